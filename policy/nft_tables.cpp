// The policy table around the compiled body. Structure and reasons: docs/decisions/0002-packet-path.md.
#include <fmt/format.h>

#include "policy/compile.h"

namespace beffroi::policy {

namespace {

constexpr unsigned epoch_shift = 28;
constexpr unsigned class_shift = 16;

/// An epoch in the mark says that the flow was judged in it, so its packets need no look at their state; one that
/// belongs to no flow (invalid, untracked) has no conntrack mark and matches nothing.
constexpr const char* decide_chain = R"(  chain decide {{
    type filter hook forward priority 0; policy drop;
    ct mark and 0x{epoch_mask:08x} @{live} accept
    ct state invalid drop
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
