#include "journal/lines.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace beffroi::journal {

std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    const bool leading_zero = text.size() > 1 && text.front() == '0';
    return error == std::errc() && stop == end && !leading_zero ? std::optional(number) : std::nullopt;
}

std::optional<Hash> parse_hash(std::string_view base64) {
    const auto bytes = from_base64(base64);
    Hash hash{};
    if (!bytes || bytes->size() != hash.size()) {
        return std::nullopt;
    }
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

}  // namespace beffroi::journal
