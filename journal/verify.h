// The auditor's check of a stream's directory. Fails closed on absence: what is not there is not verified.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "journal/checkpoint.h"
#include "journal/trust.h"

namespace beffroi::journal {

struct VerifiedLog {
    std::string origin;
    std::string key_name;
    std::uint64_t size = 0;
    std::uint64_t first = 0;  ///< entries before it were deleted by their owner, their hashes were not
    Hash root{};
    std::string last_entry;              ///< the last entry's bytes, signed as all are; empty when none is here
    std::optional<Checkpoint> trusted;   ///< what the policy's quorum vouches for; with a policy only
    std::vector<Witnessed> witnessed;    ///< by whom
    std::uint64_t unfinished_bytes = 0;  ///< of a commit behind the last entry that was cut short; never acknowledged
};

struct VerifyFailure {
    std::string segment;       ///< file name; empty when the failure is not in a segment
    std::uint64_t offset = 0;  ///< in the segment
    std::uint64_t index = 0;   ///< of the first entry that cannot be relied on
    std::string message;       ///< names all of them
};

/// Recomputes the tree over every entry and checks: the checkpoint's signature; that the log holds at least what the
/// checkpoint promises, with its root; the signature of the last commit of every segment. The signatures of the commits
/// between are covered by the tree, so that a year can be verified in seconds. Without `pinned` the key is the one
/// stored beside the log, which shows accidents but not a forger who replaced both.
[[nodiscard]] std::variant<VerifiedLog, VerifyFailure> verify_directory(const std::string& directory,
                                                                        const std::optional<Verifier>& pinned);
/// The same under a policy file: the log is one of the file's, and its newest note with the quorum's cosignatures
/// (`cosigned`, else `checkpoint`) is trusted and stands in this log's history. The entries behind it are the log's
/// word alone.
[[nodiscard]] std::variant<VerifiedLog, VerifyFailure> verify_directory(const std::string& directory,
                                                                        const TrustPolicy& policy, WallTime now);

}  // namespace beffroi::journal
