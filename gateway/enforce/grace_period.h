// A change of the rules reaches the next packet; one that is already under way may still act on what it read before.
#pragma once

namespace beffroi::enforce {

/// Returns when every packet that was being forwarded at the call has left the machine's hooks: a flow that such a
/// packet opened is then in connection tracking, where it can be found. Takes 10 to 20 ms (an RCU grace period).
void wait_for_packets_under_way();

}  // namespace beffroi::enforce
