#include "central/search/questions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "base/encoding.h"
#include "base/number.h"

namespace beffroi::central::audit {

namespace {

template <typename Number>
bool read_number(std::string_view text, Number& value) {
    const auto read = parse_number<Number>(text);
    value = read.value_or(value);
    return read.has_value();
}

template <typename Value>
bool set(std::optional<Value>& target, std::optional<Value> value) {
    target = std::move(value);
    return target.has_value();
}

/// By name: reads a value, false if it is malformed.
using Setters = std::map<std::string_view, std::function<bool(const std::string&)>>;

std::function<bool(const std::string&)> text(std::string& target) {
    return [&target](const std::string& value) {
        target = value;
        return true;
    };
}

std::function<bool(const std::string&)> time(std::optional<WallTime>& target) {
    return [&target](const std::string& value) { return set(target, parse_rfc3339(value)); };
}

std::optional<BadTerm> read_terms(const QueryString& terms, const Setters& setters,
                                  std::initializer_list<std::string_view> needed = {}) {
    std::set<std::string_view> seen;
    for (const auto& [name, value] : terms) {
        const auto setter = setters.find(name);
        const bool usable = !value.empty() && value.size() <= max_term_bytes && is_valid_utf8(value) &&
                            value.find('\0') == std::string::npos;
        if (!usable || setter == setters.end() || !seen.insert(name).second || !setter->second(value)) {
            return BadTerm{fmt::format("the term {} is unknown, repeated, empty, too long or malformed",
                                       printable(std::string_view(name).substr(0, 32)))};
        }
    }
    for (const auto name : needed) {
        if (!seen.contains(name)) {
            return BadTerm{fmt::format("the term {} is missing", name)};
        }
    }
    if (terms_text(terms).size() > max_terms_bytes) {
        return BadTerm{
            fmt::format("the terms are too long to be put on record: at most {} bytes together; ask with "
                        "fewer or shorter ones",
                        max_terms_bytes)};
    }
    return std::nullopt;
}

bool is_plain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("._:/+-").find(c) != std::string_view::npos;
}

/// As it is if it is a plain word, otherwise in quotes, with a backslash before a quote or another backslash.
std::string word_text(std::string_view text) {
    if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) {
        return std::string(text);
    }
    std::string quoted = "\"";
    for (const char c : printable(text)) {
        quoted += c == '"' || c == '\\' ? "\\" : "";
        quoted += c;
    }
    return quoted + '"';
}

bool read_protocol(const std::string& value, std::uint8_t& protocol) {
    static constexpr std::array<std::pair<std::string_view, std::uint8_t>, 4> names{
        {{"tcp", 6}, {"udp", 17}, {"icmp", 1}, {"sctp", 132}}};
    for (const auto& [name, number] : names) {
        if (value == name) {
            protocol = number;
            return true;
        }
    }
    return read_number(value, protocol) && protocol != 0;
}

}  // namespace

std::variant<SearchTerms, BadTerm> parse_search(const QueryString& query, std::size_t max_limit) {
    SearchTerms terms;
    const Setters setters{
        {"from", time(terms.from)},
        {"to", time(terms.to)},
        {"stream", [&](const std::string& value) { return set(terms.stream, journal::stream_from(value)); }},
        {"site", text(terms.site)},
        {"role", text(terms.role)},
        {"token", text(terms.token)},
        {"session", text(terms.session)},
        {"rule", text(terms.rule)},
        {"category", text(terms.category)},
        {"event", text(terms.event)},
        {"inside", [&](const std::string& value) { return set(terms.inside, IpAddress::parse(value)); }},
        {"case", text(terms.case_number)},
        {"limit",
         [&](const std::string& value) {
             return read_number(value, terms.limit) && terms.limit >= 1 && terms.limit <= max_limit;
         }},
        {"after", [&](const std::string& value) { return set(terms.after, parse_cursor(value)); }},
    };
    if (auto bad = read_terms(query, setters)) {
        return *bad;
    }
    return terms;
}

std::variant<RequisitionTerms, BadTerm> parse_requisition(const QueryString& query) {
    RequisitionTerms terms;
    std::optional<IpAddress> address;
    std::optional<WallTime> at;
    std::uint32_t within = 0;
    const Setters setters{
        {"public", [&](const std::string& value) { return set(address, IpAddress::parse(value)); }},
        {"port", [&](const std::string& value) { return read_number(value, terms.port); }},
        {"protocol", [&](const std::string& value) { return read_protocol(value, terms.protocol); }},
        {"at", time(at)},
        {"within",
         [&](const std::string& value) { return read_number(value, within) && within <= max_within.count(); }},
        {"case", text(terms.case_number)},
    };
    if (auto bad = read_terms(query, setters, {"public", "port", "protocol", "at"})) {
        return *bad;
    }
    terms.address = *address;
    terms.from = *at - std::chrono::seconds(within);
    terms.to = *at + std::chrono::seconds(within) + std::chrono::milliseconds(1);
    return terms;
}

std::variant<EntryTerms, BadTerm> parse_entry(const QueryString& query) {
    EntryTerms terms;
    const Setters setters{
        {"origin", text(terms.origin)},
        {"index", [&](const std::string& value) { return read_number(value, terms.index); }},
        {"case", text(terms.case_number)},
    };
    if (auto bad = read_terms(query, setters, {"origin", "index"})) {
        return *bad;
    }
    return terms;
}

std::string terms_text(const QueryString& terms) {
    std::string line;
    for (const auto& [name, value] : terms) {
        line += fmt::format("{}{}={}", line.empty() ? "" : " ", word_text(name), word_text(value));
    }
    return line;
}

std::string refused_terms_text(const QueryString& terms) {
    constexpr std::size_t room = max_terms_bytes - std::string_view(" and 18446744073709551615 more").size();
    std::string line;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        const std::string term = terms_text({terms[i]});
        if (line.size() + 1 + term.size() > room) {
            return line + fmt::format("{}and {} more", line.empty() ? "" : " ", terms.size() - i);
        }
        line += (line.empty() ? "" : " ") + term;
    }
    return line;
}

std::string to_string(const store::Cursor& cursor) {
    return fmt::format("{}.{}.{}", cursor.time_ms, cursor.log, cursor.index);
}

std::optional<store::Cursor> parse_cursor(std::string_view text) {
    store::Cursor cursor;
    const auto first = text.find('.');
    const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
    if (second == std::string_view::npos || !read_number(text.substr(0, first), cursor.time_ms) ||
        !read_number(text.substr(first + 1, second - first - 1), cursor.log) ||
        !read_number(text.substr(second + 1), cursor.index) || cursor.index >> 63U != 0) {
        return std::nullopt;
    }
    return cursor;
}

}  // namespace beffroi::central::audit
