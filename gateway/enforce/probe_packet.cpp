#include "gateway/enforce/probe_packet.h"

#include <netinet/in.h>

#include <string_view>

namespace beffroi::enforce {

namespace {

constexpr std::uint16_t ether_ipv4 = 0x0800;
constexpr std::uint16_t ether_ipv6 = 0x86dd;
constexpr std::uint8_t hops = 64;
constexpr std::size_t ipv4_header = 20;
constexpr std::size_t tcp_header = 20;
constexpr std::size_t udp_header = 8;
constexpr std::uint8_t syn = 0x02;

void put8(std::string& out, unsigned value) {
    out += static_cast<char>(static_cast<unsigned char>(value));
}

void put16(std::string& out, std::size_t value) {
    put8(out, value >> 8U & 0xffU);
    put8(out, value & 0xffU);
}

void put32(std::string& out, std::uint32_t value) {
    put16(out, value >> 16U);
    put16(out, value & 0xffffU);
}

void replace16(std::string& bytes, std::size_t at, std::uint16_t value) {
    std::string two;
    put16(two, value);
    bytes.replace(at, two.size(), two);
}

std::string address_bytes(const IpAddress& address) {
    return {reinterpret_cast<const char*>(address.bytes.data()), address.family == Family::ipv4 ? 4U : 16U};
}

std::string mac_bytes(const MacAddress& mac) {
    return {reinterpret_cast<const char*>(mac.bytes.data()), mac.bytes.size()};
}

/// RFC 1071. All bytes are there in pairs.
std::uint16_t checksum(std::string_view bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << 8U |
               static_cast<unsigned char>(bytes[i + 1]);
    }
    while (sum >> 16U != 0) {
        sum = (sum & 0xffffU) + (sum >> 16U);
    }
    return static_cast<std::uint16_t>(~sum);
}

std::string transport(const ProbePacket& packet) {
    std::string bytes;
    put16(bytes, packet.from_port);
    put16(bytes, packet.to_port);
    std::size_t checksum_at = 0;
    if (packet.protocol == IPPROTO_TCP) {
        put32(bytes, 1);  // sequence number
        put32(bytes, 0);
        put8(bytes, tcp_header / 4 << 4U);
        put8(bytes, syn);
        put16(bytes, 0xffff);  // window
        checksum_at = bytes.size();
        put32(bytes, 0);  // checksum, urgent pointer
    } else {
        put16(bytes, udp_header);
        checksum_at = bytes.size();
        put16(bytes, 0);
    }
    std::string pseudo = address_bytes(packet.from) + address_bytes(packet.to);
    put32(pseudo, static_cast<std::uint32_t>(bytes.size()));
    put32(pseudo, packet.protocol);
    const std::uint16_t sum = checksum(pseudo + bytes);
    replace16(bytes, checksum_at, sum == 0 && packet.protocol == IPPROTO_UDP ? 0xffff : sum);
    return bytes;
}

std::string ipv4(const ProbePacket& packet, const std::string& payload) {
    std::string bytes;
    put8(bytes, 0x45);
    put8(bytes, 0);
    put16(bytes, ipv4_header + payload.size());
    put32(bytes, 0);  // identification, no fragment
    put8(bytes, hops);
    put8(bytes, packet.protocol);
    put16(bytes, 0);
    bytes += address_bytes(packet.from) + address_bytes(packet.to);
    replace16(bytes, 10, checksum(bytes));
    return bytes + payload;
}

std::string ipv6(const ProbePacket& packet, const std::string& payload) {
    std::string bytes;
    put32(bytes, 0x60000000U);
    put16(bytes, payload.size());
    put8(bytes, packet.protocol);
    put8(bytes, hops);
    return bytes + address_bytes(packet.from) + address_bytes(packet.to) + payload;
}

}  // namespace

std::string frame_of(const ProbePacket& packet) {
    const bool four = packet.to.family == Family::ipv4;
    std::string frame = mac_bytes(packet.to_mac) + mac_bytes(packet.from_mac);
    put16(frame, four ? ether_ipv4 : ether_ipv6);
    const std::string payload = transport(packet);
    return frame + (four ? ipv4(packet, payload) : ipv6(packet, payload));
}

}  // namespace beffroi::enforce
