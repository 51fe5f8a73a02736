#include "gateway/enforce/portal_address.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include "base/address.h"
#include "base/fd.h"
#include "policy/compile.h"

namespace beffroi::enforce {

namespace {

constexpr std::chrono::seconds interval{5};
constexpr std::uint32_t loopback_index = 1;  // in every network namespace (LOOPBACK_IFINDEX in the kernel)

struct Room {
    alignas(nlmsghdr) std::array<char, 256> bytes{};
};

nlmsghdr* request_of(Room& room, std::uint16_t type, std::uint16_t flags) {
    nlmsghdr* message = mnl_nlmsg_put_header(room.bytes.data());
    message->nlmsg_type = type;
    message->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
    return message;
}

nlmsghdr* loopback_up(Room& room) {
    nlmsghdr* message = request_of(room, RTM_NEWLINK, 0);
    auto* link = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(message, sizeof(ifinfomsg)));
    link->ifi_family = AF_UNSPEC;
    link->ifi_index = static_cast<int>(loopback_index);
    link->ifi_flags = IFF_UP;
    link->ifi_change = IFF_UP;
    return message;
}

/// Never the source of anything but answers: of host scope, or deprecated since birth.
nlmsghdr* address_message(Room& room, const IpAddress& address) {
    nlmsghdr* message = request_of(room, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
    auto* header = static_cast<ifaddrmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(ifaddrmsg)));
    header->ifa_index = loopback_index;
    if (address.family == Family::ipv4) {
        header->ifa_family = AF_INET;
        header->ifa_prefixlen = 32;
        header->ifa_scope = RT_SCOPE_HOST;
        mnl_attr_put(message, IFA_LOCAL, 4, address.bytes.data());
        mnl_attr_put(message, IFA_ADDRESS, 4, address.bytes.data());
    } else {
        header->ifa_family = AF_INET6;
        header->ifa_prefixlen = 128;
        header->ifa_flags = IFA_F_NODAD;
        ifa_cacheinfo life{};
        life.ifa_valid = std::numeric_limits<std::uint32_t>::max();
        mnl_attr_put(message, IFA_LOCAL, 16, address.bytes.data());
        mnl_attr_put(message, IFA_CACHEINFO, sizeof life, &life);
    }
    return message;
}

}  // namespace

PortalAddress::PortalAddress() {
    m_socket.reset(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
    const timeval limit{5, 0};
    if (!m_socket || mnl_socket_bind(m_socket.get(), 0, MNL_SOCKET_AUTOPID) != 0 ||
        ::setsockopt(mnl_socket_get_fd(m_socket.get()), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0) {
        throw_errno("routing socket");
    }
}

int PortalAddress::request(nlmsghdr* message) {
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

std::optional<std::string> PortalAddress::put() {
    Room up;
    if (const int error = request(loopback_up(up)); error != 0) {
        return std::string("setting lo up: ") + std::strerror(error);
    }
    std::optional<std::string> refused;
    for (const char* text : {policy::portal_address6, policy::portal_address4}) {
        const auto address = IpAddress::parse(text).value();
        Room room;
        const int error = request(address_message(room, address));
        const bool absent_family =
            address.family == Family::ipv6 && (error == EAFNOSUPPORT || error == EOPNOTSUPP || error == EACCES);
        if (error != 0 && !absent_family) {
            refused = std::string("address ") + text + ": " + std::strerror(error);
        }
    }
    return refused;
}

void PortalAddress::keep() {
    const auto now = std::chrono::steady_clock::now();
    if (now < m_next) {
        return;
    }
    m_next = now + interval;
    auto refused = put();
    if (refused && refused != m_refused) {
        spdlog::error("the portal has no address, devices without a session do not see it: {}", *refused);
    }
    m_refused = std::move(refused);
}

}  // namespace beffroi::enforce
