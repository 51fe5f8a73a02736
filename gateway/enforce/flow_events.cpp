#include "gateway/enforce/flow_events.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>

#include "base/fd.h"
#include "gateway/enforce/attributes.h"
#include "gateway/enforce/tuple.h"
#include "policy/compile.h"

namespace beffroi::enforce {

namespace {

constexpr unsigned events_at_once = 256;

/// Finds CTA_MARK and lets the message pass if the mark names a session and an epoch: nothing else is copied to us. A
/// kernel that leaves the mark out of these messages (6.1 before 6.1.8) would tell nothing.
constexpr std::array<sock_filter, 10> marked_only{{
    BPF_STMT(BPF_LD | BPF_IMM, sizeof(nlmsghdr) + sizeof(nfgenmsg)),
    BPF_STMT(BPF_LDX | BPF_IMM, CTA_MARK),
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_NLATTR)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 5, 0),
    BPF_STMT(BPF_MISC | BPF_TAX, 0),
    BPF_STMT(BPF_LD | BPF_W | BPF_IND, sizeof(nlattr)),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, policy::mark_session_mask, 0, 2),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, policy::mark_epoch_mask, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, 0xffffffffU),
    BPF_STMT(BPF_RET | BPF_K, 0),
}};

constexpr std::uint16_t deletion = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE;

std::uint64_t bytes_of(const nlattr* counters) {
    return be64(nested(counters)[CTA_COUNTERS_BYTES]);
}

WallTime wall(std::uint64_t nanoseconds) {
    return std::chrono::floor<std::chrono::milliseconds>(
        std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(nanoseconds)));
}

void note_times(const nlattr* timestamp, WallTime now, EndedFlow& flow) {
    const Attributes times = nested(timestamp);
    const std::uint64_t began = be64(times[CTA_TIMESTAMP_START]);
    const std::uint64_t ended = be64(times[CTA_TIMESTAMP_STOP]);
    flow.began = began != 0 ? wall(began) : now;
    if (began != 0 && ended > began) {
        flow.lasted = std::chrono::floor<std::chrono::seconds>(std::chrono::nanoseconds(ended - began));
    }
}

bool write_sysctl(const char* name) {
    const UniqueFd fd(::open((std::string("/proc/sys/net/netfilter/") + name).c_str(), O_WRONLY | O_CLOEXEC));
    return fd.valid() && ::write(fd.get(), "1\n", 2) == 2;
}

}  // namespace

bool count_connections() {
    const bool bytes = write_sysctl("nf_conntrack_acct");
    return write_sysctl("nf_conntrack_timestamp") && bytes;
}

std::optional<EndedFlow> ended_flow(const nlmsghdr* message, WallTime now) {
    if (message->nlmsg_type != deletion) {
        return std::nullopt;
    }
    const Attributes attributes = attributes_of(message);
    const std::uint32_t mark = be32(attributes[CTA_MARK]);
    const auto original = read_tuple(attributes[CTA_TUPLE_ORIG]);
    if (!original || (mark & policy::mark_session_mask) == 0 || (mark & policy::mark_epoch_mask) == 0) {
        return std::nullopt;
    }
    EndedFlow flow;
    flow.session = SessionHandle(static_cast<std::uint16_t>(mark & policy::mark_session_mask));
    flow.protocol = original->protocol;
    flow.from = original->source;
    flow.to = original->destination;
    if (const auto reply = read_tuple(attributes[CTA_TUPLE_REPLY]); reply && reply->destination != flow.from) {
        flow.translated = reply->destination;
    }
    flow.bytes = bytes_of(attributes[CTA_COUNTERS_ORIG]) + bytes_of(attributes[CTA_COUNTERS_REPLY]);
    note_times(attributes[CTA_TIMESTAMP], now, flow);
    return flow;
}

FlowEvents::FlowEvents(int room) : m_socket(room) {
    m_socket.filter(marked_only);
    m_socket.join(NFNLGRP_CONNTRACK_DESTROY);
}

void FlowEvents::read(WallTime now, const std::function<void(const EndedFlow&)>& each) {
    m_socket.read(
        [&](const nlmsghdr* message) {
            if (auto flow = ended_flow(message, now)) {
                each(*flow);
            }
        },
        events_at_once);
}

std::uint64_t FlowEvents::lost() {
    return m_socket.lost();  // an event is a datagram
}

}  // namespace beffroi::enforce
