// What officers sign when they approve a policy: a text that names the policy by its digest, where it holds, and its
// place in the order. The signatures are lines of a signed note (journal/note.h) whose text is the manifest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "policy/signed_lines.h"

namespace beffroi::policy {

struct Manifest {
    std::uint64_t number = 0;              ///< of no other policy; grows at each site: a gateway never goes back
    std::string title;                     ///< for people: what it changes and why
    std::string author;                    ///< name of an officer's key, or of somebody else
    Sites sites;                           ///< at which it holds
    std::string policy;                    ///< SHA-256 (hex) of canonical_text
    std::optional<std::string> approvers;  ///< SHA-256 (hex) of the file that says who approves from the next one on
    friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Files beside the documents of a policy.
inline constexpr const char* manifest_file = "manifest";           ///< the text, before anybody has signed
inline constexpr const char* approved_file = "approved.note";      ///< the text with the signatures
inline constexpr const char* approvers_file = "approvers.policy";  ///< with `approvers`: c2sp.org/tlog-policy

inline constexpr std::size_t max_manifest_bytes = 16384;

/// "beffroi policy v1", then "key value" lines in a fixed order: number, title, author, site (repeated, or "site *"),
/// policy, and approvers if there are new ones. Throws std::invalid_argument for a manifest that parse_manifest would
/// refuse.
[[nodiscard]] std::string manifest_text(const Manifest& manifest);

/// Why a text is no manifest.
struct BadManifest {
    std::string message;
};
/// Strict: only texts that manifest_text writes.
[[nodiscard]] std::variant<Manifest, BadManifest> parse_manifest(std::string_view text);

/// Whether it is meant for the site of this UAI.
[[nodiscard]] bool holds_at(const Manifest& manifest, std::string_view uai);

}  // namespace beffroi::policy
