#include "policy/packet.h"

#include <array>

namespace beffroi::policy {

Address to_number(const IpAddress& address) {
    Address number = 0;
    for (std::size_t i = 0; i < address.size(); ++i) {
        number = number << 8U | address.bytes[i];
    }
    return number;
}

IpAddress to_address(Family family, Address number) {
    IpAddress address;
    address.family = family;
    for (std::size_t i = address.size(); i-- > 0; number >>= 8U) {
        address.bytes[i] = static_cast<std::uint8_t>(number & 0xffU);
    }
    return address;
}

Address last_address(Family family) {
    return family == Family::ipv4 ? Address{0xffffffffU} : ~Address{0};
}

Interval<Address> to_interval(const Prefix& prefix) {
    const Address low = to_number(prefix.network);
    const unsigned host_bits = static_cast<unsigned>(prefix.network.size() * 8) - prefix.length;
    // A shift by the full width is undefined.
    const Address span = host_bits == 128 ? ~Address{0} : (Address{1} << host_bits) - 1;
    return {low, low | span};
}

}  // namespace beffroi::policy
