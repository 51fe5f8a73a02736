// The policy directory of the enforcer: three documents, read and checked here and nowhere else on the way to the
// kernel.
#pragma once

#include <string>

#include "base/problem.h"
#include "base/yang/document.h"
#include "policy/model.h"

namespace beffroi::enforce {

/// A policy ready to be loaded.
struct CompiledPolicy {
    std::string digest;  ///< SHA-256 (hex) of policy::canonical_text
    policy::Policy policy;
    policy::Ruleset ruleset;
};

/// Reads DIR/region.json, DIR/academie.json, DIR/lycee.json.
[[nodiscard]] Checked<policy::Documents> read_documents(const yang::Modules& modules, const std::string& directory);

[[nodiscard]] std::string digest_of(const policy::Documents& documents);

[[nodiscard]] Checked<CompiledPolicy> compile_documents(const policy::Documents& documents);

}  // namespace beffroi::enforce
