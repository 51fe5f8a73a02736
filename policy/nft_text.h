// Diagrams as nftables text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "policy/diagram_builder.h"

namespace beffroi::policy {

struct Body {
    std::string text;
    /// The slot nodes that the text asks the slot map about, in the order of their keys: first_slot_leaf,
    /// first_slot_leaf + 1, ...
    std::vector<NodeId> slot_leaves;
    std::size_t chains = 0;
    std::size_t elements = 0;
};

/// Slot leaves, service chains, destination maps, one entry chain for each pair of roots (numbered from 1), and `map
/// entry`. Throws std::length_error if there are more slot leaves than keys.
[[nodiscard]] Body body_text(const Diagrams& diagrams, const std::vector<Roots>& entries);

}  // namespace beffroi::policy
