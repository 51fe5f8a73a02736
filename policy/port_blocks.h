// Public addresses of a site whose ports are lent to sessions in blocks (RFC 7422): one record of a session tells
// whose a public address and port was, where there would be one of each flow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"

namespace beffroi::policy {

struct PortBlock {
    IpAddress address;        ///< IPv4
    std::uint16_t first = 0;  ///< port
    std::uint16_t ports = 0;  ///< how many, in a row
    [[nodiscard]] bool holds(const IpAddress& seen, std::uint16_t port) const;
    friend bool operator==(const PortBlock&, const PortBlock&) = default;
};

struct PortBlocks {
    std::vector<std::string> interfaces;  ///< that lead to the outside; sorted
    std::vector<Prefix> addresses;        ///< IPv4; sorted, disjoint
    std::uint16_t ports = 0;              ///< of a block; at least 2

    /// How many there are: at most one for each number of a session.
    [[nodiscard]] std::size_t count() const;
    /// Of the sessions 1 to count(), by their number (SessionHandle); the same at the gateway and in the kernel, which
    /// therefore need not tell each other.
    [[nodiscard]] std::optional<PortBlock> of(std::uint16_t session) const;
    friend bool operator==(const PortBlocks&, const PortBlocks&) = default;
};

/// Of all prefixes together.
inline constexpr std::size_t max_public_addresses = 1024;

/// Text that makes the table of translations what these say, whatever it was. Flows that are under way keep the address
/// and port that they have, if the table stays: the kernel stops to translate with the last chain that does.
[[nodiscard]] std::string port_blocks_text(const PortBlocks& blocks);
/// Text that leaves nothing in it.
[[nodiscard]] std::string no_port_blocks_text();

}  // namespace beffroi::policy
