#include "gateway/session/route.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "base/fd.h"
#include "gateway/session/mnl_handle.h"

namespace beffroi::session {

namespace {

using RouteBuffer = std::array<char, 8192>;

void ask(mnl_socket* socket, const IpAddress& address) {
    RouteBuffer buffer{};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
    message->nlmsg_type = RTM_GETROUTE;
    message->nlmsg_flags = NLM_F_REQUEST;
    auto* route = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(rtmsg)));
    route->rtm_family = address.family == Family::ipv4 ? AF_INET : AF_INET6;
    route->rtm_dst_len = static_cast<unsigned char>(address.size() * 8);
    mnl_attr_put(message, RTA_DST, address.size(), address.bytes.data());
    if (mnl_socket_sendto(socket, message, message->nlmsg_len) < 0) {
        throw_errno("rtnetlink route");
    }
}

std::optional<Route> route_in(const nlmsghdr* message) {
    if (message->nlmsg_type != RTM_NEWROUTE || mnl_nlmsg_get_payload_len(message) < sizeof(rtmsg) ||
        static_cast<const rtmsg*>(mnl_nlmsg_get_payload(message))->rtm_type != RTN_UNICAST) {
        return std::nullopt;
    }
    Route route;
    const auto* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(message));
    for (const auto* attribute = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, sizeof(rtmsg)));
         mnl_attr_ok(attribute, static_cast<int>(end - reinterpret_cast<const char*>(attribute)));
         attribute = mnl_attr_next(attribute)) {
        const auto type = mnl_attr_get_type(attribute);
        if (type == RTA_OIF && mnl_attr_get_payload_len(attribute) == 4) {
            std::array<char, IF_NAMESIZE> name{};
            if (::if_indextoname(mnl_attr_get_u32(attribute), name.data()) != nullptr) {
                route.interface = Interface(name.data());
            }
        }
        route.by_router = route.by_router || type == RTA_GATEWAY || type == RTA_VIA;
    }
    return route.interface.get().empty() ? std::nullopt : std::optional(route);
}

}  // namespace

std::optional<Route> route_to(const IpAddress& address) {
    const MnlSocket socket(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
    if (!socket || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) != 0) {
        throw_errno("rtnetlink socket");
    }
    ask(socket.get(), address);
    RouteBuffer buffer{};
    const ssize_t size = mnl_socket_recvfrom(socket.get(), buffer.data(), buffer.size());
    if (size < 0) {
        throw_errno("rtnetlink route");
    }
    const auto* message = reinterpret_cast<const nlmsghdr*>(buffer.data());
    return mnl_nlmsg_ok(message, static_cast<int>(size)) ? route_in(message) : std::nullopt;
}

}  // namespace beffroi::session
