#include <fmt/format.h>

#include "base/yang/wording.h"
#include "cli/commands.h"
#include "cli/policy_options.h"
#include "policy/rules.h"
#include "policy/vocabulary.h"

namespace beffroi::cli {

namespace {

struct ExplainOptions : PolicyOptions {
    std::string role;
    std::string zone;
    std::string to;
};

Words one_of(const std::vector<policy::Named>& table) {
    std::vector<std::string_view> names;
    for (const auto& named : table) {
        names.push_back(named.name);
    }
    return words("Choisissez parmi\u202F: {}.", "Use one of: {}.", fmt::to_string(fmt::join(names, ", ")));
}

struct Question {
    policy::Query query;
    std::optional<policy::NamedTarget> target;
};

Question parse_question(const ExplainOptions& options, const policy::Policy& policy) {
    const auto& model = policy.model();
    Question question;
    auto& query = question.query;
    Problems problems;
    const auto role = model.role_index(options.role);
    if (!role) {
        problems.push_back(
            {"", "--role", policy::unknown_words(policy::Kind::role, options.role), one_of(model.roles)});
    }
    const auto zone = model.zone_index(options.zone);
    if (!zone) {
        problems.push_back(
            {"", "--zone", policy::unknown_words(policy::Kind::zone, options.zone), one_of(model.zones)});
    }
    question.target = policy::parse_named_target(options.to, model, query);
    if (!question.target && !policy::parse_target(options.to, query)) {
        problems.push_back(
            {"", "--to", words("{} n’est pas une destination", "{} is not a destination", yang::cited(options.to)),
             words("Écrivez une destination et un service de la politique, comme pronote/https, ou "
                   "192.0.2.10:443/tcp, [2001:db8::1]:443/tcp, 192.0.2.1/icmp.",
                   "Write a destination and a service of the policy, as pronote/https, or 192.0.2.10:443/tcp, "
                   "[2001:db8::1]:443/tcp, 192.0.2.1/icmp.")});
    }
    if (!problems.empty()) {
        refuse(problems, options);
    }
    query.role = *role;
    query.zone = *zone;
    query.at = parse_at(options, model.calendar.zone());
    return question;
}

Json local_and_utc(WallTime t, policy::TimeZone zone) {
    return {{"utc", to_rfc3339(t)}, {"local", policy::to_text(policy::to_local(t, zone))}};
}

/// Of a deny: from when, and from which zones at that moment, the same is permitted. Of a permit: until when.
void add_nearest(const policy::Policy& policy, const policy::Explanation& explanation, Json& answer) {
    const auto& model = policy.model();
    const auto other =
        explanation.other_after ? local_and_utc(*explanation.other_after, model.calendar.zone()) : Json(nullptr);
    if (explanation.verdict.permit) {
        answer["permitted-until"] = other;
    } else {
        answer["nearest"] = {{"from", other}, {"zones", names_at(model.zones, explanation.permitted_zones)}};
    }
}

void run_explain(const ExplainOptions& options) {
    const auto policy = load_policy(options);
    const auto question = parse_question(options, policy);
    const auto explanation = policy::explain(policy, question.query, question.target);
    if (options.json) {
        print(explanation_json(policy, explanation));
    } else {
        print(policy::to_text(policy, explanation, options.language()));
    }
    throw Exit{explanation.verdict.permit ? 0 : 1};
}

}  // namespace

Json explanation_json(const policy::Policy& policy, const policy::Explanation& explanation) {
    const auto& model = policy.model();
    Json rules = Json::array();
    for (const auto index : explanation.verdict.rules) {
        const auto& rule = model.rules[index];
        rules.push_back({{"name", rule.name},
                         {"kind", policy::to_string(rule.kind)},
                         {"party", policy::to_string(rule.party)},
                         {"action", rule.permit ? "permit" : "deny"},
                         {"rationale", rule.rationale}});
    }
    Json changeable = Json::array();
    for (const auto party : explanation.changeable_by) {
        changeable.push_back(policy::to_string(party));
    }
    const auto& query = explanation.query;
    Json answer{{"verdict", explanation.verdict.permit ? "permit" : "deny"},
                {"tier", policy::to_string(explanation.verdict.tier)},
                {"rules", rules},
                {"changeable-by", changeable},
                {"slot",
                 {{"number", explanation.slot},
                  {"schedules", names_at(model.schedules, explanation.schedules)},
                  {"next-change", to_rfc3339(policy.next_change(query.at))}}},
                {"role", model.roles[query.role].name},
                {"zone", model.zones[query.zone].name},
                {"at", to_rfc3339(query.at)},
                {"local", policy::to_text(policy::to_local(query.at, model.calendar.zone()))},
                {"to", policy::target_text(query)}};
    if (const auto& target = explanation.target) {
        answer["destination"] = model.destinations[target->destination].name;
        answer["service"] = model.services[target->service].name;
    }
    add_nearest(policy, explanation, answer);
    return answer;
}

void add_policy_explain(CLI::App& policy) {
    const auto options = std::make_shared<ExplainOptions>();
    auto* command =
        add_policy_command(policy, "explain", "Say what happens to one packet, why, and who can change it", *options);
    command->add_option("--role", options->role, "Role, as in the policy")->required();
    command->add_option("--zone", options->zone, "Zone, as in the policy")->required();
    command->add_option("--at", options->at, "Time: 2026-11-24T10:00 is the school's; Z or an offset is honoured")
        ->required();
    command
        ->add_option("--to", options->to,
                     "Destination: pronote/https (names of the policy), 192.0.2.10:443/tcp, [2001:db8::1]:443/tcp, "
                     "192.0.2.1/icmp")
        ->required();
    command->callback([options] { run_explain(*options); });
}

}  // namespace beffroi::cli
