// What a bundle must be before anybody is asked whether it is approved: whole, and its documents those of its manifest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/yang/document.h"
#include "central/refusal.h"
#include "policy/manifest.h"
#include "policy/model.h"

namespace beffroi::central::fleet {

/// A policy that may be published if its note is approved.
struct Candidate {
    policy::Manifest manifest;
    policy::Documents documents;
    std::string note;                      ///< the manifest with its signatures, of which there may be none
    std::string bundle;                    ///< the text that is handed out
    std::optional<std::string> approvers;  ///< who approves from the next one on, if it says so
};

/// Its files are written to a folder of their own under `directory` for a moment: policies are read from folders.
/// Throws std::system_error.
[[nodiscard]] std::variant<Candidate, Refusal> check_bundle(const yang::Modules& modules, const std::string& directory,
                                                            std::string_view text);

/// The documents of a bundle that was checked once, for as long as `modules` are there. Throws std::runtime_error: it
/// is damaged; std::system_error.
[[nodiscard]] policy::Documents documents_of(const yang::Modules& modules, const std::string& directory,
                                             std::string_view bundle);

/// The manifest of a bundle that was checked once; nullopt: it is damaged.
[[nodiscard]] std::optional<policy::Manifest> manifest_of(std::string_view bundle);

/// The folders that check_bundle makes begin with this.
inline constexpr std::string_view check_prefix = "check.";

}  // namespace beffroi::central::fleet
