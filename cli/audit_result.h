// What the centre found, believed only as far as its proofs go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/checkpoint.h"
#include "journal/entry.h"
#include "journal/flow_entry.h"
#include "journal/trust.h"

namespace beffroi::cli {

/// Whom the auditor trusts: keys of logs, or a policy with logs and witnesses. With neither, nobody is.
struct Trusted {
    std::vector<journal::Verifier> keys;
    std::optional<journal::TrustPolicy> policy;
    WallTime now;  ///< a cosignature from the future does not count
};

struct Result {
    std::string origin;
    std::uint64_t index = 0;
    std::string line;   ///< the entry's bytes; `entry` is read from them and from nothing else that the centre says
    std::string proof;  ///< the text of a .tlog-proof file
    std::optional<journal::Entry> entry;     ///< of the streams access and admin
    std::optional<journal::FlowEntry> flow;  ///< of flow and filter
    /// The line is in the checkpoint's tree at this index, and the checkpoint is of this log; with `pinned` it is
    /// signed, too, and under a policy cosigned by its quorum.
    bool verified = false;
    bool pinned = false;                 ///< one of the given keys belongs to this log, or a policy says whom to trust
    std::vector<std::string> witnesses;  ///< of the policy, whose cosignatures are valid
    std::uint64_t checkpoint_size = 0;
    std::string failure;  ///< why not verified
};

/// Checks one result. A key belongs to the logs whose origin is its name, or its name and a path under it:
/// journal.region.example/0599991P signs journal.region.example/0599991P/access. With no key at all, a result
/// can show that it fits the checkpoint that came with it, but not who made that; with keys of other logs alone it is
/// not verified.
[[nodiscard]] Result check_result(std::string origin, std::uint64_t index, std::string line, std::string proof,
                                  const Trusted& trusted);

}  // namespace beffroi::cli
