// What `beffroi policy` and `beffroi site` say to the centre's fleet (schemas/api/central.yaml, /fleet).
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/audit_central.h"

namespace beffroi::cli {

/// The answer's JSON object; leaves with 1 and the centre's own words if it refused, with 2 if it is none.
[[nodiscard]] nlohmann::ordered_json fleet_answer(const Fetched& fetched, Language language = Language::english);

/// A text of it for a terminal; empty if there is none. Numbers become text.
[[nodiscard]] std::string shown(const nlohmann::ordered_json& object, const char* key);

}  // namespace beffroi::cli
