// When the bell rings: a policy's slot changes at instants of wall-clock time.
#pragma once

#include "base/clock.h"
#include "policy/model.h"

namespace beffroi::enforce {

/// The first instant after `t` at which another slot may hold; until then the slot of `t` does.
[[nodiscard]] WallTime bell_after(const policy::Policy& policy, WallTime t);

/// Epochs go round 1..15. 0 is the epoch of flows that were never permitted.
[[nodiscard]] constexpr unsigned epoch_after(unsigned epoch) {
    return epoch % 15 + 1;
}

}  // namespace beffroi::enforce
