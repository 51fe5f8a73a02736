// One page of the centre's answer to GET /search (schemas/api/central.yaml).
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/audit_result.h"

namespace beffroi::cli {

struct SearchPage {
    nlohmann::ordered_json coverage;  ///< as the centre states it
    std::vector<Result> results;
    std::optional<std::string> next;  ///< cursor of the page after
    std::uint64_t gone = 0;           ///< entries that matched and whose retention is over
};

/// What an answer does not have, a line each; empty when it has all that the centre holds. Throws
/// nlohmann::json::exception when the coverage has another shape.
[[nodiscard]] std::string gaps_text(const nlohmann::ordered_json& coverage, std::uint64_t gone);

/// Throws std::runtime_error when the answer has another shape.
[[nodiscard]] SearchPage read_page(const std::string& body, const Trusted& trusted);
/// One result of it. Throws nlohmann::json::exception when it has another shape.
[[nodiscard]] Result read_result(const nlohmann::ordered_json& item, const Trusted& trusted);

/// For people: local time, who, where, which device, and what the proof is worth.
[[nodiscard]] std::string result_text(const Result& result);
/// For programs.
[[nodiscard]] nlohmann::ordered_json result_json(const Result& result);

/// PREFIX.json (the entry's bytes) and PREFIX.tlog-proof for `beffroi journal verify`; the prefix is made of origin and
/// index.
void write_proof_files(const std::string& directory, const Result& result);

}  // namespace beffroi::cli
