// What stands around a text and does not belong to it.
#pragma once

#include <string_view>

namespace beffroi {

/// Without the characters of `blanks` at both ends.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text, std::string_view blanks = " ") noexcept {
    const auto first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace beffroi
