#include "base/ldap/filter.h"

#include <algorithm>

#include "base/encoding.h"

namespace beffroi::ldap {
namespace {

bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

}  // namespace

std::string escape_filter_value(std::string_view value) {
    std::string out;
    for (const char c : value) {
        if (is_letter(c) || is_digit(c) || std::string_view(".-_@").find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += '\\' + to_hex(std::string_view(&c, 1));
        }
    }
    return out;
}

bool is_attribute_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= 64 && is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

}  // namespace beffroi::ldap
