// Characters that stand for nothing that a person types: C0, DEL, and C1 (U+0080 to U+009F: C2 80 to C2 9F in UTF-8).
#pragma once

#include <string_view>

namespace beffroi {

[[nodiscard]] bool has_control_characters(std::string_view utf8) noexcept;

}  // namespace beffroi
