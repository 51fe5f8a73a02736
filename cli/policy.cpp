#include "cli/commands.h"
#include "cli/policy_options.h"

namespace beffroi::cli {

void add_policy(CLI::App& app) {
    auto* policy = app.add_subcommand(
        "policy",
        "Check, explain, test, compare, compile, approve and publish a network policy; block in an emergency");
    policy->require_subcommand(1);
    add_policy_check(*policy);
    add_policy_explain(*policy);
    add_policy_show(*policy);
    add_policy_compile(*policy);
    add_policy_test(*policy);
    add_policy_diff(*policy);
    add_policy_impact(*policy);
    add_policy_approve(*policy);
    add_policy_publish(*policy);
    add_policy_block(*policy);
}

}  // namespace beffroi::cli
