#include "policy/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "base/encoding.h"

namespace beffroi::policy {

namespace {

constexpr std::string_view k_first_line = "beffroi policy v1";
constexpr std::size_t k_value_bytes = 256;
constexpr std::size_t k_sites = 512;
constexpr std::size_t k_digest_digits = 64;

bool is_value(std::string_view text) {
    return !text.empty() && text.size() <= k_value_bytes && is_valid_utf8(text) && printable(text) == text &&
           text.front() != ' ' && text.back() != ' ';
}

bool is_digest(std::string_view text) {
    return text.size() == k_digest_digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_uai(std::string_view text) {
    constexpr std::size_t digits = 7;
    return text.size() == digits + 1 && text.substr(0, digits).find_first_not_of("0123456789") == text.npos &&
           text.back() >= 'A' && text.back() <= 'Z';
}

/// What the values say together; nullptr: they are a manifest.
const char* fault(const Manifest& manifest) {
    if (manifest.number == 0) {
        return "\"number\" counts from 1";
    }
    if (!is_value(manifest.title) || !is_value(manifest.author)) {
        return "\"title\" and \"author\" are one line of 1 to 256 bytes each";
    }
    const auto& sites = manifest.sites;
    if (sites.size() > k_sites || !std::all_of(sites.begin(), sites.end(), is_uai) ||
        std::adjacent_find(sites.begin(), sites.end(), std::greater_equal<>()) != sites.end()) {
        return "\"site\" is \"*\", or up to 512 UAIs (seven digits and a capital letter), sorted, each once";
    }
    if (!is_digest(manifest.policy) || (manifest.approvers && !is_digest(*manifest.approvers))) {
        return "\"policy\" and \"approvers\" are SHA-256 digests in hexadecimal";
    }
    return nullptr;
}

std::string to_text(const Manifest& manifest) {
    std::string text = fmt::format("{}\nnumber {}\ntitle {}\nauthor {}\n", k_first_line, manifest.number,
                                   manifest.title, manifest.author);
    for (const std::string& site : manifest.sites) {
        text += "site " + site + "\n";
    }
    if (manifest.sites.empty()) {
        text += "site *\n";
    }
    text += "policy sha256 " + manifest.policy + "\n";
    return manifest.approvers ? text + "approvers sha256 " + *manifest.approvers + "\n" : text;
}

/// Takes "key value" lines off a text, in order.
class Lines {
  public:
    explicit Lines(std::string_view text) : m_rest(text) {}
    std::optional<std::string> take(std::string_view start) {
        const auto end = m_rest.find('\n');
        if (end == std::string_view::npos || !m_rest.starts_with(start) || start.size() > end) {
            return std::nullopt;
        }
        std::string value(m_rest.substr(start.size(), end - start.size()));
        m_rest.remove_prefix(end + 1);
        return value;
    }

  private:
    std::string_view m_rest;
};

}  // namespace

std::string manifest_text(const Manifest& manifest) {
    if (const char* wrong = fault(manifest)) {
        throw std::invalid_argument(wrong);
    }
    return to_text(manifest);
}

std::variant<Manifest, BadManifest> parse_manifest(std::string_view text) {
    if (text.size() > max_manifest_bytes) {
        return BadManifest{"it is larger than any manifest"};
    }
    Lines lines(text);
    Manifest manifest;
    static_cast<void>(lines.take(k_first_line));
    const std::string number = lines.take("number ").value_or("");
    std::from_chars(number.data(), number.data() + number.size(), manifest.number);
    manifest.title = lines.take("title ").value_or("");
    manifest.author = lines.take("author ").value_or("");
    while (auto site = lines.take("site ")) {
        if (*site != "*") {
            manifest.sites.push_back(std::move(*site));
        }
    }
    manifest.policy = lines.take("policy sha256 ").value_or("");
    manifest.approvers = lines.take("approvers sha256 ");
    if (const char* wrong = fault(manifest)) {
        return BadManifest{wrong};
    }
    // One spelling: whatever else the text said would have been signed and not been read.
    return to_text(manifest) == text ? std::variant<Manifest, BadManifest>(std::move(manifest))
                                     : BadManifest{"it is not what `beffroi policy propose` writes"};
}

bool holds_at(const Manifest& manifest, std::string_view uai) {
    return manifest.sites.empty() || std::binary_search(manifest.sites.begin(), manifest.sites.end(), uai);
}

}  // namespace beffroi::policy
