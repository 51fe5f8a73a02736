// Whether a policy may be put in force here: the officers of both parties must have signed it, as the pinned quorum
// asks (c2sp.org/tlog-policy: who counts for whom, and how many of each), for this site, and later than the last one.
// Neither the gateway's process nor the centre can make such signatures, and none is needed from either: it holds
// offline. docs/decisions/0009-approved-policies.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/problem.h"
#include "journal/trust.h"
#include "policy/manifest.h"

namespace beffroi::enforce {

struct ApprovalSettings {
    std::string quorum_file;  ///< who approves, until an approved policy says otherwise
    std::string state_file;   ///< what was accepted last, and who approves the next; of the enforcer's own directory
    std::string site;         ///< UAI
};

/// A policy that was approved, and what follows from it.
struct ApprovedPolicy {
    std::string note;       ///< the manifest with its signatures; empty: none has been accepted yet
    std::string approvers;  ///< the text of the quorum for the next one
    std::uint64_t number = 0;
    friend bool operator==(const ApprovedPolicy&, const ApprovedPolicy&) = default;
};

class Approval {
  public:
    /// Throws std::runtime_error naming a file that is damaged, std::system_error for one that cannot be read.
    explicit Approval(ApprovalSettings settings);

    /// The digest that directory/approved.note names, before anybody has looked at who signed it; empty: none.
    [[nodiscard]] static std::string named_digest(const std::string& directory);
    /// What directory/approved.note says about the documents of this digest (digest_of). The policy in force is always
    /// accepted again, and the one before it while that one is on trial.
    [[nodiscard]] std::variant<ApprovedPolicy, Problem> check(const std::string& directory, const std::string& digest,
                                                              WallTime now) const;
    /// From here on nothing older is accepted, and its approvers count; a new policy is on trial. Durable on return,
    /// and to be called before the policy is put in force: otherwise a crash would let an older one in. Throws
    /// std::system_error.
    void keep(const ApprovedPolicy& approved);
    /// The trial of this policy has ended well: the one before it never comes back. False if another is in force.
    /// Throws std::system_error.
    [[nodiscard]] bool confirm(std::uint64_t number);

    /// Who approves now.
    [[nodiscard]] journal::TrustPolicy approvers() const;
    [[nodiscard]] std::uint64_t number() const { return m_current.number; }  ///< 0: none has been accepted yet
    [[nodiscard]] bool on_trial() const { return m_before.has_value(); }

  private:
    void read_state();
    void replace(ApprovedPolicy current, std::optional<ApprovedPolicy> before);
    /// Why the manifest does not supersede the last one; nullopt: it does.
    [[nodiscard]] std::optional<Problem> objection(const std::string& file, const policy::Manifest& manifest,
                                                   const std::string& note, WallTime now) const;
    /// The one accepted before, if this is its text.
    [[nodiscard]] std::optional<ApprovedPolicy> accepted_before(const std::string& text) const;
    [[nodiscard]] std::variant<std::string, Problem> next_approvers(const std::string& directory,
                                                                    const policy::Manifest& manifest) const;

    ApprovalSettings m_settings;
    ApprovedPolicy m_current;  ///< accepted last
    std::optional<ApprovedPolicy>
        m_before;  ///< what comes back if the trial of the current one fails; nullopt: no trial
};

}  // namespace beffroi::enforce
