// From the policy to nftables. The result is a value: nothing here touches a kernel. gateway/enforce loads it, `beffroi
// policy compile` prints it, bench/ measures it. Structure and its reasons: docs/decisions/0002-packet-path.md.
//
// A conntrack mark is epoch (4 bits) | class (12 bits) | session (16 bits). A class is a (role, zone) pair. An epoch
// changes at each bell and at each activation; established flows whose epoch is not live are decided again, in either
// direction, from their conntrack tuple.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "policy/interval.h"
#include "policy/port_blocks.h"

namespace beffroi::policy {

class Policy;  // policy/model.h: the three documents, checked and resolved

inline constexpr std::uint32_t mark_epoch_mask = 0xf0000000U;
inline constexpr std::uint32_t mark_class_mask = 0x0fff0000U;
inline constexpr std::uint32_t mark_session_mask = 0x0000ffffU;
inline constexpr unsigned max_class = 0xfff;
/// A denied packet is logged with its connection's mark as its own, but for the highest bit: whether it goes back to
/// who began the flow.
inline constexpr std::uint32_t logged_reply = 0x80000000U;

/// Where TCP port 80 of a device without a session is sent, whatever host it wanted, and from where the portal answers:
/// addresses that are no host's (RFC 7600; RFC 9780). gateway/enforce/portal_address.h keeps them on `lo`;
/// the identity table rewrites packets, so neither is ever on a wire.
inline constexpr const char* portal_address4 = "192.0.0.8";
inline constexpr const char* portal_address6 = "100:0:0:1::8";

/// What the packet mark holds while a packet is decided: one of these kinds, with a number below it. A lookup that
/// finds nothing leaves the mark as it was, and a mark of the wrong kind is found nowhere: it ends as a denial.
namespace mark_kind {
inline constexpr std::uint32_t mask = 0xf0000000U;
inline constexpr std::uint32_t destination = 0x10000000U;
inline constexpr std::uint32_t function = 0x20000000U;  ///< what a class may do at a destination, by service and time
inline constexpr std::uint32_t leaf = 0x30000000U;      ///< an outcome that depends on the slot
inline constexpr std::uint32_t outcome = 0x40000000U;   ///< see Ruleset::outcomes
}  // namespace mark_kind

/// Of what a session's element and a connection's mark mean. Another one in the kernel is of another version of this
/// program: its sessions would be of other roles here, so none is taken over. Raise it with every change of that.
inline constexpr unsigned session_layout = 1;

/// Names that the text below and the element writer (gateway/enforce) share.
namespace nft {
inline constexpr const char* identity_table = "beffroi";         ///< long-lived; holds the sessions
inline constexpr const char* translation_table = "beffroi_nat";  ///< where the site has port blocks
inline constexpr const char* policy_table_prefix = "beffroi_p";  ///< followed by the generation
inline constexpr const char* ident4 = "ident4";  ///< ifname . ether_addr . ipv4_addr : mark (class|session), timeout
inline constexpr const char* ident6 = "ident6";  ///< ifname . ether_addr . ipv6_addr : mark
inline constexpr const char* zone_interfaces = "zone_interfaces";  ///< in the identity table: ifname
/// In the identity table: address and port of a device : the host in whose place the portal answers it.
inline constexpr const char* portal4 = "portal4";
inline constexpr const char* portal6 = "portal6";                ///< by the address' last 96 bits
inline constexpr const char* portal_devices = "portal_devices";  ///< in the identity table: ifname . ether_addr, limit
inline constexpr const char* portal_rate = "portal_rate";        ///< in the identity table: ifname . ether_addr, limit
inline constexpr const char* portal_held = "portal_held";  ///< in the identity table: ifname . ether_addr, ct count
inline constexpr const char* strangers = "strangers";      ///< in the identity table: ifname . ether_addr, limit
/// In the identity table, of zones behind a router: ifname; then what ident4, portal_devices, portal_rate and
/// portal_held are to other zones, by address instead of MAC (two each: `routed_opened4`, `routed_opened6`).
inline constexpr const char* routed_interfaces = "routed_interfaces";
inline constexpr const char* routed4 = "routed4";  ///< ifname . ipv4_addr : mark (class|session), timeout
inline constexpr const char* routed6 = "routed6";  ///< ifname . ipv6_addr : mark
inline constexpr const char* session_maps[] = {ident4, ident6, routed4, routed6};
inline constexpr const char* destination4 = "destination4";  ///< ipv4_addr : mark (destination), interval
inline constexpr const char* destination6 = "destination6";  ///< ipv6_addr : mark (destination), interval
inline constexpr const char* function = "function";  ///< mark (class << 16) . mark (destination) : mark (function)
/// Followed by a protocol number: mark (function) . inet_service : mark (leaf or outcome).
inline constexpr const char* port_prefix = "port_";
/// Followed by a number: mark (function) : mark (leaf or outcome), for what is no single port.
inline constexpr const char* service_prefix = "s_";
inline constexpr const char* slot = "slot";            ///< mark (leaf) : mark (outcome), of the running slot
inline constexpr const char* live = "live";            ///< mark (epoch << 28), timeout: one element
inline constexpr const char* timely = "timely";        ///< mark (leaf kind), timeout: `slot` may be believed
inline constexpr const char* stamp_chain = "stamp";    ///< puts the live epoch in a flow's mark; rewritten at a bell
inline constexpr const char* permit_chain = "permit";  ///< stamps and accepts
inline constexpr const char* decide_chain = "decide";  ///< the base chain: a table without it is not in force
inline constexpr unsigned log_group = 5;               ///< NFLOG, prefix "g<generation>:<party>/<rule>:D"
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
    bool routed = false;           ///< behind a router, whose MAC is all that is seen: devices are known by address
};

enum class MapKey : std::uint8_t { ipv4, ipv6, mark, two_marks, mark_port };

/// A map from keys to marks. Loading one needs no text: see gateway/enforce/policy_elements.h.
struct DataMap {
    struct Element {
        Uint128 low = 0;   ///< the parts of a key one after another: marks of 32 bits, then a port of 16
        Uint128 high = 0;  ///< included; equal to `low` unless the key is an address
        std::uint32_t mark = 0;
        friend bool operator==(const Element&, const Element&) = default;
    };
    std::string name;
    MapKey key = MapKey::mark;
    std::vector<Element> elements;  ///< disjoint, rising
    friend bool operator==(const DataMap&, const DataMap&) = default;
};

/// The destination ports of a protocol with ports, or whole protocols (protocol 0: `low` and `high` are their numbers,
/// as the family's IP header has them).
struct ServiceRange {
    Family family = Family::ipv4;  ///< of whole protocols; ports are the same in both
    std::uint8_t protocol = 0;
    unsigned low = 0;
    unsigned high = 0;  ///< included
    std::uint32_t service = 0;
};

/// Why a packet is dropped or, if every decision is attributed, permitted.
struct Outcome {
    bool permit = false;
    std::string rule;  ///< "lycee/no-games"; the first of those that decide
};

/// Outcomes of the slots up to `last`, from the one after the previous step's.
struct LeafStep {
    std::uint32_t last = 0;
    std::uint32_t outcome = 0;  ///< index into Ruleset::outcomes
};

struct Ruleset {
    /// Outcomes that every policy has. The first is the absence of any rule; it is nowhere written in a map.
    static constexpr std::uint32_t no_rule = 0;
    static constexpr std::uint32_t permit = 1;

