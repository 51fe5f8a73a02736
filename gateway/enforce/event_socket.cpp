#include "gateway/enforce/event_socket.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/fd.h"

namespace beffroi::enforce {

namespace {

constexpr std::size_t datagram_room = 1 << 17;  // the packet log joins packets into one datagram of at most this

void throw_if_refused(const nlmsghdr* header) {
    if (header->nlmsg_type != NLMSG_ERROR || mnl_nlmsg_get_payload_len(header) < sizeof(int)) {
        return;
    }
    int error = 0;
    std::memcpy(&error, mnl_nlmsg_get_payload(header), sizeof error);
    if (error != 0) {
        throw std::system_error(-error, std::generic_category(), "the kernel refuses to tell its events");
    }
}

}  // namespace

EventSocket::EventSocket(int room) : m_buffer(datagram_room) {
    m_socket.reset(mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!m_socket || mnl_socket_bind(m_socket.get(), 0, MNL_SOCKET_AUTOPID) != 0 ||
        ::setsockopt(fd(), SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0) {
        throw_errno("netfilter events");
    }
}

void EventSocket::filter(std::span<const sock_filter> program) {
    const sock_fprog whole{static_cast<unsigned short>(program.size()), const_cast<sock_filter*>(program.data())};
    if (::setsockopt(fd(), SOL_SOCKET, SO_ATTACH_FILTER, &whole, sizeof whole) != 0) {
        throw_errno("filter of netfilter events");
    }
}

void EventSocket::join(int group) {
    if (mnl_socket_setsockopt(m_socket.get(), NETLINK_ADD_MEMBERSHIP, &group, sizeof group) != 0) {
        throw_errno("netfilter events");
    }
}

void EventSocket::send(const std::string& message) {
    if (mnl_socket_sendto(m_socket.get(), message.data(), message.size()) < 0) {
        throw_errno("netfilter events");
    }
}

void EventSocket::read(const std::function<void(const nlmsghdr*)>& each, unsigned datagrams) {
    for (unsigned i = 0; i < datagrams; ++i) {
        const ssize_t n = ::recv(fd(), m_buffer.data(), m_buffer.size(), MSG_DONTWAIT);
        if (n < 0 && (errno == EINTR || errno == ENOBUFS)) {  // ENOBUFS: lost() tells how many
            continue;
        }
        if (n < 0 && errno == EAGAIN) {
            return;
        }
        if (n < 0) {
            throw_errno("netfilter events");
        }
        int left = static_cast<int>(n);
        for (const auto* header = reinterpret_cast<const nlmsghdr*>(m_buffer.data()); mnl_nlmsg_ok(header, left);
             header = mnl_nlmsg_next(header, &left)) {
            throw_if_refused(header);
            each(header);
        }
    }
}

/// Asked each time, whatever recv() said: while the socket stays full, the kernel says ENOBUFS but once.
std::uint32_t EventSocket::lost() {
    std::array<std::uint32_t, SK_MEMINFO_VARS> numbers{};
    socklen_t size = sizeof numbers;
    if (::getsockopt(fd(), SOL_SOCKET, SO_MEMINFO, numbers.data(), &size) != 0) {
        throw_errno("netfilter events");
    }
    const std::uint32_t before = std::exchange(m_dropped, numbers[SK_MEMINFO_DROPS]);
    return m_dropped - before;
}

}  // namespace beffroi::enforce
