// One direction of a connection, as connection tracking tells it or a packet shows it.
#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <optional>

#include "gateway/traffic.h"

namespace beffroi::enforce {

struct Tuple {
    std::uint8_t protocol = 0;
    Endpoint source;  ///< ports are those of the protocol; what ICMP has in their place is left out
    Endpoint destination;
};

/// Whether its header begins with a source and a destination port.
[[nodiscard]] bool has_ports(std::uint8_t protocol);

/// From CTA_TUPLE_ORIG or CTA_TUPLE_REPLY; nullopt if addresses or protocol are missing, or the attribute is.
[[nodiscard]] std::optional<Tuple> read_tuple(const nlattr* attribute);

}  // namespace beffroi::enforce
