// The table that knows who is who, and what of the gateway itself a zone may reach. Reasons:
// docs/decisions/0002-packet-path.md.
#include <fmt/format.h>

#include <set>

#include "policy/compile.h"

namespace beffroi::policy {

namespace {

std::string interface_elements(const Ruleset& ruleset) {
    std::set<std::string> quoted;
    for (const auto& zone : ruleset.zones) {
        for (const auto& interface : zone.interfaces) {
            quoted.insert('"' + interface + '"');
        }
    }
    return quoted.empty() ? std::string() : fmt::format("    elements = {{ {} }}\n", fmt::join(quoted, ", "));
}

/// The chains keep their rules in a second block: flushing and filling them in one transaction replaces them, on a
/// table that exists already as on one that does not.
constexpr const char* frame = R"(table inet {table} {{
  set {zone_interfaces} {{
    type ifname
  }}
  map {ident4} {{
    type ifname . ether_addr . ipv4_addr : mark
    flags timeout
    size 65536
  }}
  map {ident6} {{
    type ifname . ether_addr . ipv6_addr : mark
    flags timeout
    size 262144
  }}
  chain arrive {{ type filter hook prerouting priority mangle; policy accept; }}
  chain local_input {{ type filter hook input priority filter; policy accept; }}
}}
flush set inet {table} {zone_interfaces}
flush chain inet {table} arrive
flush chain inet {table} local_input
)";

/// The first rule of `arrive` is all that a flow of a session costs here, in either direction. Below it are first
/// packets, what belongs to nobody, and talk with the gateway itself. `local_input` unmarks the latter, because
/// answering a device is no use of its session: it would look busy for ever, and the page that ends the session would
/// lose its connection with it.
constexpr const char* rules = R"(table inet {table} {{
  set {zone_interfaces} {{
    type ifname
{elements}  }}
  chain arrive {{
    ct mark != 0x0 accept
    ct state new meta nfproto ipv4 ct mark set iifname . ether saddr . ip saddr map @{ident4}
    ct state new meta nfproto ipv6 ct mark set iifname . ether saddr . ip6 saddr map @{ident6}
    ct mark != 0x0 accept
    iifname != @{zone_interfaces} accept
    tcp dport 80 meta mark set 0x{portal_mark:x}
  }}
  chain local_input {{
    iifname != @{zone_interfaces} accept
    ct state invalid drop
    ct state established,related accept
    ct mark set 0x0
    ip6 hoplimit 255 icmpv6 type {{ nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert }} accept
    udp dport {{ 53, 67, 547 }} accept
    tcp dport {{ 53, 80, 443 }} accept
    drop
  }}
}}
)";

}  // namespace

std::string identity_table_text(const Ruleset& ruleset) {
    const auto table = fmt::arg("table", nft::identity_table);
    const auto interfaces = fmt::arg("zone_interfaces", nft::zone_interfaces);
    const auto ident4 = fmt::arg("ident4", nft::ident4);
    const auto ident6 = fmt::arg("ident6", nft::ident6);
    return fmt::format(fmt::runtime(frame), table, interfaces, ident4, ident6) +
           fmt::format(fmt::runtime(rules), table, interfaces, ident4, ident6,
                       fmt::arg("elements", interface_elements(ruleset)), fmt::arg("portal_mark", portal_mark));
}

}  // namespace beffroi::policy
