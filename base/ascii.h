// Upper and lower case of the 26 letters; other bytes stay as they are. What protocols call case-insensitive.
#pragma once

#include <string>
#include <string_view>

namespace beffroi {

[[nodiscard]] constexpr char ascii_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

}  // namespace beffroi
