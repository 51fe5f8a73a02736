// One entry of each kind, and more where a kind has several faces.
#pragma once

#include <vector>

#include "journal/entry.h"
#include "journal/flow_entry.h"

namespace beffroi::journal::test {

inline constexpr std::string_view sample_salt = "0123456789abcdef";

[[nodiscard]] std::vector<Entry> sample_entries();
[[nodiscard]] std::vector<FlowEntry> sample_flow_entries();
/// All of them, with sample_salt.
[[nodiscard]] std::vector<std::string> sample_lines();

}  // namespace beffroi::journal::test
