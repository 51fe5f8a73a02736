#include "cli/audit_trust.h"

#include "cli/journal_input.h"
#include "cli/key_files.h"

namespace beffroi::cli {

void add_trust_options(CLI::App& command, TrustOptions& options) {
    auto* policy = command.add_option("--policy", options.policy,
                                      "File with the logs and witnesses to trust (c2sp.org/tlog-policy): results must "
                                      "be cosigned as it asks");
    command
        .add_option("--log-key", options.log_keys,
                    "Public key that must have signed the logs under its name; repeatable")
        ->excludes(policy);
}

Trusted read_trusted(const TrustOptions& options) {
    return {read_verifiers(options.log_keys), read_trust_policy(options.policy), SystemClock().wall()};
}

}  // namespace beffroi::cli
