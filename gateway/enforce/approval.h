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
#include "policy/manifest.h"

namespace beffroi::enforce {

struct ApprovalSettings {
    std::string quorum_file;  ///< who approves, until an approved policy says otherwise
    std::string state_file;   ///< what was accepted last, and who approves the next; of the enforcer's own directory
    std::string site;         ///< UAI
};

/// An approved policy that has not been put in force yet.
struct ApprovedPolicy {
    std::string note;       ///< the manifest with its signatures
    std::string approvers;  ///< the text of the quorum for the next one
    std::uint64_t number = 0;
};

class Approval {
  public:
    /// Throws std::runtime_error naming a file that is damaged, std::system_error for one that cannot be read.
    explicit Approval(ApprovalSettings settings);

    /// What directory/approved.note says about the documents of this digest (digest_of).
    [[nodiscard]] std::variant<ApprovedPolicy, Problem> check(const std::string& directory, const std::string& digest,
                                                              WallTime now) const;
    /// From here on nothing older is accepted, and its approvers count. Durable on return, and to be called before the
    /// policy is put in force: otherwise a crash would let an older one in. Throws std::system_error.
    void keep(const ApprovedPolicy& approved);

  private:
    void read_state();
    /// Why the manifest does not supersede the last one; nullopt: it does.
    [[nodiscard]] std::optional<Problem> objection(const std::string& file, const policy::Manifest& manifest,
                                                   const std::string& note, WallTime now) const;
    [[nodiscard]] std::variant<std::string, Problem> next_approvers(const std::string& directory,
                                                                    const policy::Manifest& manifest) const;

    ApprovalSettings m_settings;
    std::string m_approvers;
    std::string m_last;  ///< the note accepted last; empty: none yet
    std::uint64_t m_last_number = 0;
};

}  // namespace beffroi::enforce
