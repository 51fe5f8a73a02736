#include "gateway/enforce/policy_source.h"

#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "policy/findings.h"
#include "policy/too_large.h"

namespace beffroi::enforce {

Checked<CompiledPolicy> compile_documents(std::shared_ptr<const policy::Documents> documents, std::string digest,
                                          std::vector<policy::Block> blocks, WallTime now) {
    auto resolved = policy::Policy::resolve(*documents);  // alone first: its examples are tried only so
    if (!blocks.empty() && std::holds_alternative<policy::Policy>(resolved)) {
        resolved = policy::Policy::resolve(*documents, blocks);
    }
    if (auto* problems = std::get_if<Problems>(&resolved)) {
        return std::move(*problems);
    }
    auto& policy = std::get<policy::Policy>(resolved);
    try {
        auto compiled = policy::prove_and_compile(policy, now);
        if (auto* problems = std::get_if<Problems>(&compiled)) {
            return std::move(*problems);
        }
        return CompiledPolicy{std::move(digest), std::move(policy), std::get<policy::Ruleset>(std::move(compiled)),
                              std::move(documents), std::move(blocks)};
    } catch (const policy::TooLarge& e) {  // larger than the marks can number: an input's fault, not the world's
        return Problems{policy::problem_of(e)};
    }
}

}  // namespace beffroi::enforce
