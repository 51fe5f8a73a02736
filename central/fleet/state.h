// What the fleet keeps between two starts, as the text of one file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "central/fleet/rollout.h"

namespace beffroi::central::fleet {

struct FleetState {
    /// Who approves the next policy, if one that was published said so: c2sp.org/tlog-policy.
    std::optional<std::string> approvers = std::nullopt;
    std::map<std::uint64_t, Progress> rollouts = {};  ///< by the policies' numbers
    /// Nothing of this number or a smaller one is published any more: what had it may be forgotten.
    std::uint64_t floor = 0;
    friend bool operator==(const FleetState&, const FleetState&) = default;
};

/// With its own digest: of a disk's damage none passes for a state.
[[nodiscard]] std::string state_text(const FleetState& state);
/// nullopt for anything else than what state_text writes.
[[nodiscard]] std::optional<FleetState> parse_state(std::string_view text);

}  // namespace beffroi::central::fleet
