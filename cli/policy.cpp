#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <utility>

#include "base/encoding.h"
#include "cli/commands.h"
#include "policy/compile.h"
#include "policy/explain.h"
#include "policy/rules.h"

namespace beffroi::cli {

namespace {

// Members keep the order in which people read them.
using Json = nlohmann::ordered_json;

struct Options {
    std::string directory;
    bool json = false;
    std::string role;
    std::string zone;
    std::string at;
    std::string to;
    std::string lang = "fr";
    std::string format = "nft";
};

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void print(const Json& json) {
    print(json.dump(2) + "\n");
}

Json to_json(const Problems& problems) {
    Json array = Json::array();
    for (const auto& problem : problems) {
        array.push_back(
            {{"file", problem.file}, {"path", problem.path}, {"message", problem.message}, {"remedy", problem.remedy}});
    }
    return array;
}

[[noreturn]] void refuse(const Problems& problems, bool json) {
    if (json) {
        print(Json{{"ok", false}, {"problems", to_json(problems)}});
    } else {
        for (const auto& problem : problems) {
            std::fprintf(stderr, "%s\n", to_text(problem).c_str());
        }
    }
    throw Exit{2};
}

policy::Policy load(const Options& options) {
    const yang::Modules modules(yang::schemas_directory(), {"beffroi-policy"});
    auto loaded = policy::load_directory(modules, options.directory);
    if (const auto* problems = std::get_if<Problems>(&loaded)) {
        refuse(*problems, options.json);
    }
    return std::get<policy::Policy>(std::move(loaded));
}

/// Local time of the lycée, or with "Z" or an offset. Empty means now.
WallTime parse_at(const Options& options, policy::TimeZone zone) {
    if (options.at.empty()) {
        return SystemClock().wall();
    }
    std::string_view text = options.at;
    std::optional<std::chrono::minutes> offset;
    const auto sign = text.find_first_of("+-", text.find('T'));
    if (text.ends_with('Z')) {
        offset = std::chrono::minutes(0);
        text.remove_suffix(1);
    } else if (text.find('T') != std::string_view::npos && sign != std::string_view::npos) {
        const auto amount = policy::parse_time_of_day(text.substr(sign + 1));
        if (!amount) {
            refuse(
                {{"", "--at", fmt::format("\"{}\" has no offset that exists", printable(options.at)), "Write +01:00."}},
                options.json);
        }
        offset = std::chrono::minutes(text[sign] == '-' ? -*amount : *amount);
        text = text.substr(0, sign);
    }
    const auto local = policy::parse_local(text);
    if (!local) {
        refuse({{"", "--at", fmt::format("\"{}\" is not a time", printable(options.at)),
                 "Write 2026-11-24T10:00 (the lycée's time), 2026-11-24T09:00Z or 2026-11-24T10:00+01:00."}},
               options.json);
    }
    if (offset) {
        using std::chrono::minutes;
        return WallTime(minutes(local->day * policy::minutes_per_day + local->minute)) - *offset;
    }
    return policy::to_wall(*local, zone);
}

std::string names_of(const std::vector<policy::Named>& table) {
    std::vector<std::string_view> names;
    for (const auto& named : table) {
        names.push_back(named.name);
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

policy::Query parse_query(const Options& options, const policy::Policy& policy) {
    const auto& model = policy.model();
    policy::Query query;
    Problems problems;
    const auto role = model.role_index(options.role);
    if (!role) {
        problems.push_back({"", "--role", fmt::format("no role is called \"{}\"", printable(options.role)),
                            fmt::format("Use one of: {}.", names_of(model.roles))});
    }
    const auto zone = model.zone_index(options.zone);
    if (!zone) {
        problems.push_back({"", "--zone", fmt::format("no zone is called \"{}\"", printable(options.zone)),
                            fmt::format("Use one of: {}.", names_of(model.zones))});
    }
    if (!policy::parse_target(options.to, query)) {
        problems.push_back({"", "--to", fmt::format("\"{}\" is not a destination", printable(options.to)),
                            "Write 192.0.2.10:443/tcp, [2001:db8::1]:443/tcp or 192.0.2.1/icmp."});
    }
    if (!problems.empty()) {
        refuse(problems, options.json);
    }
    query.role = *role;
    query.zone = *zone;
    query.at = parse_at(options, model.calendar.zone());
    return query;
}

Json to_json(const policy::Policy& policy, const policy::Explanation& explanation) {
    const auto& model = policy.model();
    Json rules = Json::array();
    for (const auto index : explanation.verdict.rules) {
        const auto& rule = model.rules[index];
        rules.push_back({{"name", rule.name},
                         {"kind", rule.kind == policy::RuleKind::exam ? "exam" : "rule"},
                         {"party", policy::to_string(rule.party)},
                         {"action", rule.permit ? "permit" : "deny"},
                         {"rationale", rule.rationale}});
    }
    Json changeable = Json::array();
    for (const auto party : explanation.changeable_by) {
        changeable.push_back(policy::to_string(party));
    }
    const auto& query = explanation.query;
    return {{"verdict", explanation.verdict.permit ? "permit" : "deny"},
            {"tier", policy::to_string(explanation.verdict.tier)},
            {"rules", rules},
            {"changeable-by", changeable},
            {"slot",
             {{"number", explanation.slot},
              {"schedules", explanation.schedules},
              {"next-change", to_rfc3339(policy.next_change(query.at))}}},
            {"role", model.roles[query.role].name},
            {"zone", model.zones[query.zone].name},
            {"at", to_rfc3339(query.at)},
            {"local", policy::to_text(policy::to_local(query.at, model.calendar.zone()))},
            {"to", policy::target_text(query)}};
}

void run_check(const Options& options) {
    const auto policy = load(options);
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

void run_explain(const Options& options) {
    const auto policy = load(options);
    const auto explanation = policy::explain(policy, parse_query(options, policy));
    if (options.json) {
        print(to_json(policy, explanation));
    } else {
        const auto language = options.lang == "en" ? policy::Language::english : policy::Language::french;
        print(policy::to_text(policy, explanation, language));
    }
    throw Exit{explanation.verdict.permit ? 0 : 1};
}

void run_compile(const Options& options) {
    const auto policy = load(options);
    const auto ruleset = policy::compile(policy);
    policy::Activation activation;
    const auto at = parse_at(options, policy.model().calendar.zone());
    activation.slot = policy.slot_at(at);
    const auto text = policy::identity_table_text(ruleset, {}) + policy::policy_table_text(ruleset, activation);
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
               {"slots", ruleset.slots.size()},
               {"chains", ruleset.chains},
               {"elements", ruleset.elements},
               {"classes", classes},
               {"nft", text}});
}

}  // namespace

void add_policy(CLI::App& app) {
    auto* policy = app.add_subcommand("policy", "Check, explain and compile a network policy");
    policy->require_subcommand(1);
    // The callbacks run after this function has returned.
    const auto options = std::make_shared<Options>();
    const auto add = [&](const char* name, const char* description, void (*run)(const Options&)) {
        auto* command = policy->add_subcommand(name, description);
        command->add_option("DIR", options->directory, "Folder with region.json, academie.json and lycee.json")
            ->required();
        command->add_flag("--json", options->json, "Answer in JSON");
        command->callback([options, run] { run(*options); });
        return command;
    };
    add("check", "Check the three documents", run_check);
    auto* explain = add("explain", "Say what happens to one packet, why, and who can change it", run_explain);
    explain->add_option("--role", options->role, "Role, as in the policy")->required();
    explain->add_option("--zone", options->zone, "Zone, as in the policy")->required();
    explain->add_option("--at", options->at, "Time: 2026-11-24T10:00 is the lycée's; Z or an offset is honoured")
        ->required();
    explain->add_option("--to", options->to, "Destination: 192.0.2.10:443/tcp, [2001:db8::1]:443/tcp, 192.0.2.1/icmp")
        ->required();
    explain->add_option("--lang", options->lang, "Language of the text")->check(CLI::IsMember({"fr", "en"}));
    auto* compile = add("compile", "Print the nftables ruleset that a gateway loads", run_compile);
    compile->add_option("--format", options->format, "Output format")->check(CLI::IsMember({"nft"}));
    compile->add_option("--at", options->at, "Time whose slot is live; now by default");
}

}  // namespace beffroi::cli
