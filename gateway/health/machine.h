// What the kernel says of the machine, read anew each time. Nothing here needs a privilege.
#pragma once

#include <optional>
#include <string>

#include "gateway/vitals.h"

namespace beffroi::health {

struct Places {
    std::string journal_directory;
    std::string proc = "/proc";
};

/// nullopt: the machine does not say (no connection tracking is loaded).
[[nodiscard]] std::optional<Room> read_room(Resource resource, const Places& places);

}  // namespace beffroi::health
