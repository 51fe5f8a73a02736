#include <fmt/format.h>

#include "cli/policy_options.h"
#include "policy/compile.h"
#include "policy/rules.h"

namespace beffroi::cli {

namespace {

void run_check(const PolicyOptions& options) {
    const auto policy = load_policy(options);
    // A policy that resolves but exceeds the kernel's numbers is found here and not on the gateway.
    const auto ruleset = policy::compile(policy);
    if (!options.json) {
        print(fmt::format("ok: {} rules, {} slots, {} classes\n", policy.model().rules.size(), policy.slot_count(),
                          ruleset.classes.size()));
        return;
    }
    Json guarantees = Json::array();
    for (const auto& guarantee : policy.model().guarantees) {
        guarantees.push_back(
            {{"name", guarantee.name}, {"party", policy::to_string(guarantee.party)}, {"status", "not-checked"}});
    }
    print(Json{{"ok", true}, {"problems", Json::array()}, {"guarantees", guarantees}});
}

}  // namespace

void add_policy_check(CLI::App& policy) {
    // The callback runs after this function has returned.
    const auto options = std::make_shared<PolicyOptions>();
    add_policy_command(policy, "check", "Check the three documents", *options)->callback([options] {
        run_check(*options);
    });
}

}  // namespace beffroi::cli
