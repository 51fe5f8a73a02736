// Addresses and services as numbers, the form in which the engine computes with them.
#pragma once

#include <cstdint>
#include <string>

#include "base/address.h"
#include "policy/interval.h"

namespace beffroi::policy {

/// An address as a number: 32 bits for IPv4, 128 for IPv6.
using Address = Uint128;
using AddressSet = IntervalSet<Address>;

[[nodiscard]] Address to_number(const IpAddress& address);
[[nodiscard]] IpAddress to_address(Family family, Address number);
/// The last address of the family.
[[nodiscard]] Address last_address(Family family);
[[nodiscard]] Interval<Address> to_interval(const Prefix& prefix);

/// Addresses of both families.
struct Addresses {
    AddressSet v4;
    AddressSet v6;
    [[nodiscard]] const AddressSet& of(Family family) const { return family == Family::ipv4 ? v4 : v6; }
    friend bool operator==(const Addresses&, const Addresses&) = default;
};

/// Protocol and destination port as one number, protocol << 16 | port. A protocol without ports fills its 65,536
/// numbers. ICMP is number 1 in both families: in IPv6, protocols 1 and 58 change places (see service_number).
using Service = std::uint32_t;
using ServiceSet = IntervalSet<Service>;

inline constexpr Service last_service = 0xffffff;

namespace protocol {
inline constexpr std::uint8_t icmp = 1;
inline constexpr std::uint8_t tcp = 6;
inline constexpr std::uint8_t udp = 17;
inline constexpr std::uint8_t gre = 47;
inline constexpr std::uint8_t esp = 50;
inline constexpr std::uint8_t icmpv6 = 58;
inline constexpr std::uint8_t sctp = 132;
}  // namespace protocol

/// The protocol number of the IP header, for a protocol of the policy, and the reverse: the function is its own
/// inverse.
[[nodiscard]] constexpr std::uint8_t swap_icmp(Family family, std::uint8_t number) {
    if (family == Family::ipv6 && number == protocol::icmp) {
        return protocol::icmpv6;
    }
    return family == Family::ipv6 && number == protocol::icmpv6 ? protocol::icmp : number;
}

[[nodiscard]] constexpr bool has_ports(std::uint8_t number) {
    return number == protocol::tcp || number == protocol::udp || number == protocol::sctp;
}

/// From the packet's own protocol and destination port. The port counts only where there are ports.
[[nodiscard]] constexpr Service service_number(Family family, std::uint8_t number, std::uint16_t port) {
    return static_cast<Service>(swap_icmp(family, number)) << 16U | (has_ports(number) ? port : 0U);
}

}  // namespace beffroi::policy
