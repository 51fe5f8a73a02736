// The table that knows who is who, and what of the gateway itself a zone may reach. Reasons:
// docs/decisions/0002-packet-path.md.
#include <fmt/format.h>

#include <array>
#include <map>
#include <set>
#include <tuple>

#include "policy/compile.h"

namespace beffroi::policy {

namespace {

enum class Zones : std::uint8_t { all, routed };

std::string interface_elements(const Ruleset& ruleset, Zones which) {
    std::set<std::string> quoted;
    for (const auto& zone : ruleset.zones) {
        for (const auto& interface : zone.interfaces) {
            if (which == Zones::all || zone.routed) {
                quoted.insert('"' + interface + '"');
            }
        }
    }
    return quoted.empty() ? std::string() : fmt::format("    elements = {{ {} }}\n", fmt::join(quoted, ", "));
}

/// What comes from a router and is of none of the zones behind it, two rules for each of its interfaces.
std::string spoofed_rules(const Ruleset& ruleset) {
    std::map<std::string, std::array<std::set<std::string>, 2>> prefixes;  // by interface and family
    for (const auto& zone : ruleset.zones) {
        for (const auto& interface : zone.routed ? zone.interfaces : std::vector<std::string>()) {
            for (const auto& prefix : zone.prefixes) {
                prefixes[interface][prefix.network.family == Family::ipv4 ? 0 : 1].insert(prefix.text());
            }
        }
    }
    std::string rules;
    for (const auto& [interface, of_families] : prefixes) {
        for (const auto& [family, field, allowed] :
             {std::tuple("ipv4", "ip", &of_families[0]), std::tuple("ipv6", "ip6", &of_families[1])}) {
            const auto others = allowed->empty()
                                    ? std::string()
                                    : fmt::format(" {} saddr != {{ {} }}", field, fmt::join(*allowed, ", "));
            rules += fmt::format("    iifname \"{}\" meta nfproto {}{} goto not_of_zone\n", interface, family, others);
        }
    }
    return rules;
}

/// The chains keep their rules in a second block: flushing and filling them in one transaction replaces them, on a
/// table that exists already as on one that does not. `portal6` leaves out the first 32 bits of the device's address,
/// which are the provider's: nft 1.0.6 aborts on a statement that adds to a map whose keys are longer than 16 bytes.
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
  map {portal4} {{
    typeof ip saddr . tcp sport : ip daddr
    flags dynamic,timeout
    timeout 1m
    size 65536
  }}
  map {portal6} {{
    typeof @nh,96,96 . tcp sport : ip6 daddr
    flags dynamic,timeout
    timeout 1m
    size 65536
  }}
  set {portal_devices} {{
    type ifname . ether_addr
    flags dynamic,timeout
    timeout 10s
    size 65536
  }}
  set {portal_rate} {{
    type ifname . ether_addr
    flags dynamic,timeout
    timeout 10s
    size 65536
  }}
  set {portal_held} {{
    type ifname . ether_addr
    flags dynamic
    size 65536
  }}
  set {strangers} {{
    type ifname . ether_addr
    flags dynamic,timeout
    timeout 10s
    size 65536
  }}
  set met {{
    type ifname . ether_addr . ipv6_addr
    flags dynamic,timeout
    timeout 8h
    size 65536
  }}
  set taking {{
    type ifname . ether_addr
    flags dynamic,timeout
    timeout 10s
    size 65536
  }}
  set met_together {{
    type ifname
    flags dynamic,timeout
    timeout 1m
    size 1024
  }}
  set visitors4 {{
    type ifname . ether_addr . ipv4_addr
    flags dynamic,timeout
    timeout 8h
    size 65536
  }}
  set visitors6 {{
    type ifname . ether_addr . ipv6_addr
    flags dynamic,timeout
    timeout 8h
    size 65536
  }}
  set opened_together {{
    type ifname
    flags dynamic,timeout
    timeout 1m
    size 1024
  }}
  set visits_together {{
    type ifname
    flags dynamic,timeout
    timeout 1m
    size 1024
  }}
  set {routed_interfaces} {{
    type ifname
  }}
  map {routed4} {{
    type ifname . ipv4_addr : mark
    flags timeout
    size 65536
  }}
  map {routed6} {{
    type ifname . ipv6_addr : mark
    flags timeout
    size 65536
  }}
  set routed_opened4 {{
    type ifname . ipv4_addr
    flags dynamic,timeout
    timeout 10s
    size 65536
  }}
  set routed_opened6 {{
    type ifname . ipv6_addr
    flags dynamic,timeout
    timeout 10s
    size 65536
  }}
  set routed_rate4 {{
    type ifname . ipv4_addr
    flags dynamic,timeout
    timeout 10s
    size 65536
  }}
  set routed_rate6 {{
    type ifname . ipv6_addr
    flags dynamic,timeout
    timeout 10s
    size 65536
  }}
  set routed_held4 {{
    type ifname . ipv4_addr
    flags dynamic
    size 65536
  }}
  set routed_held6 {{
    type ifname . ipv6_addr
    flags dynamic
    size 65536
  }}
  chain meets {{}}
  chain visited {{}}
  chain opens_together {{}}
  chain visits_of_all {{}}
  chain not_of_zone {{}}
  chain behind_router {{}}
  chain routed_opens {{}}
  chain opens {{}}
  chain routed_visits {{}}
  chain visits {{}}
  chain to_portal {{}}
  chain untracked {{ type filter hook prerouting priority raw; policy accept; }}
  chain arrive {{ type filter hook prerouting priority mangle; policy accept; }}
  chain local_input {{ type filter hook input priority filter; policy accept; }}
  chain answer {{ type filter hook output priority raw; policy accept; }}
}}
flush set inet {table} {zone_interfaces}
flush set inet {table} {routed_interfaces}
flush chain inet {table} meets
flush chain inet {table} visited
flush chain inet {table} opens_together
flush chain inet {table} visits_of_all
flush chain inet {table} not_of_zone
flush chain inet {table} behind_router
flush chain inet {table} routed_opens
flush chain inet {table} opens
flush chain inet {table} routed_visits
flush chain inet {table} visits
flush chain inet {table} to_portal
flush chain inet {table} untracked
flush chain inet {table} arrive
flush chain inet {table} local_input
flush chain inet {table} answer
table arp {table} {{
  set {zone_interfaces} {{
    type ifname
  }}
  set met {{
    type ifname . ether_addr . ipv4_addr
    flags dynamic,timeout
    timeout 8h
    size 65536
  }}
  set taking {{
    type ifname . ether_addr
    flags dynamic,timeout
    timeout 10s
    size 65536
  }}
  set met_together {{
    type ifname
    flags dynamic,timeout
    timeout 1m
    size 1024
  }}
  chain arrive {{ type filter hook input priority filter; policy accept; }}
}}
flush set arp {table} {zone_interfaces}
flush chain arp {table} arrive
)";

