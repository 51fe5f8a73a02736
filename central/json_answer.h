// JSON as this service answers it (schemas/api/central.yaml).
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

#include "base/http/server.h"

namespace beffroi::central {

using json = nlohmann::ordered_json;

/// Bytes of no valid UTF-8, which only a line of no known format can have, become U+FFFD.
[[nodiscard]] std::string to_text(const json& value);

[[nodiscard]] http::Response json_response(int status, const json& body);
/// Why not: `error` for programs, `detail` for people.
[[nodiscard]] http::Response refusal(int status, std::string_view error, std::string_view detail);

}  // namespace beffroi::central
