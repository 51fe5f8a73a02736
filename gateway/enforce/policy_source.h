// From the three documents to what the kernel loads, and the digest that recognises it there.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/problem.h"
#include "base/yang/document.h"
#include "policy/model.h"

namespace beffroi::enforce {

/// A policy ready to be loaded.
struct CompiledPolicy {
    std::string digest;  ///< SHA-256 (hex) of policy::canonical_text
    policy::Policy policy;
    policy::Ruleset ruleset;
    std::shared_ptr<const policy::Documents> documents;
    std::vector<policy::Block> blocks;  ///< that hold beside it
};

/// Resolved, every guarantee proved, compiled. A policy that breaks a guarantee is refused with a counterexample at a
/// moment from `now` on, and so is one whose guarantees would be broken by the blocks that hold beside it. `digest` is
/// what digest_of says.
[[nodiscard]] Checked<CompiledPolicy> compile_documents(std::shared_ptr<const policy::Documents> documents,
                                                        std::string digest, std::vector<policy::Block> blocks,
                                                        WallTime now);

}  // namespace beffroi::enforce