/// The first rule of `arrive` is all that a flow of a session costs here, in either direction; of such a flow the
/// kernel tells the end and nothing else, whatever else its sysctls would have it tell (the stream `flow`). Below it
/// are first packets, what belongs to nobody, and talk with the gateway itself. `local_input` unmarks the latter,
/// because answering a device is no use of its session: it would look busy for ever, and the page that ends the session
/// would lose its connection with it.
///
/// Connection tracking sees a portal connection between the device and the host it wanted: `to_portal` comes after it
/// and `answer` before. A port that is used for another host is noted anew, since `update` keeps the value of a key it
/// finds. What cannot be noted is dropped, and so is an answer whose host is forgotten.
///
/// The portal has room for so many connections: a device holds at most 128 of them and opens 30 a second, over
/// whichever addresses it takes. A device that wants more waits, as TCP does, and its neighbours do not notice. What
/// comes from a router has the router's MAC: there each address is a device (`routed_opens`, `routed_visits`).
///
/// `behind_router` finds the session of an address that a router brings, and drops whatever is of no zone behind it: a
/// forged source, or a network that nobody has told of. A relay may ask for its clients' addresses from its own.
///
/// A device takes further IPv6 addresses while it is logged in (RFC 8981), and uses them without a word to a router
/// that it knows. Refusing the first packets with an error, instead of dropping them, makes the kernel ask who has the
/// address: the device answers, `neighbours` hears of it, and the session gets the address. Not for a source of another
/// network: an error would go there. Nor behind a router: no neighbour would be heard of.
///
/// Whoever forges MAC addresses is many devices, so what a device may take bounds nothing of him. All strangers of one
/// interface together are bounded too, so that neither the kernel's neighbours nor its connections run out and other
/// interfaces do not notice: so many newcomers a second (`meets`, and ARP in the table below), so many connections
/// (`opened_together`, `visits_together`). It comes after the device's own bound, so that no single MAC eats it up, and
/// has room for four thousand devices at once. Who has been met lately (`met`), or whose connection to the portal came
/// about (`visitors4`, `visitors6`), is no newcomer: an invented address does neither easily, and where there is room
/// for no more of them those who were there before stay known. A session's packets are not counted. An answer makes
/// nobody a neighbour.
///
/// Questions to the gateway's resolver and DHCP server are not tracked (`untracked`): each port they come from would be
/// a connection more, and one device has 65,536 of them.
constexpr const char* rules = R"(table inet {table} {{
  set {zone_interfaces} {{
    type ifname
{elements}  }}
  set {routed_interfaces} {{
    type ifname
{routers}  }}
  chain meets {{
    iifname @{routed_interfaces} return
    ip6 saddr :: return
    iifname . ether saddr . ip6 saddr @met update @met {{ iifname . ether saddr . ip6 saddr }} return
    update @taking {{ iifname . ether saddr limit rate over 20/second burst 64 packets }} drop
    update @met_together {{ iifname limit rate over 1000/second burst 16384 packets }} drop
    add @met {{ iifname . ether saddr . ip6 saddr }}
  }}
  chain visited {{
    update @visitors4 {{ iifname . ether saddr . ip saddr }} return
    update @visitors6 {{ iifname . ether saddr . ip6 saddr }}
  }}
  chain opens_together {{
    iifname . ether saddr . ip saddr @visitors4 return
    iifname . ether saddr . ip6 saddr @visitors6 return
    update @opened_together {{ iifname limit rate over 600/second burst 24576 packets }} drop
  }}
  chain visits_of_all {{
    iifname . ether saddr . ip saddr @visitors4 return
    iifname . ether saddr . ip6 saddr @visitors6 return
    update @visits_together {{ iifname limit rate over 1000/second burst 32768 packets }} drop
  }}
  chain not_of_zone {{
    udp dport {{ 67, 547 }} fib daddr type local accept
    drop
  }}
  chain behind_router {{
{spoofed}    ct mark set iifname . ip saddr map @{routed4} ct event set destroy accept
    ct mark set iifname . ip6 saddr map @{routed6} ct event set destroy accept
  }}
  chain routed_opens {{
    update @routed_opened4 {{ iifname . ip saddr limit rate over 30/second burst 60 packets }} drop
    update @routed_opened6 {{ iifname . ip6 saddr limit rate over 30/second burst 60 packets }} drop
  }}
  chain opens {{
    iifname @{routed_interfaces} goto routed_opens
    update @{portal_devices} {{ iifname . ether saddr limit rate over 30/second burst 60 packets }} drop
  }}
  chain routed_visits {{
    update @routed_rate4 {{ iifname . ip saddr limit rate over 30/second burst 60 packets }} drop
    update @routed_rate6 {{ iifname . ip6 saddr limit rate over 30/second burst 60 packets }} drop
    add @routed_held4 {{ iifname . ip saddr ct count over 128 }} drop
    add @routed_held6 {{ iifname . ip6 saddr ct count over 128 }} drop
  }}
  chain visits {{
    iifname @{routed_interfaces} goto routed_visits
    update @{portal_rate} {{ iifname . ether saddr limit rate over 30/second burst 60 packets }} drop
    add @{portal_held} {{ iifname . ether saddr ct count over 128 }} drop
  }}
  chain to_portal {{
    ct state new jump opens
    ct state new jump opens_together
    ct state new delete @{portal4} {{ ip saddr . tcp sport : ip daddr }}
    meta nfproto ipv6 ct state new delete @{portal6} {{ @nh,96,96 . tcp sport : ip6 daddr }}
    update @{portal4} {{ ip saddr . tcp sport : ip daddr }} ip daddr set {portal_address4} accept
    meta nfproto ipv6 update @{portal6} {{ @nh,96,96 . tcp sport : ip6 daddr }} ip6 daddr set {portal_address6} accept
    drop
  }}
  chain untracked {{
    udp dport {{ 53, 67, 547 }} iifname @{zone_interfaces} fib daddr type != unicast notrack
  }}
  chain arrive {{
    ct mark != 0x0 accept
    ct state new meta nfproto ipv4 ct mark set iifname . ether saddr . ip saddr map @{ident4} ct event set destroy accept
    ct state new meta nfproto ipv6 ct mark set iifname . ether saddr . ip6 saddr map @{ident6} ct event set destroy accept
    ct state new iifname @{routed_interfaces} jump behind_router
    iifname != @{zone_interfaces} accept
    tcp dport 80 fib daddr type != local jump to_portal
    meta nfproto ipv6 ct state new fib saddr . iif oif exists fib daddr type unicast jump meets
    iifname != @{routed_interfaces} meta nfproto ipv6 ct state new fib saddr . iif oif exists fib daddr type unicast update @{strangers} {{ iifname . ether saddr limit rate 5/second burst 10 packets }} reject with icmpv6 type admin-prohibited
  }}
  chain local_input {{
    iifname != @{zone_interfaces} accept
    ct state invalid drop
    ct state established ct direction original tcp dport {{ 53, 80, 443 }} jump visited
    ct state established,related accept
    ip6 hoplimit 255 icmpv6 type nd-neighbor-advert accept
    meta nfproto ipv6 jump meets
    tcp dport {{ 53, 80, 443 }} jump visits
    ct mark 0x0 tcp dport {{ 53, 80, 443 }} jump visits_of_all
    ct mark set 0x0
    ip6 hoplimit 255 icmpv6 type {{ nd-router-solicit, nd-neighbor-solicit }} accept
    udp dport {{ 53, 67, 547 }} accept
    tcp dport {{ 53, 80, 443 }} accept
    drop
  }}
  chain answer {{
    ip saddr {portal_address4} tcp sport 80 ip saddr set ip daddr . tcp dport map @{portal4} accept
    ip6 saddr {portal_address6} tcp sport 80 ip6 saddr set @nh,224,96 . tcp dport map @{portal6} accept
    ip saddr {portal_address4} drop
    ip6 saddr {portal_address6} drop
    oifname @{zone_interfaces} udp sport {{ 53, 67, 547 }} notrack
  }}
}}
table arp {table} {{
  set {zone_interfaces} {{
    type ifname
{elements}  }}
  chain arrive {{
    iifname != @{zone_interfaces} accept
    arp operation != request accept
    arp saddr ip 0.0.0.0 accept
    iifname . arp saddr ether . arp saddr ip @met update @met {{ iifname . arp saddr ether . arp saddr ip }} accept
    update @taking {{ iifname . arp saddr ether limit rate over 20/second burst 64 packets }} drop
    update @met_together {{ iifname limit rate over 1000/second burst 8192 packets }} drop
    add @met {{ iifname . arp saddr ether . arp saddr ip }}
  }}
}}
)";

}  // namespace

