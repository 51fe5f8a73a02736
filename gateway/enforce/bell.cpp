#include "gateway/enforce/bell.h"

#include <algorithm>

namespace beffroi::enforce {

Bell bell_at(const policy::Policy& policy, WallTime now, std::chrono::milliseconds margin) {
    Bell bell;
    bell.slot = policy.slot_at(now);
    // Never "now" again, or the loop would ring without end.
    bell.next = std::max(policy.next_change(now), now + std::chrono::milliseconds(1));
    bell.lifetime = bell.next - now + margin;
    return bell;
}

}  // namespace beffroi::enforce
