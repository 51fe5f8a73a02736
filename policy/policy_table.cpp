// The text of the policy table. Structure and reasons: docs/decisions/0002-packet-path.md.
#include <fmt/format.h>

#include "policy/compile.h"
#include "policy/packet.h"

namespace beffroi::policy {

namespace {

constexpr unsigned epoch_shift = 28;

std::string key_text(MapKey kind, Uint128 key) {
    switch (kind) {
        case MapKey::ipv4:
            return to_address(Family::ipv4, key).text();
        case MapKey::ipv6:
            return to_address(Family::ipv6, key).text();
        case MapKey::two_marks:
            return fmt::format("0x{:08x} . 0x{:08x}", static_cast<std::uint32_t>(key >> 32U),
                               static_cast<std::uint32_t>(key));
        case MapKey::mark_port:
            return fmt::format("{} . {}", key_text(MapKey::mark, key >> 16U), static_cast<unsigned>(key & 0xffffU));
        case MapKey::mark:
            break;
    }
    return fmt::format("0x{:08x}", static_cast<std::uint32_t>(key));
}

const char* type_text(MapKey kind) {
    switch (kind) {
        case MapKey::ipv4:
            return "ipv4_addr";
        case MapKey::ipv6:
            return "ipv6_addr";
        case MapKey::two_marks:
            return "mark . mark";
        case MapKey::mark_port:
            return "mark . inet_service";
        case MapKey::mark:
            break;
    }
    return "mark";
}

std::string elements_text(MapKey kind, const std::vector<DataMap::Element>& elements) {
    std::string text;
    for (const auto& [low, high, mark] : elements) {
        text += "      " + key_text(kind, low);
        if (high != low) {
            text += "-" + key_text(kind, high);
        }
        text += fmt::format(" : 0x{:08x},\n", mark);
    }
    return text.empty() ? text : "    elements = {\n" + text + "    }\n";
}

/// A map with a size that it never grows beyond is a plain hash: quicker to fill and to look up than one that can grow.
std::string map_text(const std::string& name, MapKey key, const std::string& attributes, const std::string& elements) {
    return fmt::format("  map {} {{\n    type {} : mark\n    {}\n{}  }}\n", name, type_text(key), attributes, elements);
}

std::string data_map_text(const DataMap& map, Elements elements) {
    const bool interval = map.key == MapKey::ipv4 || map.key == MapKey::ipv6;
    return map_text(map.name, map.key,
                    interval ? "flags interval" : fmt::format("size {}", std::max<std::size_t>(map.elements.size(), 1)),
                    elements == Elements::written ? elements_text(map.key, map.elements) : "");
}

std::string gate_text(const char* name, std::uint32_t element, const std::string& timeout) {
    return fmt::format(
        "  set {} {{\n    type mark\n    flags timeout\n    size 16\n    elements = {{ 0x{:08x}{} }}\n  }}\n", name,
        element, timeout);
}

/// nft reads many plain words as keywords: names of generated objects have an affix.
std::string ports_map(std::uint8_t protocol) {
    return fmt::format("ports_{}", protocol);
}

std::string verdict_map_text(const std::string& name, const char* type, const std::string& elements, bool interval) {
    return fmt::format("  map {} {{\n    type {} : verdict\n{}{}  }}\n", name, type,
                       interval ? "    flags interval\n" : "",
                       elements.empty() ? elements : "    elements = {\n" + elements + "    }\n");
}

std::string services_text(const Ruleset& ruleset) {
    std::string text;
    for (const std::uint8_t protocol : {protocol::tcp, protocol::udp, protocol::sctp}) {
        std::string elements;
        for (const auto& range : ruleset.services) {
            if (range.protocol == protocol) {
                elements += fmt::format("      {}-{} : jump {}{},\n", range.low, range.high, nft::service_prefix,
                                        range.service);
            }
        }
        text += verdict_map_text(ports_map(protocol), "inet_service", elements, true);
    }
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        std::string elements;
        for (const auto& range : ruleset.services) {
            if (range.protocol == 0 && range.family == family) {
                elements += fmt::format("      {} : jump {}{},\n", range.low, nft::service_prefix, range.service);
            }
        }
        text += verdict_map_text(family == Family::ipv4 ? "protocols4" : "protocols6", "inet_proto", elements, false);
    }
    for (std::uint32_t service = 1; service <= ruleset.service_maps; ++service) {
        text += fmt::format("  chain {0}{1} {{\n    meta mark set meta mark map @{0}{1}\n  }}\n", nft::service_prefix,
                            service);
    }
    return text;
}

std::string log_text(std::uint32_t generation, const Outcome& outcome) {
    return fmt::format("log prefix \"g{}:{}:{}\" group {}", generation, outcome.rule.empty() ? "none" : outcome.rule,
                       outcome.permit ? 'P' : 'D', nft::log_group);
}

/// Names the rule in the log and drops. The packet's mark has done its work and is given to the log, which knows no
/// other way to tell whose the packet is.
std::string deny_text(std::uint32_t generation, const Outcome& outcome) {
    const std::string log = log_text(generation, outcome);
    return fmt::format(
        "    ct direction reply meta mark set ct mark or 0x{0:08x} {1} drop\n"
        "    meta mark set ct mark and 0x{2:08x} {1} drop\n",
        logged_reply, log, ~logged_reply);
}

std::string permit_text(std::uint32_t generation, const Outcome& outcome) {
    return fmt::format("    {}\n    goto {}\n", log_text(generation, outcome), nft::permit_chain);
}

/// One chain for each rule that decides: it names the rule in the log, then does what the rule says.
std::string outcomes_text(const Ruleset& ruleset, std::uint32_t generation) {
    std::string chains;
    std::string elements =
        fmt::format("      0x{:08x} : goto {},\n", mark_kind::outcome | Ruleset::permit, nft::permit_chain);
    for (std::uint32_t i = Ruleset::permit + 1; i < ruleset.outcomes.size(); ++i) {
        const auto& outcome = ruleset.outcomes[i];
        elements += fmt::format("      0x{:08x} : goto o_{},\n", mark_kind::outcome | i, i);
        chains += fmt::format("  chain o_{} {{\n{}  }}\n", i,
                              outcome.permit ? permit_text(generation, outcome) : deny_text(generation, outcome));
    }
    return chains +
           fmt::format("  chain o_{} {{\n{}  }}\n", Ruleset::no_rule,
                       deny_text(generation, ruleset.outcomes[Ruleset::no_rule])) +
           fmt::format("  map outcome {{\n    type mark : verdict\n    elements = {{\n{}    }}\n  }}\n", elements);
}

/// The first record of a session's denied attempts at one address and port in a minute is enough. Without this a
/// program that retries without end would write a journal of its own. One that tries everything is held back where what
/// is left out can be counted: gateway/enforce/traffic_feed.h.
constexpr const char* sparing_log = R"(  set denied4 {{
    type mark . ipv4_addr . inet_proto . inet_service
    flags dynamic,timeout
    timeout 1m
    size 65535
  }}
  set denied6 {{
    type mark . ipv6_addr . inet_proto . inet_service
    flags dynamic,timeout
    timeout 1m
    size 65535
  }}
  chain spare_the_log {{
    meta l4proto {{ tcp, udp, sctp }} update @denied4 {{ ct mark . ip daddr . meta l4proto . th dport limit rate over 1/minute burst 1 packets }} drop
    meta l4proto {{ tcp, udp, sctp }} update @denied6 {{ ct mark . ip6 daddr . meta l4proto . th dport limit rate over 1/minute burst 1 packets }} drop
  }}
)";

