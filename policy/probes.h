// Packets to try a policy with where it is in force, and what it says of each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "policy/model.h"

namespace beffroi::policy {

/// The first packet of a flow.
struct Probe {
    std::uint16_t class_id = 0;  ///< Ruleset::classes
    IpAddress destination;       ///< one that a router forwards to: neither multicast nor of this machine alone
    std::uint8_t protocol = 0;   ///< TCP or UDP
    std::uint16_t port = 0;
    bool permit = false;

    /// "eleve in cdi to 192.0.2.10:443/tcp"
    std::string text;
};

/// At most `at_most`, the same for the same policy and slot: of every class about as many, over the policy's
/// destinations of both families and its services, and a port that is in none of them.
[[nodiscard]] std::vector<Probe> probes(const Policy& policy, const Ruleset& ruleset, WallTime at, std::size_t at_most);

}  // namespace beffroi::policy
