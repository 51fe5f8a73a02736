// A child process that dies at a chosen step of what it does to a disk, and what the disk holds then. It runs the
// product's own code as it is: each of its system calls is watched from outside (ptrace).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace beffroi {

/// What is left of a directory.
enum class Left : std::uint8_t {
    all,     ///< the process was killed: the disk has what was written
    synced,  ///< the power was cut: names and bytes that were synced, and nothing else
    names    ///< the power was cut: every name, but of the bytes only those that were synced
};

/// Runs `act`, in one thread, in a child that is killed before its `step`-th call (from 0) that changes a disk, then
/// leaves in `directory`, all of which counts as synced before, what would be left. False: it was cut after its end,
/// when it had done all that it does. Throws std::runtime_error if `act` throws.
[[nodiscard]] bool cut_short(const std::string& directory, std::uint64_t step, Left left,
                             const std::function<void()>& act);
/// The same in one run for everything that may be left: it is put into the directories of `remains`, in place of what
/// these hold. What `directory` holds then is nobody's.
[[nodiscard]] bool cut_short(const std::string& directory, std::uint64_t step,
                             const std::map<Left, std::string>& remains, const std::function<void()>& act);

}  // namespace beffroi
