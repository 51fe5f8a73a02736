#include "gateway/enforce/routing_socket.h"

#include <net/if.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>

#include "base/fd.h"

namespace beffroi::enforce {

RoutingRequest::RoutingRequest(std::uint16_t type, std::uint16_t flags)
    : m_message(mnl_nlmsg_put_header(m_bytes.data())) {
    m_message->nlmsg_type = type;
    m_message->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
}

RoutingSocket::RoutingSocket() {
    m_socket.reset(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
    const timeval limit{5, 0};
    if (!m_socket || mnl_socket_bind(m_socket.get(), 0, MNL_SOCKET_AUTOPID) != 0 ||
        ::setsockopt(mnl_socket_get_fd(m_socket.get()), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0) {
        throw_errno("routing socket");
    }
}

int RoutingSocket::request(RoutingRequest& request) {
    nlmsghdr* message = request.message();
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

int RoutingSocket::set_up(int interface_index) {
    RoutingRequest up(RTM_NEWLINK, 0);
    auto* link = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(up.message(), sizeof(ifinfomsg)));
    link->ifi_family = AF_UNSPEC;
    link->ifi_index = interface_index;
    link->ifi_flags = IFF_UP;
    link->ifi_change = IFF_UP;
    return request(up);
}

}  // namespace beffroi::enforce