    std::vector<Class> classes;
    std::vector<ZoneBinding> zones;
    std::optional<PortBlocks> port_blocks;
    std::vector<Outcome> outcomes;
    std::vector<DataMap> maps;  ///< destination4, destination6, function, port_6, port_17, port_132, s_1, s_2, ...
    std::vector<ServiceRange>
        services;                    ///< service n is decided by the map s_n; what is absent, by none or by its port
    std::uint32_t service_maps = 0;  ///< how many
    std::vector<std::vector<LeafStep>> leaves;  ///< by number

    /// What the map `slot` holds in that slot.
    [[nodiscard]] std::vector<DataMap::Element> slot_elements(std::size_t slot) const;
    [[nodiscard]] std::size_t elements() const;
};

/// Whose decisions carry the name of their rule: for a gateway, denials; for a test, permits as well.
enum class Attribution : std::uint8_t { denials, everything };

class Space;  // policy/space.h
class Cells;  // policy/cells.h

/// Deterministic: equal policies give equal rulesets. Throws TooLarge (policy/too_large.h) if the policy has more parts
/// than the marks can number or its analysis exceeds the budget.
[[nodiscard]] Ruleset compile(const Policy& policy, Attribution attribution = Attribution::denials);
/// The same from an analysis that is there already; cells that guarantees have cut further do no harm.
[[nodiscard]] Ruleset compile(const Policy& policy, const Space& space, const Cells& cells, Attribution attribution);

/// What the enforcer decides at the moment of loading.
struct Activation {
    std::uint32_t generation = 1;
    unsigned epoch = 1;  ///< 1..15
    std::size_t slot = 0;
    std::chrono::milliseconds lifetime{
        0};  ///< of `live` and `timely`: until the next bell and a margin. They lapse if nobody rings it, and what
             ///< depends on time is denied. 0: no timeout (for printing).
    std::string comment;            ///< written as the table's comment, to recognise it after a restart
    bool log_every_packet = false;  ///< else one a minute for a session, address and port
};

/// Text that creates the identity table if it is missing and refreshes its zone_interfaces set and its chains; never
/// touches its sessions.
[[nodiscard]] std::string identity_table_text(const Ruleset& ruleset);

/// Text that creates the policy table of that generation, complete but not in force, with the elements of its data maps
/// or without.
enum class Elements : std::uint8_t { omitted, written };
[[nodiscard]] std::string policy_table_text(const Ruleset& ruleset, const Activation& activation, Elements elements);

/// Text that puts it in force: its base chain.
[[nodiscard]] std::string in_force_text(std::uint32_t generation);

}  // namespace beffroi::policy
