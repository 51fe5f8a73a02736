#include "central/store/row.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "journal/tree.h"

namespace beffroi::central::store {

Key key_of(std::string_view text) {
    Key key{};
    if (text.empty()) {
        return key;
    }
    const auto bytes = text.size() == 2 * key.size() ? from_hex(text) : std::nullopt;
    if (bytes && to_hex(*bytes) == text) {
        std::copy(bytes->begin(), bytes->end(), key.begin());
        return key;
    }
    const auto hash = journal::leaf_hash(text);
    std::copy_n(hash.begin(), key.size(), key.begin());
    return key;
}

Address address_of(const IpAddress& address) {
    Address bytes{};
    if (address.family == Family::ipv4) {
        bytes[10] = bytes[11] = 0xff;
        std::copy_n(address.bytes.begin(), 4, bytes.begin() + 12);
    } else {
        bytes = address.bytes;
    }
    return bytes;
}

Month month_of(std::int64_t time_ms) {
    const WallTime time{std::chrono::milliseconds(time_ms)};
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
    return {static_cast<int>(day.year()) * 12 + static_cast<std::int32_t>(static_cast<unsigned>(day.month())) - 1};
}

std::string to_string(Month month) {
    return fmt::format("{:04}-{:02}", month.number / 12, month.number % 12 + 1);
}

std::optional<Month> parse_month(std::string_view text) {
    const auto number = [](std::string_view digits) {
        int value = -1;
        const auto* end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, value);
        return error == std::errc{} && stop == end ? value : -1;
    };
    if (text.size() != 7 || text[4] != '-') {
        return std::nullopt;
    }
    const int year = number(text.substr(0, 4));
    const int month = number(text.substr(5));
    return year >= 1970 && month >= 1 && month <= 12 ? std::optional(Month{year * 12 + month - 1}) : std::nullopt;
}

std::int64_t first_ms(Month month) {
    const auto day =
        std::chrono::year(month.number / 12) / std::chrono::month(static_cast<unsigned>(month.number % 12) + 1) / 1;
    return WallTime(std::chrono::sys_days(day)).time_since_epoch().count();
}

}  // namespace beffroi::central::store
