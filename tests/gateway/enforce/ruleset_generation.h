// How many nf_tables transactions the kernel has committed in this network namespace.
#pragma once

#include <arpa/inet.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <array>

#include "base/fd.h"
#include "gateway/enforce/netlink.h"

namespace beffroi::enforce::test {

inline std::uint32_t ruleset_generation() {
    MnlSocket socket;
    socket.reset(mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC));
    MessageBuilder builder(NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN, AF_UNSPEC, 0);
    builder.header()->nlmsg_flags = NLM_F_REQUEST;
    if (!socket || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) != 0 ||
        mnl_socket_sendto(socket.get(), builder.header(), builder.header()->nlmsg_len) < 0) {
        throw_errno("generation");
    }
    alignas(nlmsghdr) std::array<char, 4096> buffer;
    const ssize_t n = mnl_socket_recvfrom(socket.get(), buffer.data(), buffer.size());
    std::uint32_t generation = 0;
    const auto* header = reinterpret_cast<const nlmsghdr*>(buffer.data());
    if (n < 0 || !mnl_nlmsg_ok(header, static_cast<int>(n)) || header->nlmsg_type == NLMSG_ERROR) {
        throw_errno("generation");
    }
    const auto each = [](const nlattr* attribute, void* found) {
        if (mnl_attr_get_type(attribute) == NFTA_GEN_ID) {
            *static_cast<std::uint32_t*>(found) = ntohl(mnl_attr_get_u32(attribute));
        }
        return MNL_CB_OK;
    };
    mnl_attr_parse(header, sizeof(nfgenmsg), each, &generation);
    return generation;
}

}  // namespace beffroi::enforce::test
