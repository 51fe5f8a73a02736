#include <fmt/format.h>

#include "base/clock.h"
#include "cli/commands.h"
#include "cli/policy_options.h"
#include "policy/compile.h"
#include "policy/findings.h"
#include "policy/rules.h"
#include "policy/too_large.h"

namespace beffroi::cli {

namespace {

struct CheckOptions : PolicyOptions {
    int seconds = 30;
};

Json rule_with_path(const policy::Policy& policy, std::size_t index) {
    const auto& rule = policy.model().rules[index];
    return {{"name", rule.name}, {"party", policy::to_string(rule.party)}, {"path", rule.path}};
}

Json rules_with_paths(const policy::Policy& policy, const policy::Indexes& indexes) {
    Json array = Json::array();
    for (const auto index : indexes) {
        array.push_back(rule_with_path(policy, index));
    }
    return array;
}

Json witness_json(const policy::Policy& policy, const policy::Witness& witness) {
    const auto& model = policy.model();
    const auto& query = witness.query;
    Json json{{"role", model.roles[query.role].name},
              {"zone", model.zones[query.zone].name},
              {"at", to_rfc3339(query.at)},
              {"local", policy::to_text(policy::to_local(query.at, model.calendar.zone()))},
              {"to", policy::target_text(query)}};
    if (witness.destination) {
        json["destination"] = model.destinations[*witness.destination].name;
    }
    json["rules"] = rules_with_paths(policy, policy::decide(model, query).rules);
    return json;
}

const char* reason_text(policy::DeadReason reason) {
    switch (reason) {
        case policy::DeadReason::no_place:
            return "no-place";
        case policy::DeadReason::no_time:
            return "no-time";
        case policy::DeadReason::no_destination:
            return "no-destination";
        case policy::DeadReason::no_service:
            return "no-service";
        case policy::DeadReason::excepted:
            break;
    }
    return "excepted";
}

Json guarantees_json(const policy::Policy& policy, const policy::Findings& findings, policy::Language language) {
    static constexpr const char* status[] = {"proved", "broken", "not-proved"};
    Json array = Json::array();
    for (std::size_t i = 0; i < findings.guarantees.size(); ++i) {
        const auto& guarantee = policy.model().guarantees[i];
        const auto& finding = findings.guarantees[i];
        Json json{{"name", guarantee.name},
                  {"party", policy::to_string(guarantee.party)},
                  {"status", status[static_cast<std::size_t>(finding.proof)]},
                  {"vacuous", finding.vacuous},
                  {"sentence", policy::guarantee_sentence(policy, findings, i, language)}};
        if (finding.counterexample) {
            json["counterexample"] = witness_json(policy, *finding.counterexample);
        }
        array.push_back(std::move(json));
    }
    return array;
}

Json to_json(const policy::Policy& policy, const policy::Findings& findings, policy::Language language, bool ok) {
    Json shadowed = Json::array();
    for (const auto& finding : findings.shadowed) {
        shadowed.push_back(
            {{"rule", rule_with_path(policy, finding.rule)}, {"by", rules_with_paths(policy, finding.by)}});
    }
    Json conflicts = Json::array();
    for (const auto& conflict : findings.conflicts) {
        conflicts.push_back({{"permit", rule_with_path(policy, conflict.permit)},
                             {"deny", rule_with_path(policy, conflict.deny)},
                             {"overlap", witness_json(policy, conflict.overlap)}});
    }
    Json dead = Json::array();
    for (const auto& finding : findings.dead) {
        dead.push_back({{"rule", rule_with_path(policy, finding.rule)}, {"reason", reason_text(finding.reason)}});
    }
    return {{"ok", ok},
            {"problems", Json::array()},
            {"complete", findings.complete},
            {"guarantees", guarantees_json(policy, findings, language)},
            {"shadowed", shadowed},
            {"redundant", rules_with_paths(policy, findings.redundant)},
            {"conflicting", conflicts},
            {"more-conflicts", findings.more_conflicts},
            {"dead", dead},
            {"costly", rules_with_paths(policy, findings.costly)}};
}

void run_check(const CheckOptions& options) {
    const auto policy = load_policy(options);
    const SystemClock clock;
    const auto limit = clock.steady() + std::chrono::seconds(options.seconds);
    policy::Budget budget(policy::Budget::ample, [&] { return clock.steady() > limit; });
    const auto findings = policy::find(policy, budget, parse_at(options, policy.model().calendar.zone()));
    // A policy that is proved but exceeds the kernel's numbers is found here and not on the gateway.
    const bool ok = findings.complete && policy::unproved(policy, findings).empty();
    if (findings.complete) {
        try {
            static_cast<void>(policy::compile(policy));
        } catch (const policy::TooLarge& e) {
            refuse({policy::problem_of(e)}, options);
        }
    }
    if (options.json) {
        print(to_json(policy, findings, options.language(), ok));
    } else {
        print(policy::to_text(policy, findings, options.language()));
        print(fmt::format("{}: {} rules, {} slots, {} guarantees\n", ok ? "ok" : "refused", policy.model().rules.size(),
                          policy.slot_count(), policy.model().guarantees.size()));
    }
    throw Exit{ok ? 0 : 1};
}

}  // namespace

void add_policy_check(CLI::App& policy) {
    // The callback runs after this function has returned.
    const auto options = std::make_shared<CheckOptions>();
    auto* command =
        add_policy_command(policy, "check", "Check the three documents and prove their guarantees", *options);
    command->add_option("--at", options->at, "Examples are looked for from this moment on; now by default");
    command->add_option("--seconds", options->seconds, "Give up after so long")->check(CLI::Range(1, 3600));
    command->callback([options] { run_check(*options); });
}

}  // namespace beffroi::cli
