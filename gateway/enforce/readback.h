// What the kernel holds, read at start: after a crash it knows more than we do.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/enforce/elements.h"
#include "gateway/enforce/netlink.h"
#include "policy/compile.h"

namespace beffroi::enforce {

struct PolicyTable {
    std::string name;
    std::uint32_t generation = 0;
    std::string comment;
};

/// The policy tables, youngest first. Throws std::system_error if the kernel does not answer.
[[nodiscard]] std::vector<PolicyTable> read_policy_tables(Netlink& netlink);

/// Of the family inet.
[[nodiscard]] bool has_table(Netlink& netlink, const std::string& name);
[[nodiscard]] bool has_arp_table(Netlink& netlink, const std::string& name);

[[nodiscard]] bool has_chain(Netlink& netlink, const std::string& table, const std::string& chain);

/// The elements of the session maps; none if the identity table does not exist.
[[nodiscard]] std::vector<IdentElement> read_identities(Netlink& netlink);

/// The elements of a policy table's map, as policy::compile orders them. `like` says what its keys are; its own
/// elements are not looked at.
[[nodiscard]] policy::DataMap read_map(Netlink& netlink, const std::string& table, const policy::DataMap& like);

/// The members of a set of ports; none if it does not exist.
[[nodiscard]] std::set<std::uint16_t> read_ports(Netlink& netlink, const std::string& table, const std::string& set);

/// The live epoch of a policy table; nullopt if it has lapsed or the set does not exist.
[[nodiscard]] std::optional<unsigned> read_live_epoch(Netlink& netlink, const std::string& table);

}  // namespace beffroi::enforce
