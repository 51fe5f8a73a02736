// A change request: a policy that an officer proposes, what it would do, and who has approved it so far.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "central/json_answer.h"
#include "policy/manifest.h"

namespace beffroi::central::change {

/// Somebody's signature line over the text of a manifest.
struct Approval {
    std::string name;  ///< of the key
    WallTime at;       ///< as the signer's clock said
    std::string line;
    std::uint64_t revision = 1;
    friend bool operator==(const Approval&, const Approval&) = default;
};

struct Step {
    WallTime at;
    std::string by;    ///< holder of the certificate
    std::string step;  ///< proposed, revised, approved, published, closed
    std::string detail;
    friend bool operator==(const Step&, const Step&) = default;
};

/// What changes from one step to the next. The documents and the evidence of a revision never do: see Dossier.
struct Change {
    std::uint64_t revision = 1;
    std::string text;  ///< of the manifest: what is signed
    std::string reason;
    std::string by;  ///< holder of the certificate with which it was proposed
    WallTime proposed;
    WallTime expires;
    std::uint64_t base = 0;  ///< the published policy that it was compared with; 0: there was none
    std::uint64_t opens = 0;
    std::uint64_t closes = 0;
    std::vector<Approval> approvals = {};
    std::vector<Approval> voided = {};                  ///< of revisions before
    std::optional<std::string> outcome = std::nullopt;  ///< closed: why
    std::vector<Step> history = {};
    friend bool operator==(const Change&, const Change&) = default;

    [[nodiscard]] policy::Manifest manifest() const;
    /// The text with the approvals: a signed note once there is one.
    [[nodiscard]] std::string note() const;
};

/// Of one revision.
struct Dossier {
    std::string bundle;  ///< as it was proposed, its note without signatures
    json evidence;
};

/// As schemas/api/central.yaml and the files have it.
[[nodiscard]] json to_json(const std::vector<Step>& history);

/// As the text of a file, with its own digest.
[[nodiscard]] std::string change_text(const Change& change);
/// nullopt for anything else than what change_text writes.
[[nodiscard]] std::optional<Change> parse_change(std::string_view text);
[[nodiscard]] std::string dossier_text(const Dossier& dossier);
[[nodiscard]] std::optional<Dossier> parse_dossier(std::string_view text);

/// What an officer asks for.
struct Proposal {
    std::string reason;
    WallTime expires;
    std::string bundle;
    std::optional<std::uint64_t> revises = std::nullopt;  ///< the revision that she has read and replaces
};
/// nullopt: not as schemas/api/central.yaml has it.
[[nodiscard]] std::optional<Proposal> parse_proposal(std::string_view body);

}  // namespace beffroi::central::change
