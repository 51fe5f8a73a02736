// When the bell rings: a policy's slot changes at instants of wall-clock time.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/clock.h"
#include "policy/model.h"

namespace beffroi::enforce {

struct Bell {
    std::size_t slot = 0;  ///< what holds now
    WallTime next;         ///< when to ring again
    std::chrono::milliseconds lifetime{
        0};  ///< of the kernel's elements: they lapse `margin` after a bell that nobody rings
};

[[nodiscard]] Bell bell_at(const policy::Policy& policy, WallTime now, std::chrono::milliseconds margin);

/// Epochs go round 1..15. 0 is the epoch of flows that were never permitted.
[[nodiscard]] constexpr unsigned epoch_after(unsigned epoch) {
    return epoch % 15 + 1;
}

}  // namespace beffroi::enforce
