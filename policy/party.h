// Who writes a document of the policy.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace beffroi::policy {

enum class Party : std::uint8_t { region, academie, lycee };
/// "region"
[[nodiscard]] std::string_view to_string(Party party);
[[nodiscard]] std::optional<Party> parse_party(std::string_view name);

}  // namespace beffroi::policy
