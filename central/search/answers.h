// What was found, as the JSON of schemas/api/central.yaml.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/search/finder.h"

namespace beffroi::central::audit {

using json = nlohmann::ordered_json;

[[nodiscard]] json to_json(const Found& found);
[[nodiscard]] json to_json(const std::vector<Coverage>& logs);
[[nodiscard]] json to_json(const Translation& translation);

/// Bytes of no valid UTF-8, which only a line of no known format can have, become U+FFFD.
[[nodiscard]] std::string to_text(const json& value);

[[nodiscard]] http::Response json_response(int status, const json& body);
[[nodiscard]] http::Response refusal(int status, std::string_view error, std::string_view detail);

}  // namespace beffroi::central::audit
