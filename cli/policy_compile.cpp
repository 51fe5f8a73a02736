#include "cli/policy_options.h"
#include "policy/compile.h"
#include "policy/rules.h"

namespace beffroi::cli {

namespace {

struct CompileOptions : PolicyOptions {
    std::string format = "nft";
};

void run_compile(const CompileOptions& options) {
    const auto policy = load_policy(options);
    const auto ruleset = policy::compile(policy);
    policy::Activation activation;
    const auto at = parse_at(options, policy.model().calendar.zone());
    activation.slot = policy.slot_at(at);
    const auto text = policy::identity_table_text(ruleset) +
                      (ruleset.port_blocks ? policy::port_blocks_text(*ruleset.port_blocks) : std::string()) +
                      policy::policy_table_text(ruleset, activation, policy::Elements::written) +
                      policy::in_force_text(activation.generation);
    if (!options.json) {
        print(text);
        return;
    }
    Json classes = Json::array();
    for (const auto& c : ruleset.classes) {
        classes.push_back({{"id", c.id}, {"role", c.role}, {"zone", c.zone}});
    }
    print(Json{{"at", to_rfc3339(at)},
               {"slot", activation.slot},
               {"slots", policy.slot_count()},
               {"leaves", ruleset.leaves.size()},
               {"services", ruleset.service_maps},
               {"outcomes", ruleset.outcomes.size()},
               {"elements", ruleset.elements()},
               {"classes", classes},
               {"nft", text}});
}

}  // namespace

void add_policy_compile(CLI::App& policy) {
    const auto options = std::make_shared<CompileOptions>();
    auto* command = add_policy_command(policy, "compile", "Print the nftables ruleset that a gateway loads", *options);
    command->add_option("--format", options->format, "Output format")->check(CLI::IsMember({"nft"}));
    command->add_option("--at", options->at, "Time whose slot is live; now by default");
    command->callback([options] { run_compile(*options); });
}

}  // namespace beffroi::cli
