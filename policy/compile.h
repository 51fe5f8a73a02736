// From the policy to nftables. The result is a value: nothing here touches a kernel. gateway/enforce loads it, `beffroi
// policy compile` prints it, bench/ measures it. Structure and its reasons: docs/decisions/0002-packet-path.md.
//
// A mark is epoch (4 bits) | class (12 bits) | session (16 bits). A class is a (role, zone) pair. An epoch changes at
// each bell and at each activation; established flows whose epoch is not live are decided again, in either direction,
// from their conntrack tuple.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/clock.h"

namespace beffroi::policy {

class Policy;  // policy/model.h: the three documents, checked and resolved

inline constexpr std::uint32_t mark_epoch_mask = 0xf0000000U;
inline constexpr std::uint32_t mark_class_mask = 0x0fff0000U;
inline constexpr std::uint32_t mark_session_mask = 0x0000ffffU;
inline constexpr unsigned max_class = 0xfff;

/// The packet mark (not the flow's) of what the policy route must deliver to the portal: TCP port 80 of a device without
/// a session, wherever it wants to go. gateway/enforce/portal_route.h keeps that route.
inline constexpr std::uint32_t portal_mark = 0x1;

/// Names that the text below and the element writer (gateway/enforce) share.
namespace nft {
inline constexpr const char* identity_table = "beffroi";         ///< long-lived; holds the sessions
inline constexpr const char* policy_table_prefix = "beffroi_p";  ///< followed by the generation
inline constexpr const char* ident4 = "ident4";  ///< ifname . ether_addr . ipv4_addr : mark (class|session), timeout
inline constexpr const char* ident6 = "ident6";  ///< ifname . ether_addr . ipv6_addr : mark
inline constexpr const char* zone_interfaces = "zone_interfaces";  ///< in the identity table: ifname
inline constexpr const char* slot = "slot";            ///< mark (class or leaf << 16) : mark (entry), timeout
inline constexpr const char* live = "live";            ///< mark (epoch << 28), timeout: one element
inline constexpr const char* permit_chain = "permit";  ///< stamps the epoch and accepts: one chain, rewritten at a bell
}  // namespace nft

struct Class {
    std::uint16_t id = 0;  ///< 1..max_class, by sorted (role, zone) name: the same documents give the same ids
    std::string role;
    std::string zone;
};

struct ZoneBinding {
    std::string zone;
    std::vector<std::string> interfaces;
    std::vector<Prefix> prefixes;  ///< empty: any address of the interfaces
};

/// Keys of the slot map from here on are no classes but slot leaves: sets of slots that services depend on. No class
/// reaches such a key, because class bits end below it.
inline constexpr std::uint32_t first_slot_leaf = max_class + 1;

/// What the slot map holds during one slot: a class that may do anything now -> its entry chain; a slot leaf that holds
/// now -> 1.
struct SlotTable {
    std::vector<std::pair<std::uint16_t, std::uint32_t>> entries;  ///< (class id or slot leaf, entry id 1..0xffff)
    friend bool operator==(const SlotTable&, const SlotTable&) = default;
};

struct Ruleset {
    std::vector<Class> classes;
    std::vector<ZoneBinding> zones;
    std::vector<SlotTable> slots;  ///< by slot number, see Policy::slot_at
    std::string body;  ///< maps, service chains, entry chains slot leaves and `map entry`, in nft syntax, inside the
                       ///< policy table
    std::size_t chains = 0;  ///< for `policy compile --json`
    std::size_t elements = 0;
};

/// Compiles every slot. Deterministic: equal policies give equal text.
[[nodiscard]] Ruleset compile(const Policy& policy);

/// What the enforcer decides at the moment of loading.
struct Activation {
    std::uint32_t generation = 1;
    unsigned epoch = 1;  ///< 1..15
    std::size_t slot = 0;
    std::chrono::milliseconds lifetime{
        0};  ///< of `slot` and `live` elements: until the next bell and a margin. They lapse if nobody rings
             ///< it, and everything is denied. 0: no timeout (for printing).
    std::string digest;  ///< written as the table's comment, to recognise it after a restart
};

/// Text that creates the identity table if it is missing and refreshes its zone_interfaces set and its chains; never
/// touches its sessions.
[[nodiscard]] std::string identity_table_text(const Ruleset& ruleset);

/// Text that creates the policy table of that generation, live.
[[nodiscard]] std::string policy_table_text(const Ruleset& ruleset, const Activation& activation);

}  // namespace beffroi::policy
