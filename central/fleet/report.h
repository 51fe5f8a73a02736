// What a gateway says of itself every second: which policy it runs, and which one it could not put in force.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "central/fleet/vitals.h"
#include "central/json_answer.h"

namespace beffroi::central::fleet {

inline constexpr std::size_t max_report_bytes = 4096;

/// A policy that was tried and is not in force.
struct Failure {
    std::uint64_t number = 0;
    std::string reason;
    friend bool operator==(const Failure&, const Failure&) = default;
};

/// An emergency block that was tried and is not in force.
struct BlockFailure {
    std::string block;  ///< "region-12"
    std::string reason;
    friend bool operator==(const BlockFailure&, const BlockFailure&) = default;
};

struct Report {
    std::string version;           ///< of its software
    std::uint64_t generation = 0;  ///< of the policy, as its journal counts them
    std::uint64_t number = 0;      ///< of the policy in force; 0: it has one that nobody approved
    std::string digest;  ///< SHA-256 (hex) of the documents in force; empty: nothing is, and nothing forwarded
    bool on_trial = false;
    /// Told until the centre has answered.
    std::optional<Failure> failed = std::nullopt;
    std::vector<std::string> blocks = {};  ///< in force, by name
    std::optional<BlockFailure> block_failed = std::nullopt;
    std::optional<Vitals> vitals = std::nullopt;
    friend bool operator==(const Report&, const Report&) = default;
};

inline constexpr std::size_t max_report_blocks = 16;

/// Strict and bounded; nullopt for anything else than to_json gives.
[[nodiscard]] std::optional<Report> parse_report(std::string_view body);
[[nodiscard]] json to_json(const Report& report);
[[nodiscard]] json to_json(const Failure& failure);

/// {"reason": text}; nullopt for anything else.
[[nodiscard]] std::optional<std::string> parse_reason(std::string_view body);

}  // namespace beffroi::central::fleet