std::string identity_table_text(const Ruleset& ruleset) {
    const auto fill = [elements = interface_elements(ruleset, Zones::all),
                       routers = interface_elements(ruleset, Zones::routed),
                       spoofed = spoofed_rules(ruleset)](const char* text) {
        return fmt::format(fmt::runtime(text), fmt::arg("table", nft::identity_table),
                           fmt::arg("zone_interfaces", nft::zone_interfaces), fmt::arg("ident4", nft::ident4),
                           fmt::arg("ident6", nft::ident6), fmt::arg("portal4", nft::portal4),
                           fmt::arg("portal6", nft::portal6), fmt::arg("portal_devices", nft::portal_devices),
                           fmt::arg("portal_rate", nft::portal_rate), fmt::arg("portal_held", nft::portal_held),
                           fmt::arg("strangers", nft::strangers), fmt::arg("routed_interfaces", nft::routed_interfaces),
                           fmt::arg("routed4", nft::routed4), fmt::arg("routed6", nft::routed6),
                           fmt::arg("routers", routers), fmt::arg("spoofed", spoofed),
                           fmt::arg("portal_address4", portal_address4), fmt::arg("portal_address6", portal_address6),
                           fmt::arg("elements", elements));
    };
    return fill(frame) + fill(rules);
}

}  // namespace beffroi::policy
