// What a gateway says to the centre about its policy, and what it hears (schemas/api/central.yaml, /fleet/report).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/vitals.h"
#include "policy/block.h"

namespace beffroi::delivery {

struct Failure {
    std::uint64_t number = 0;  ///< of the policy that did not stay in force
    std::string reason;        ///< for people; one line
    friend bool operator==(const Failure&, const Failure&) = default;
};

/// An emergency block that the enforcer refused.
struct BlockFailure {
    policy::BlockId id;
    std::string reason;  ///< for people; one line
    friend bool operator==(const BlockFailure&, const BlockFailure&) = default;
};

struct Report {
    std::uint32_t generation = 0;
    std::uint64_t number = 0;  ///< of the policy in force; 0: one that nobody had to approve
    std::string digest;
    bool on_trial = false;
    std::optional<Failure> failed;
    std::vector<policy::BlockId> blocks = {};  ///< in force
    std::optional<BlockFailure> block_failed = std::nullopt;
    /// Not said; what the courier goes by: the greatest numbers that were accepted, by party, and what was refused a
    /// moment ago.
    std::array<std::uint64_t, 2> newest_blocks{};
    std::set<policy::BlockId> blocks_to_wait_for = {};
    friend bool operator==(const Report&, const Report&) = default;
};

/// What this site should have.
struct Offered {
    std::uint64_t number = 0;                  ///< 0: nothing is offered
    std::vector<policy::BlockId> blocks = {};  ///< that should be in force, and those that end others
};

/// With how the machine is beside it, if that is known.
[[nodiscard]] std::string to_json(const Report& report, const std::optional<Vitals>& vitals = std::nullopt);
/// nullopt: the text is no such answer.
[[nodiscard]] std::optional<Offered> parse_offered(std::string_view text);

}  // namespace beffroi::delivery
