// What an officer's own machine does before she signs: proves the policy, and shows her the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/policy_options.h"
#include "policy/manifest.h"

namespace beffroi::cli {

/// SHA-256 of the documents of a policy that is well formed, passes its examples and proves its guarantees: nobody
/// signs another. Leaves with the problems otherwise.
[[nodiscard]] std::string proved_digest(const PolicyOptions& options);

/// Leaves, naming the file, if it is none.
[[nodiscard]] policy::Manifest read_manifest(const std::string& file, std::string_view text);

/// Shows the text and its twelve words, asks the question, and has the text's number typed, unless `yes`. With --json,
/// what is for a person's eyes goes to stderr.
[[nodiscard]] bool is_meant(bool json, bool yes, const std::string& text, std::uint64_t number, const char* question);

}  // namespace beffroi::cli
