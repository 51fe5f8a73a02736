// What a program takes from itself once it knows what it needs (Landlock, landlock(7)): a fault in it then writes
// nowhere else, whoever started it and with whatever privileges.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace beffroi {

enum class Confined : std::uint8_t {
    yes,
    no_landlock,  ///< the kernel has none (before Linux 5.13), or it is switched off or filtered out
};

/// From here on this thread and those that it starts change files below these directories alone, and start no program.
/// Reading stays as it is. Of a directory that is not there yet, the nearest above it that is. Takes
/// PR_SET_NO_NEW_PRIVS. Throws std::system_error if the kernel has Landlock and refuses.
[[nodiscard]] Confined confine_writes_to(const std::vector<std::string>& directories);

}  // namespace beffroi
