#include "central/search/terms.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <set>

#include "base/clock.h"
#include "base/encoding.h"

namespace beffroi::central {

namespace {

template <typename Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

bool set_text(Query& query, std::string_view name, const std::string& value) {
    const std::array<std::pair<std::string_view, std::string*>, 5> fields{{{"user", &query.user},
                                                                           {"role", &query.role},
                                                                           {"site", &query.site},
                                                                           {"session", &query.session},
                                                                           {"event", &query.event}}};
    for (const auto& [field, target] : fields) {
        if (field == name) {
            *target = value;
            return true;
        }
    }
    return false;
}

/// True if the term was understood.
bool set_value(Query& query, std::string_view name, const std::string& value) {
    if (name == "from") {
        return (query.from = parse_rfc3339(value)).has_value();
    }
    if (name == "to") {
        return (query.to = parse_rfc3339(value)).has_value();
    }
    if (name == "address") {
        return (query.address = IpAddress::parse(value)).has_value();
    }
    if (name == "after") {
        return (query.after = parse_cursor(value)).has_value();
    }
    if (name == "limit") {
        const auto limit = number<std::size_t>(value);
        query.limit = limit.value_or(0);
        return limit && *limit >= 1 && *limit <= max_results;
    }
    return set_text(query, name, value);
}

}  // namespace

std::variant<Query, BadTerm> parse_terms(const QueryString& terms) {
    Query query;
    std::set<std::string_view> seen;
    for (const auto& [name, value] : terms) {
        const bool usable = !value.empty() && value.size() <= max_term_bytes && is_valid_utf8(value) &&
                            value.find('\0') == std::string::npos;
        if (!usable || !seen.insert(name).second || !set_value(query, name, value)) {
            return BadTerm{fmt::format("the term {} is unknown, repeated, empty, too long or malformed",
                                       printable(std::string_view(name).substr(0, 32)))};
        }
    }
    return query;
}

std::string terms_text(const QueryString& terms) {
    std::string text;
    for (const auto& [name, value] : terms) {
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
    }
    return printable(text);
}

std::string to_string(const Cursor& cursor) {
    return fmt::format("{}.{}.{}", cursor.time_ms, cursor.log, cursor.index);
}

std::optional<Cursor> parse_cursor(std::string_view text) {
    const auto first = text.find('.');
    const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
    if (second == std::string_view::npos) {
        return std::nullopt;
    }
    const auto time = number<std::int64_t>(text.substr(0, first));
    const auto log = number<std::int64_t>(text.substr(first + 1, second - first - 1));
    const auto index = number<std::uint64_t>(text.substr(second + 1));
    if (!time || !log || !index || *index >> 63 != 0) {
        return std::nullopt;
    }
    return Cursor{*time, *log, *index};
}

}  // namespace beffroi::central
