#include "gateway/enforce/bell.h"

#include <algorithm>
#include <chrono>

namespace beffroi::enforce {

WallTime bell_after(const policy::Policy& policy, WallTime t) {
    // Never `t` again, or the loop would ring without end.
    return std::max(policy.next_change(t), t + std::chrono::milliseconds(1));
}

}  // namespace beffroi::enforce