/// Every address has a destination, so a mark that somebody else set before is gone after the first two rules. A packet
/// that belongs to no flow (invalid, untracked) fails every rule that asks connection tracking, `permit` included.
/// `timely` is asked last, because few flows depend on time.
constexpr const char* decision = R"(  chain timed {{
    meta mark and {kind_mask} @{timely} meta mark set meta mark map @{slot}
    meta mark {permit} goto {permit_chain}
    goto denied
  }}
  chain denied {{
    ct state invalid drop
    ct mark and {known} == 0x0 drop
{spare}    meta mark vmap @outcome
    goto o_0
  }}
  chain first_packet {{
    meta mark set ct original ip daddr map @{destination4}
    meta mark set ct original ip6 daddr map @{destination6}
    meta mark set ct mark and {class_mask} . meta mark map @{function}
    meta l4proto 6 meta mark set meta mark . ct original proto-dst map @port_6
    meta l4proto 17 meta mark set meta mark . ct original proto-dst map @port_17
    meta mark {permit} goto {permit_chain}
    meta mark and {kind_mask} {leaf} goto timed
    meta l4proto 132 meta mark set meta mark . ct original proto-dst map @port_132
    meta l4proto 6 ct original proto-dst vmap @ports_6
    meta l4proto 17 ct original proto-dst vmap @ports_17
    meta l4proto 132 ct original proto-dst vmap @ports_132
    meta nfproto ipv4 ct protocol vmap @protocols4
    meta nfproto ipv6 ct protocol vmap @protocols6
    meta mark {permit} goto {permit_chain}
    meta mark and {kind_mask} {leaf} goto timed
    goto denied
  }}
)";

}  // namespace

