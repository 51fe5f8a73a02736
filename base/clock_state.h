// What the kernel says of its clock, read anew each time. Takes no privilege.
#pragma once

#include <chrono>

namespace beffroi {

/// As adjtimex has it. Unless the clock is synchronised to within a second, times that were written by it are no
/// evidence of who had a public address, and nothing is deleted because of its age.
struct ClockState {
    bool synchronised = false;
    std::chrono::microseconds error{0};  ///< the most that it can be wrong by
    [[nodiscard]] bool trusted() const noexcept { return synchronised && error <= std::chrono::seconds(1); }
    friend bool operator==(const ClockState&, const ClockState&) = default;
};

[[nodiscard]] ClockState read_clock_state();

}  // namespace beffroi
