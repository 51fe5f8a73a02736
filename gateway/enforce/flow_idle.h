// How long a connection has been silent: connection tracking does not say it, but it renews an entry's timeout with
// each packet.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>

namespace beffroi::enforce {

/// What an entry tells about activity.
struct FlowState {
    std::uint32_t mark = 0;
    std::uint8_t protocol = 0;   ///< IPPROTO_*
    std::uint8_t tcp_state = 0;  ///< enum tcp_conntrack; 0 when it is not TCP
    bool assured = false;
    std::chrono::seconds remaining{0};  ///< until the entry times out
};

/// The timeouts that an entry is given with each packet, from the nf_conntrack_* sysctls of the network namespace.
struct FlowTimeouts {
    std::map<std::uint8_t, std::chrono::seconds> tcp;  ///< by state
    std::chrono::seconds tcp_stalled{300};             ///< given instead while data is retransmitted or unacknowledged
    std::chrono::seconds udp{30};
    std::chrono::seconds udp_stream{120};
    std::chrono::seconds icmp{30};
    std::chrono::seconds icmpv6{30};
    std::chrono::seconds other{600};
};

/// Reads the sysctls; one that is missing keeps the kernel's default.
[[nodiscard]] FlowTimeouts read_flow_timeouts();

/// Time since the last packet of the flow.
[[nodiscard]] std::chrono::seconds idle_of(const FlowState& flow, const FlowTimeouts& timeouts);

}  // namespace beffroi::enforce
