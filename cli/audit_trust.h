// Whom an auditor trusts, as she says it on the command line.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

#include "cli/audit_result.h"

namespace beffroi::cli {

struct TrustOptions {
    std::vector<std::string> log_keys;  ///< files
    std::string policy;                 ///< file
};

/// --policy and --log-key.
void add_trust_options(CLI::App& command, TrustOptions& options);

/// Throws std::runtime_error naming a file that holds no key; exits 2 for one that holds no policy.
[[nodiscard]] Trusted read_trusted(const TrustOptions& options);

}  // namespace beffroi::cli
