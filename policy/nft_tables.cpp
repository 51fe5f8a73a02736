// The two tables around the compiled body. Structure and reasons: docs/decisions/0002-packet-path.md.
#include <fmt/format.h>

#include <set>

#include "policy/compile.h"

namespace beffroi::policy {

namespace {

constexpr unsigned epoch_shift = 28;
constexpr unsigned class_shift = 16;

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
constexpr const char* identity_frame = R"(table inet {table} {{
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
  chain identify {{ type filter hook forward priority -10; policy accept; }}
  chain portal_redirect {{ type nat hook prerouting priority -100; policy accept; }}
  chain local_input {{ type filter hook input priority 0; policy accept; }}
}}
flush set inet {table} {zone_interfaces}
flush chain inet {table} identify
flush chain inet {table} portal_redirect
flush chain inet {table} local_input
)";

constexpr const char* identity_rules = R"(table inet {table} {{
  set {zone_interfaces} {{
    type ifname
{elements}  }}
  chain identify {{
    ct state established,related accept
    meta mark set 0x0
    meta nfproto ipv4 meta mark set iifname . ether saddr . ip saddr map @{ident4}
    meta nfproto ipv6 meta mark set iifname . ether saddr . ip6 saddr map @{ident6}
  }}
  chain portal_redirect {{
    iifname != @{zone_interfaces} accept
    meta l4proto != tcp accept
    fib daddr type local tcp dport 443 redirect to :{https}
    tcp dport != 80 accept
    fib daddr type local tcp dport 80 redirect to :{http}
    meta nfproto ipv4 iifname . ether saddr . ip saddr @{ident4} accept
    meta nfproto ipv6 iifname . ether saddr . ip6 saddr @{ident6} accept
    tcp dport 80 redirect to :{http}
  }}
  chain local_input {{
    iifname != @{zone_interfaces} accept
    ct state invalid drop
    ct state established,related accept
    ip6 hoplimit 255 icmpv6 type {{ nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert }} accept
    udp dport {{ 53, 67, 547 }} accept
    tcp dport {{ {ports} }} accept
    drop
  }}
}}
)";

constexpr const char* decide_chain = R"(  chain decide {{
    type filter hook forward priority 0; policy drop;
    ct state established,related ct mark and 0x{epoch_mask:08x} @{live} accept
    ct state invalid drop
    ct state new ct mark set meta mark
    meta mark set 0x0
    meta mark set ct mark and 0x{class_mask:08x} map @{slot}
    meta mark vmap @entry
    drop
  }}
)";

std::string slot_map(const Ruleset& ruleset, const Activation& activation, const std::string& timeout) {
    std::string elements;
    for (const auto& [class_id, entry] : ruleset.slots.at(activation.slot).entries) {
        elements += fmt::format("      0x{:08x}{} : 0x{:x},\n", std::uint32_t{class_id} << class_shift, timeout, entry);
    }
    if (!elements.empty()) {
        elements = "    elements = {\n" + elements + "    }\n";
    }
    return fmt::format("  map {} {{\n    type mark : mark\n    flags timeout\n    size 65536\n{}  }}\n", nft::slot,
                       elements);
}

}  // namespace

std::string identity_table_text(const Ruleset& ruleset, const PortalPorts& ports) {
    const std::set<unsigned> open{53, ports.http, ports.https};
    const auto table = fmt::arg("table", nft::identity_table);
    const auto interfaces = fmt::arg("zone_interfaces", nft::zone_interfaces);
    const auto ident4 = fmt::arg("ident4", nft::ident4);
    const auto ident6 = fmt::arg("ident6", nft::ident6);
    return fmt::format(fmt::runtime(identity_frame), table, interfaces, ident4, ident6) +
           fmt::format(fmt::runtime(identity_rules), table, interfaces, ident4, ident6,
                       fmt::arg("elements", interface_elements(ruleset)), fmt::arg("http", ports.http),
                       fmt::arg("https", ports.https), fmt::arg("ports", fmt::join(open, ", ")));
}

std::string policy_table_text(const Ruleset& ruleset, const Activation& activation) {
    const std::string timeout =
        activation.lifetime.count() > 0 ? fmt::format(" timeout {}ms", activation.lifetime.count()) : std::string();
    const std::uint32_t epoch = activation.epoch << epoch_shift;
    std::string text = fmt::format("table inet {}{} {{\n", nft::policy_table_prefix, activation.generation);
    if (!activation.digest.empty()) {
        text += fmt::format("  comment \"{}\"\n", activation.digest);
    }
    text += fmt::format(
        "  set {} {{\n    type mark\n    flags timeout\n    size 16\n    elements = {{ 0x{:08x}{} }}\n  }}\n",
        nft::live, epoch, timeout);
    text += slot_map(ruleset, activation, timeout);
    text += fmt::format("  chain {} {{\n    ct mark set ct mark and 0x{:08x} or 0x{:08x}\n    accept\n  }}\n",
                        nft::permit_chain, ~mark_epoch_mask, epoch);
    text += ruleset.body;
    text +=
        fmt::format(fmt::runtime(decide_chain), fmt::arg("epoch_mask", mark_epoch_mask), fmt::arg("live", nft::live),
                    fmt::arg("class_mask", mark_class_mask), fmt::arg("slot", nft::slot));
    return text + "}\n";
}

}  // namespace beffroi::policy
