#include "gateway/enforce/portal_route.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/fd.h"
#include "policy/compile.h"

namespace beffroi::enforce {

namespace {

constexpr std::chrono::seconds interval{5};
constexpr std::uint32_t loopback_index = 1;  // in every network namespace (LOOPBACK_IFINDEX in the kernel)

struct Room {
    alignas(nlmsghdr) std::array<char, 256> bytes{};
};

/// NLM_F_EXCL: without it each call would add one more rule that is equal to the last.
nlmsghdr* creation(Room& room, std::uint16_t type) {
    nlmsghdr* message = mnl_nlmsg_put_header(room.bytes.data());
    message->nlmsg_type = type;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    return message;
}

nlmsghdr* route_message(Room& room, std::uint8_t family) {
    nlmsghdr* message = creation(room, RTM_NEWROUTE);
    auto* route = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(rtmsg)));
    route->rtm_family = family;
    route->rtm_table = PortalRoute::table;
    route->rtm_protocol = RTPROT_STATIC;
    route->rtm_scope = RT_SCOPE_HOST;
    route->rtm_type = RTN_LOCAL;
    mnl_attr_put_u32(message, RTA_OIF, loopback_index);
    return message;
}

nlmsghdr* rule_message(Room& room, std::uint8_t family) {
    nlmsghdr* message = creation(room, RTM_NEWRULE);
    auto* rule = static_cast<fib_rule_hdr*>(mnl_nlmsg_put_extra_header(message, sizeof(fib_rule_hdr)));
    rule->family = family;
    rule->table = PortalRoute::table;
    rule->action = FR_ACT_TO_TBL;
    mnl_attr_put_u32(message, FRA_PRIORITY, PortalRoute::rule_priority);
    mnl_attr_put_u32(message, FRA_FWMARK, policy::portal_mark);
    mnl_attr_put_u32(message, FRA_FWMASK, 0xffffffffU);
    return message;
}

}  // namespace

PortalRoute::PortalRoute() {
    m_socket.reset(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
    const timeval limit{5, 0};
    if (!m_socket || mnl_socket_bind(m_socket.get(), 0, MNL_SOCKET_AUTOPID) != 0 ||
        ::setsockopt(mnl_socket_get_fd(m_socket.get()), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0) {
        throw_errno("routing socket");
    }
}

int PortalRoute::request(nlmsghdr* message) {
    message->nlmsg_seq = ++m_sequence;
    if (mnl_socket_sendto(m_socket.get(), message, message->nlmsg_len) < 0) {
        return errno;
    }
    alignas(nlmsghdr) std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t n = mnl_socket_recvfrom(m_socket.get(), buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return errno;
        }
        // Its own sequence number, so that a late answer to another message is not taken for this one's.
        const auto* answer = reinterpret_cast<const nlmsghdr*>(buffer.data());
        if (mnl_nlmsg_ok(answer, static_cast<int>(n)) && answer->nlmsg_type == NLMSG_ERROR &&
            answer->nlmsg_seq == m_sequence) {
            nlmsgerr result{};
            std::memcpy(&result, mnl_nlmsg_get_payload(answer), sizeof result.error);
            return result.error == -EEXIST ? 0 : -result.error;
        }
    }
}

std::optional<std::string> PortalRoute::put(std::uint8_t family) {
    const std::string version = family == AF_INET ? "IPv4" : "IPv6";
    // The route first: a rule that leads to an empty table is passed over, and the packet takes its own way.
    Room route;
    const int no_route = request(route_message(route, family));
    if (family == AF_INET6 && (no_route == EAFNOSUPPORT || no_route == EOPNOTSUPP)) {
        return std::nullopt;
    }
    if (no_route != 0) {
        return version + " route: " + std::strerror(no_route);
    }
    Room rule;
    const int no_rule = request(rule_message(rule, family));
    return no_rule == 0 ? std::nullopt : std::optional(version + " rule: " + std::strerror(no_rule));
}

std::optional<std::string> PortalRoute::put() {
    auto v4 = put(AF_INET);
    auto v6 = put(AF_INET6);
    return v4 ? v4 : v6;
}

void PortalRoute::keep() {
    const auto now = std::chrono::steady_clock::now();
    if (now < m_next) {
        return;
    }
    m_next = now + interval;
    auto refused = put();
    if (refused && refused != m_refused) {
        spdlog::error("the way to the portal cannot be laid, devices without a session do not see it: {}", *refused);
    }
    m_refused = std::move(refused);
}

}  // namespace beffroi::enforce
