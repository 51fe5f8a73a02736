// What a bundle says, against what its proofs and signatures show. Nothing is signed, and nothing accepted, on the word
// of the centre or of whoever had the directory in her hands.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "central/approval/case_approvers.h"
#include "cli/bundle.h"
#include "journal/trust.h"

namespace beffroi::cli {

/// What is wrong with the records, the identities and the coverage, each in a sentence that names the file; empty:
/// every record is, byte for byte, in a log that the policy names, at a checkpoint that its quorum has signed, there
/// once, and within what the case asks; every identity is of one of them; and the checkpoints of the coverage hold.
[[nodiscard]] std::vector<std::string> record_problems(const Bundle& bundle, const journal::TrustPolicy& policy,
                                                       WallTime now);

/// Who signed the case; a sentence when it is no case, or not signed by a person of each party.
[[nodiscard]] std::variant<std::vector<central::Approver>, std::string> case_signers(
    const Bundle& bundle, const std::vector<central::Approver>& approvers);

}  // namespace beffroi::cli
