#include "base/ldap/logon_error.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace beffroi::ldap {

std::optional<unsigned> logon_error(std::string_view text) {
    constexpr std::string_view mark = "AcceptSecurityContext error, data ";
    constexpr int hexadecimal = 16;
    const auto at = text.find(mark);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view digits = text.substr(at + mark.size());
    unsigned error = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), error, hexadecimal);
    return problem == std::errc() ? std::optional(error) : std::nullopt;
}

bool is_about_account(unsigned logon_error) noexcept {
    constexpr std::array<unsigned, 7> errors{0x530, 0x531, 0x532, 0x533, 0x701, 0x773, 0x775};
    return std::ranges::find(errors, logon_error) != errors.end();
}

}  // namespace beffroi::ldap
