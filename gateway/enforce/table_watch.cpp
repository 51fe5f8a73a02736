#include "gateway/enforce/table_watch.h"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>

#include "base/fd.h"

namespace beffroi::enforce {

TableWatch::TableWatch() {
    m_socket.reset(mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC | SOCK_NONBLOCK));
    int group = NFNLGRP_NFTABLES;
    if (!m_socket || mnl_socket_bind(m_socket.get(), 0, MNL_SOCKET_AUTOPID) != 0 ||
        mnl_socket_setsockopt(m_socket.get(), NETLINK_ADD_MEMBERSHIP, &group, sizeof group) != 0) {
        throw_errno("nf_tables events");
    }
}

bool TableWatch::table_removed() {
    constexpr int deletion = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_DELTABLE;
    bool removed = false;
    alignas(nlmsghdr) std::array<char, 1 << 16> buffer;
    for (;;) {
        const ssize_t n = ::recv(fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (n < 0 && errno == ENOBUFS) {
            removed = true;
            continue;
        }
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return removed;
        }
        int left = static_cast<int>(n);
        for (const auto* header = reinterpret_cast<const nlmsghdr*>(buffer.data()); mnl_nlmsg_ok(header, left);
             header = mnl_nlmsg_next(header, &left)) {
            removed = removed || header->nlmsg_type == deletion;
        }
    }
}

}  // namespace beffroi::enforce
