#include "gateway/enforce/probe_device.h"

#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "gateway/enforce/netlink.h"
#include "gateway/enforce/routing_socket.h"

namespace beffroi::enforce {

namespace {

// Two of each, the second the device's: out of the ranges that have the portal's addresses too, and are no host's (RFC
// 6890, RFC 9780). With an address of the network the kernel takes the device for one that is attached.
constexpr const char* k_own4 = "192.0.0.12";
constexpr const char* k_device4 = "192.0.0.13";
constexpr const char* k_own6 = "100:0:0:1::a";
constexpr const char* k_device6 = "100:0:0:1::b";

int add_address(RoutingSocket& socket, int interface_index, const IpAddress& address) {
    const bool four = address.family == Family::ipv4;
    RoutingRequest adding(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
    auto* header = static_cast<ifaddrmsg*>(mnl_nlmsg_put_extra_header(adding.message(), sizeof(ifaddrmsg)));
    header->ifa_index = static_cast<unsigned>(interface_index);
    header->ifa_family = four ? AF_INET : AF_INET6;
    header->ifa_prefixlen = four ? 31 : 127;
    header->ifa_scope = RT_SCOPE_LINK;  // never the source of a packet to elsewhere
    header->ifa_flags = four ? 0 : IFA_F_NODAD;
    for (const std::uint16_t attribute : {IFA_LOCAL, IFA_ADDRESS}) {
        mnl_attr_put(adding.message(), attribute, four ? 4 : 16, address.bytes.data());
    }
    return socket.request(adding);
}

}  // namespace

ProbeDevice::ProbeDevice() : m_fd(::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK)) {
    if (!m_fd.valid()) {
        throw_errno("/dev/net/tun");
    }
}

IpAddress ProbeDevice::address(Family family) {
    return IpAddress::parse(family == Family::ipv4 ? k_device4 : k_device6).value();
}

void ProbeDevice::up() {
    if (m_is_up) {
        return;
    }
    ifreq request{};
    std::strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    if (::ioctl(m_fd.get(), TUNSETIFF, &request) != 0 || ::ioctl(m_fd.get(), SIOCGIFHWADDR, &request) != 0) {
        throw_errno(name);
    }
    std::copy_n(reinterpret_cast<const std::uint8_t*>(request.ifr_hwaddr.sa_data), m_mac.bytes.size(),
                m_mac.bytes.begin());
    const int index = static_cast<int>(::if_nametoindex(name));
    RoutingSocket socket;
    throw_if(socket.set_up(index), name);
    throw_if(add_address(socket, index, IpAddress::parse(k_own4).value()), k_own4);
    const int six = add_address(socket, index, IpAddress::parse(k_own6).value());
    throw_if(six == EAFNOSUPPORT || six == EOPNOTSUPP || six == EACCES ? 0 : six, k_own6);  // a machine without IPv6
    m_is_up = true;
}

bool ProbeDevice::send(const std::string& frame) const {
    return ::write(m_fd.get(), frame.data(), frame.size()) == static_cast<ssize_t>(frame.size());
}

}  // namespace beffroi::enforce
