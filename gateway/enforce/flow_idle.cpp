#include "gateway/enforce/flow_idle.h"

#include <linux/netfilter/nf_conntrack_tcp.h>
#include <netinet/in.h>

#include <algorithm>
#include <string>

#include "gateway/enforce/conntrack.h"

namespace beffroi::enforce {

namespace {

struct TcpTimeout {
    std::uint8_t state;
    const char* name;
    unsigned kernel_default;
};

constexpr TcpTimeout tcp_timeouts[] = {
    {TCP_CONNTRACK_SYN_SENT, "tcp_timeout_syn_sent", 120},
    {TCP_CONNTRACK_SYN_RECV, "tcp_timeout_syn_recv", 60},
    {TCP_CONNTRACK_ESTABLISHED, "tcp_timeout_established", 432000},
    {TCP_CONNTRACK_FIN_WAIT, "tcp_timeout_fin_wait", 120},
    {TCP_CONNTRACK_CLOSE_WAIT, "tcp_timeout_close_wait", 60},
    {TCP_CONNTRACK_LAST_ACK, "tcp_timeout_last_ack", 30},
    {TCP_CONNTRACK_TIME_WAIT, "tcp_timeout_time_wait", 120},
    {TCP_CONNTRACK_CLOSE, "tcp_timeout_close", 10},
    {TCP_CONNTRACK_SYN_SENT2, "tcp_timeout_syn_sent", 120},
};

std::chrono::seconds sysctl(const std::string& name, std::chrono::seconds otherwise) {
    const auto value = conntrack_setting(name);
    return value ? std::chrono::seconds(*value) : otherwise;
}

std::chrono::seconds full_timeout(const FlowState& flow, const FlowTimeouts& timeouts) {
    switch (flow.protocol) {
        case IPPROTO_TCP: {
            const auto found = timeouts.tcp.find(flow.tcp_state);
            const std::chrono::seconds full = found == timeouts.tcp.end() ? timeouts.other : found->second;
            // A stalled connection keeps its state with a short timeout; nobody is silent for the days that the
            // difference would say.
            return flow.remaining <= timeouts.tcp_stalled ? std::min(full, timeouts.tcp_stalled) : full;
        }
        case IPPROTO_UDP:
            return flow.assured ? timeouts.udp_stream : timeouts.udp;
        case IPPROTO_ICMP:
            return timeouts.icmp;
        case IPPROTO_ICMPV6:
            return timeouts.icmpv6;
        default:
            return timeouts.other;
    }
}

}  // namespace

FlowTimeouts read_flow_timeouts() {
    FlowTimeouts timeouts;
    for (const TcpTimeout& t : tcp_timeouts) {
        timeouts.tcp[t.state] = sysctl(t.name, std::chrono::seconds(t.kernel_default));
    }
    timeouts.tcp_stalled = std::max(sysctl("tcp_timeout_unacknowledged", timeouts.tcp_stalled),
                                    sysctl("tcp_timeout_max_retrans", timeouts.tcp_stalled));
    timeouts.udp = sysctl("udp_timeout", timeouts.udp);
    timeouts.udp_stream = sysctl("udp_timeout_stream", timeouts.udp_stream);
    timeouts.icmp = sysctl("icmp_timeout", timeouts.icmp);
    timeouts.icmpv6 = sysctl("icmpv6_timeout", timeouts.icmpv6);
    timeouts.other = sysctl("generic_timeout", timeouts.other);
    return timeouts;
}

std::chrono::seconds idle_of(const FlowState& flow, const FlowTimeouts& timeouts) {
    return std::max(full_timeout(flow, timeouts) - flow.remaining, std::chrono::seconds(0));
}

}  // namespace beffroi::enforce
