// Ethernet frames with the first packet of a flow, as a device would send it.
#pragma once

#include <cstdint>
#include <string>

#include "base/address.h"
#include "gateway/types.h"

namespace beffroi::enforce {

struct ProbePacket {
    MacAddress from_mac;
    MacAddress to_mac;
    IpAddress from;
    IpAddress to;  ///< of the same family
    std::uint8_t protocol = 0;
    std::uint16_t from_port = 0;
    std::uint16_t to_port = 0;
};

/// TCP: a SYN; UDP: a datagram without content. Checksums are right, for connection tracking looks (RFC 791, RFC 8200,
/// RFC 9293 section 3.1, RFC 768).
[[nodiscard]] std::string frame_of(const ProbePacket& packet);

}  // namespace beffroi::enforce
