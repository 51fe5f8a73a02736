// Whole rulesets, as text, through libnftables: one call is one transaction. GPL-2, like all of this program.
#pragma once

#include <optional>
#include <string>

namespace beffroi::enforce {

/// Loads the commands as one transaction; nullopt when the kernel holds them, else what libnftables says of the first
/// refusals.
[[nodiscard]] std::optional<std::string> load_text(const std::string& commands);

/// A policy table that forwards nothing: no sets, no permission, policy drop.
[[nodiscard]] std::string closed_table_text(const std::string& table);

}  // namespace beffroi::enforce
