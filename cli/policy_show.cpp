// beffroi policy show: all that a policy permits, as it would be told to somebody who has never seen its rules.
#include <memory>

#include "cli/commands.h"
#include "cli/policy_options.h"
#include "policy/describe.h"

namespace beffroi::cli {

namespace {

void show(const PolicyOptions& options) {
    const auto policy = load_policy(options);
    const auto bare = policy.bare();
    const auto comparison = compared(options, bare, policy);
    const auto description = policy::describe(bare, policy, comparison, SystemClock().wall());
    Json rows = Json::array();
    for (const auto& row : description.opened) {
        const auto told = policy::row_words(bare, policy, comparison.space, row, options.language());
        rows.push_back({{"roles", told.roles},
                        {"zones", told.zones},
                        {"when", told.when},
                        {"destinations", told.destinations},
                        {"services", told.services},
                        {"rules", rules_json(policy, row.after ? row.after->rules : policy::Indexes())}});
        if (!options.json) {
            print(told.roles + " · " + told.zones + " · " + told.when + " · " + told.destinations + " · " +
                  told.services + "\n");
        }
    }
    if (options.json) {
        print(Json{{"permitted", rows}});
    }
}

}  // namespace

void add_policy_show(CLI::App& policy) {
    const auto options = std::make_shared<PolicyOptions>();
    auto* command = add_policy_command(
        policy, "show", "All that a policy permits: who, where, when, to what; everything else is denied", *options);
    command->callback([options] { show(*options); });
}

}  // namespace beffroi::cli
