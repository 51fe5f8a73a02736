// What officers of one party sign when something must be cut at once: an emergency block. It denies, at named sites and
// for a bounded time, before every rule of the policy; it can permit nothing. The signatures are lines of a signed note
// (journal/note.h) whose text is the block. docs/decisions/0012-emergency-block.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "policy/party.h"
#include "policy/signed_lines.h"

namespace beffroi::policy {

struct Block {
    std::uint64_t number = 0;  ///< grows from one block of its party to the next: a gateway never goes back
    Party party = Party::region;
    std::string reason;  ///< for people, also for those who are denied
    Sites sites;

    /// Instead of blocking anything it ends an earlier block of its party, and what follows is empty.
    std::optional<std::uint64_t> ends = std::nullopt;

    WallTime from = {};   ///< whole minutes
    WallTime until = {};  ///< excluded; at most max_block later
    /// What is denied: these axes together, as in a rule. An empty one is any; names are those of the policy in force.
    std::vector<std::string> roles = {};
    std::vector<std::string> zones = {};
    std::vector<std::string> destinations = {};
    std::vector<Prefix> addresses = {};  ///< more destinations
    std::vector<std::string> services = {};

    friend bool operator==(const Block&, const Block&) = default;
};

inline constexpr std::chrono::hours max_block{72};
inline constexpr std::size_t max_block_bytes = 32768;

/// "beffroi block v1", then "key value" lines in a fixed order: number, party, reason, site (repeated, or "site *"),
/// then either "ends NUMBER", or from, until, and any of role, zone, destination, address, service, repeated and
/// sorted. Throws std::invalid_argument for a block that parse_block would refuse.
[[nodiscard]] std::string block_text(const Block& block);

/// Why a text is no block.
struct BadBlock {
    std::string message;
};
/// Strict: only texts that block_text writes.
[[nodiscard]] std::variant<Block, BadBlock> parse_block(std::string_view text);

/// What tells a block from all others: "region-12".
using BlockId = std::pair<Party, std::uint64_t>;
[[nodiscard]] inline BlockId id_of(const Block& block) {
    return {block.party, block.number};
}
[[nodiscard]] std::string to_string(const BlockId& id);
[[nodiscard]] std::optional<BlockId> parse_block_id(std::string_view text);

/// Beside the directory of a policy, with this at the end of its name, is that of the blocks.
inline constexpr const char* blocks_ending = ".blocks";
/// The name of a block's note there.
[[nodiscard]] inline std::string block_file(const BlockId& id) {
    return to_string(id) + ".note";
}

/// Sorts what block_text wants sorted, and drops what is said twice.
[[nodiscard]] Block in_order(Block block);

}  // namespace beffroi::policy
