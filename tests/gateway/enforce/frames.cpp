#include "tests/gateway/enforce/frames.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "base/fd.h"

namespace beffroi::enforce::test {

namespace {

constexpr MacAddress everybody{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

void put(Frame& frame, std::initializer_list<unsigned> bytes) {
    for (const unsigned byte : bytes) {
        frame.push_back(static_cast<std::uint8_t>(byte));
    }
}

void put(Frame& frame, const MacAddress& mac) {
    frame.insert(frame.end(), mac.bytes.begin(), mac.bytes.end());
}

void put(Frame& frame, const IpAddress& address) {
    frame.insert(frame.end(), address.bytes.begin(),
                 address.bytes.begin() + static_cast<std::ptrdiff_t>(address.size()));
}

void put16(Frame& frame, unsigned value) {
    put(frame, {value >> 8U, value & 0xffU});
}

Frame ethernet(const MacAddress& to, const MacAddress& from, unsigned type) {
    Frame frame;
    put(frame, to);
    put(frame, from);
    put16(frame, type);
    return frame;
}

unsigned sum_of(const Frame& bytes) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        sum += static_cast<unsigned>(bytes[i] << 8U) + (i + 1 < bytes.size() ? bytes[i + 1] : 0U);
    }
    return sum;
}

unsigned folded(unsigned sum) {
    while (sum > 0xffffU) {
        sum = (sum & 0xffffU) + (sum >> 16U);
    }
    return ~sum & 0xffffU;
}

void write16(Frame& frame, std::size_t at, unsigned value) {
    frame[at] = static_cast<std::uint8_t>(value >> 8U);
    frame[at + 1] = static_cast<std::uint8_t>(value);
}

/// RFC 1071 with the pseudo header of either family.
unsigned checksum(const IpAddress& from, const IpAddress& to, unsigned protocol, const Frame& payload) {
    Frame pseudo;
    put(pseudo, from);
    put(pseudo, to);
    put16(pseudo, static_cast<unsigned>(payload.size()));
    put16(pseudo, protocol);
    return folded(sum_of(pseudo) + sum_of(payload));
}

Frame packet(const MacAddress& to_mac, const Way& way, unsigned protocol, unsigned hops, const Frame& payload) {
    const auto size = static_cast<unsigned>(payload.size());
    const bool v4 = way.from.family == Family::ipv4;
    Frame header;
    if (v4) {
        put(header, {0x45, 0});
        put16(header, 20 + size);
        put(header, {0, 0, 0x40, 0, hops, protocol, 0, 0});
    } else {
        put(header, {0x60, 0, 0, 0});
        put16(header, size);
        put(header, {protocol, hops});
    }
    put(header, way.from);
    put(header, way.to);
    if (v4) {
        write16(header, 10, folded(sum_of(header)));
    }
    Frame frame = ethernet(to_mac, way.mac, v4 ? ETHERTYPE_IP : ETHERTYPE_IPV6);
    frame.insert(frame.end(), header.begin(), header.end());
    frame.insert(frame.end(), payload.begin(), payload.end());
    return frame;
}

IpAddress numbered(const char* network, unsigned n) {
    IpAddress address = IpAddress::parse(network).value();
    for (std::size_t i = 1; i <= 3; ++i, n >>= 8U) {
        address.bytes.at(address.size() - i) |= static_cast<std::uint8_t>(n);
    }
    return address;
}

}  // namespace

MacAddress invented_mac(unsigned n) {
    return {{0x0a, 0xfe, 0, static_cast<std::uint8_t>(n >> 16U), static_cast<std::uint8_t>(n >> 8U),
             static_cast<std::uint8_t>(n)}};
}

IpAddress invented4(unsigned n) {
    return numbered("10.128.0.0", n);
}

IpAddress invented6(unsigned n) {
    return numbered("2001:db8:40::bad:0:0", n);
}

Frame arp_request(const MacAddress& mac, const IpAddress& from, const IpAddress& target) {
    Frame frame = ethernet(everybody, mac, ETHERTYPE_ARP);
    put(frame, {0, 1, 8, 0, 6, 4, 0, 1});
    put(frame, mac);
    put(frame, from);
    put(frame, MacAddress{});
    put(frame, target);
    return frame;
}

Frame neighbour_solicitation(const MacAddress& mac, const IpAddress& from, const IpAddress& target) {
    IpAddress group = IpAddress::parse("ff02::1:ff00:0").value();
    std::copy(target.bytes.begin() + 13, target.bytes.end(), group.bytes.begin() + 13);
    Frame message;
    put(message, {135, 0, 0, 0, 0, 0, 0, 0});
    put(message, target);
    put(message, {1, 1});
    put(message, mac);
    write16(message, 2, checksum(from, group, IPPROTO_ICMPV6, message));
    const MacAddress group_mac{{0x33, 0x33, 0xff, group.bytes[13], group.bytes[14], group.bytes[15]}};
    return packet(group_mac, {mac, {}, from, group}, IPPROTO_ICMPV6, 255, message);
}

Frame tcp_syn(const Way& way, std::uint16_t source_port, std::uint16_t port) {
    Frame segment;
    put16(segment, source_port);
    put16(segment, port);
    put(segment, {1, 2, 3, 4, 0, 0, 0, 0, 0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0});
    write16(segment, 16, checksum(way.from, way.to, IPPROTO_TCP, segment));
    return packet(way.gateway, way, IPPROTO_TCP, 64, segment);
}

Frame udp(const Way& way, std::uint16_t source_port, std::uint16_t port) {
    Frame datagram;
    put16(datagram, source_port);
    put16(datagram, port);
    put(datagram, {0, 9, 0, 0, 'x'});
    write16(datagram, 6, checksum(way.from, way.to, IPPROTO_UDP, datagram));
    return packet(way.gateway, way, IPPROTO_UDP, 64, datagram);
}

Frame echo(const Way& way, std::uint16_t id) {
    const bool v4 = way.from.family == Family::ipv4;
    Frame message;
    put(message, {v4 ? 8U : 128U, 0, 0, 0});
    put16(message, id);
    put(message, {0, 1});
    write16(message, 2, v4 ? folded(sum_of(message)) : checksum(way.from, way.to, IPPROTO_ICMPV6, message));
    return packet(way.gateway, way, v4 ? unsigned{IPPROTO_ICMP} : unsigned{IPPROTO_ICMPV6}, 64, message);
}

Cable::Cable(const Namespace& place, const std::string& interface) {
    const Inside inside(place);
    m_socket.reset(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));  // 0: it only sends
    ifreq request{};
    std::strncpy(request.ifr_name, interface.c_str(), IFNAMSIZ - 1);
    sockaddr_ll where{};
    where.sll_family = AF_PACKET;
    where.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    if (!m_socket.valid() || ::ioctl(m_socket.get(), SIOCGIFHWADDR, &request) != 0 ||
        ::bind(m_socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
        throw_errno("packet socket");
    }
    std::memcpy(m_mac.bytes.data(), request.ifr_hwaddr.sa_data, m_mac.bytes.size());
}

void Cable::send(const Frame& frame) const {
    if (::send(m_socket.get(), frame.data(), frame.size(), 0) < 0 && errno != ENOBUFS) {
        throw_errno("send");
    }
}

}  // namespace beffroi::enforce::test
