#include "policy/manifest.h"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace beffroi::policy {

namespace {

constexpr std::string_view k_policy_line = "beffroi policy v1";
constexpr std::size_t k_digest_digits = 64;

bool is_digest(std::string_view text) {
    return text.size() == k_digest_digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// What the values say together; nullptr: they are a manifest.
const char* fault(const Manifest& manifest) {
    if (manifest.number == 0) {
        return "\"number\" counts from 1";
    }
    if (!is_signed_line(manifest.title) || !is_signed_line(manifest.author)) {
        return "\"title\" and \"author\" are one line of 1 to 256 bytes each";
    }
    if (!are_sites(manifest.sites)) {
        return sites_rule;
    }
    if (!is_digest(manifest.policy) || (manifest.approvers && !is_digest(*manifest.approvers))) {
        return "\"policy\" and \"approvers\" are SHA-256 digests in hexadecimal";
    }
    return nullptr;
}

std::string to_text(const Manifest& manifest) {
    std::string text = fmt::format("{}\nnumber {}\ntitle {}\nauthor {}\n", k_policy_line, manifest.number,
                                   manifest.title, manifest.author);
    text += sites_text(manifest.sites);
    text += "policy sha256 " + manifest.policy + "\n";
    return manifest.approvers ? text + "approvers sha256 " + *manifest.approvers + "\n" : text;
}

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
    SignedLines lines(text);
    Manifest manifest;
    static_cast<void>(lines.take(k_policy_line));
    const std::string number = lines.take("number ").value_or("");
    std::from_chars(number.data(), number.data() + number.size(), manifest.number);
    manifest.title = lines.take("title ").value_or("");
    manifest.author = lines.take("author ").value_or("");
    manifest.sites = lines.take_sites();
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
    return holds_at(manifest.sites, uai);
}

}  // namespace beffroi::policy
