#include "policy/signed_lines.h"

#include <algorithm>
#include <functional>

#include "base/encoding.h"

namespace beffroi::policy {

namespace {

constexpr std::size_t k_value_bytes = 256;
constexpr std::size_t k_sites = 512;

bool is_uai(std::string_view text) {
    constexpr std::size_t digits = 7;
    return text.size() == digits + 1 && text.substr(0, digits).find_first_not_of("0123456789") == text.npos &&
           text.back() >= 'A' && text.back() <= 'Z';
}

}  // namespace

bool is_signed_line(std::string_view text) {
    return !text.empty() && text.size() <= k_value_bytes && is_valid_utf8(text) && printable(text) == text &&
           text.front() != ' ' && text.back() != ' ';
}

bool is_ascending(const std::vector<std::string>& values) {
    return std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) == values.end();
}

bool are_sites(const Sites& sites) {
    return sites.size() <= k_sites && std::all_of(sites.begin(), sites.end(), is_uai) && is_ascending(sites);
}

std::string sites_text(const Sites& sites) {
    std::string text;
    for (const std::string& site : sites) {
        text += "site " + site + "\n";
    }
    return sites.empty() ? "site *\n" : text;
}

bool holds_at(const Sites& sites, std::string_view uai) {
    return sites.empty() || std::binary_search(sites.begin(), sites.end(), uai);
}

bool share_a_site(const Sites& a, const Sites& b) {
    return a.empty() || std::any_of(a.begin(), a.end(), [&b](const std::string& uai) { return holds_at(b, uai); }) ||
           b.empty();
}

std::optional<std::string> SignedLines::take(std::string_view start) {
    const auto end = m_rest.find('\n');
    if (end == std::string_view::npos || !m_rest.starts_with(start) || start.size() > end) {
        return std::nullopt;
    }
    std::string value(m_rest.substr(start.size(), end - start.size()));
    m_rest.remove_prefix(end + 1);
    return value;
}

std::vector<std::string> SignedLines::take_all(std::string_view start) {
    std::vector<std::string> values;
    while (auto value = take(start)) {
        values.push_back(std::move(*value));
    }
    return values;
}

Sites SignedLines::take_sites() {
    Sites sites = take_all("site ");
    std::erase(sites, "*");
    return sites;
}

}  // namespace beffroi::policy
