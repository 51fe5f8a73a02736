// How problems show what they found.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"

namespace beffroi::yang {

/// The text between double quotes, control characters escaped, cut after 60 characters.
[[nodiscard]] std::string shown(std::string_view text);

/// The same between the quotation marks of each language.
[[nodiscard]] Words cited(std::string_view text);

/// "a, b, c", cut after 16 names with the number of those left out.
[[nodiscard]] Words listed(const std::vector<std::string>& names);

/// The JSON text of a string without control characters but line breaks and tabs.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace beffroi::yang
