// Diagrams as nftables text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "policy/diagram_builder.h"

namespace beffroi::policy {

struct Body {
    std::string text;
    std::size_t chains = 0;
    std::size_t elements = 0;
};

/// Service chains, destination maps, one entry chain for each pair of roots (numbered from 1), and `map entry`.
[[nodiscard]] Body body_text(const Diagrams& diagrams, const std::vector<Roots>& entries);

}  // namespace beffroi::policy