std::string policy_table_text(const Ruleset& ruleset, const Activation& activation, Elements elements) {
    const std::string timeout =
        activation.lifetime.count() > 0 ? fmt::format(" timeout {}ms", activation.lifetime.count()) : std::string();
    const std::uint32_t epoch = activation.epoch << epoch_shift;
    std::string text = fmt::format("table inet {}{} {{\n", nft::policy_table_prefix, activation.generation);
    if (!activation.comment.empty()) {
        text += fmt::format("  comment \"{}\"\n", activation.comment);
    }
    text += gate_text(nft::live, epoch, timeout);
    text += gate_text(nft::timely, mark_kind::leaf, timeout);
    for (const auto& map : ruleset.maps) {
        text += data_map_text(map, elements);
    }
    text += map_text(
        nft::slot, MapKey::mark, fmt::format("size {}", std::max<std::size_t>(ruleset.leaves.size(), 1)),
        elements == Elements::written ? elements_text(MapKey::mark, ruleset.slot_elements(activation.slot)) : "");
    // The rule that a bell replaces holds no verdict: else the kernel would walk all chains again to find loops. What
    // has no flow has no mark to compare, and is not accepted.
    text += fmt::format(
        "  chain {} {{\n    ct mark set ct mark and 0x{:08x} or 0x{:08x}\n  }}\n"
        "  chain {} {{\n    jump {}\n    ct mark != 0x0 accept\n  }}\n",
        nft::stamp_chain, ~mark_epoch_mask, epoch, nft::permit_chain, nft::stamp_chain);
    text += services_text(ruleset);
    text += outcomes_text(ruleset, activation.generation);
    if (!activation.log_every_packet) {
        text += fmt::format(fmt::runtime(sparing_log));
    }
    const auto hex = [](std::uint32_t value) { return fmt::format("0x{:08x}", value); };
    text += fmt::format(
        fmt::runtime(decision), fmt::arg("known", hex(~mark_epoch_mask)), fmt::arg("destination4", nft::destination4),
        fmt::arg("destination6", nft::destination6), fmt::arg("class_mask", hex(mark_class_mask)),
        fmt::arg("function", nft::function), fmt::arg("permit", hex(mark_kind::outcome | Ruleset::permit)),
        fmt::arg("permit_chain", nft::permit_chain), fmt::arg("kind_mask", hex(mark_kind::mask)),
        fmt::arg("leaf", hex(mark_kind::leaf)), fmt::arg("timely", nft::timely), fmt::arg("slot", nft::slot),
        fmt::arg("spare", activation.log_every_packet ? "" : "    jump spare_the_log\n"));
    return text + "}\n";
}

std::string in_force_text(std::uint32_t generation) {
    return fmt::format(
        "table inet {}{} {{\n  chain {} {{\n    type filter hook forward priority 0; policy drop;\n"
        "    ct mark and 0x{:08x} @{} accept\n    goto first_packet\n  }}\n}}\n",
        nft::policy_table_prefix, generation, nft::decide_chain, mark_epoch_mask, nft::live);
}

}  // namespace beffroi::policy
