// Members of what gateways and officers send about the fleet, each read strictly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "central/json_answer.h"

namespace beffroi::central::fleet {

inline constexpr std::size_t max_text_bytes = 256;

/// A line of 1 to max_text_bytes; empty: it is none.
[[nodiscard]] std::string line(const json& object, const char* name);
[[nodiscard]] std::optional<std::uint64_t> number(const json& object, const char* name);
[[nodiscard]] std::optional<bool> truth(const json& object, const char* name);

}  // namespace beffroi::central::fleet
