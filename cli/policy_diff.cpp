#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/policy_options.h"
#include "policy/describe.h"
#include "policy/rules.h"

namespace beffroi::cli {

namespace {

struct DiffOptions : PolicyOptions {
    std::string other;
};

Json to_json(const policy::Phrase& phrase) {
    Json of = Json::array();
    for (const auto& word : phrase.of) {
        of.push_back(word_json(word));
    }
    Json except = Json::array();
    for (const auto& word : phrase.except) {
        except.push_back(word_json(word));
    }
    return {{"everything", phrase.everything}, {"of", of}, {"except", except}};
}

Json date(policy::Day day, policy::Day open) {
    return day == open ? Json(nullptr) : Json(policy::to_text({day, 0}).substr(0, sizeof "2026-11-24" - 1));
}

Json to_json(const policy::Era& era) {
    constexpr std::array<const char*, 7> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    Json json{{"from", date(era.days.from, policy::DayRange{}.from)},
              {"until", date(era.days.until, policy::DayRange{}.until)}};
    for (std::size_t day = 0; day < days.size(); ++day) {
        for (const auto& [start, end] : era.week[day]) {
            json[days[day]].push_back(
                fmt::format("{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60));
        }
    }
    return json;
}

Json to_json(const policy::Policy& side, const std::optional<policy::Verdict>& verdict) {
    if (!verdict) {
        return {{"verdict", "deny"}, {"exists", false}, {"tier", "none"}, {"rules", Json::array()}};
    }
    return {{"verdict", verdict->permit ? "permit" : "deny"},
            {"exists", true},
            {"tier", policy::to_string(verdict->tier)},
            {"rules", rules_json(side, verdict->rules)}};
}

struct Compared {
    const policy::Policy& before;
    const policy::Policy& after;
    const policy::Space& space;
};

Json to_json(const Compared& compared, const policy::ChangeRow& row) {
    const auto& space = compared.space;
    const auto zone = space.calendar().zone();
    auto destinations = to_json(row.destinations);
    destinations["ranges"] = policy::address_ranges(row.change->addresses);
    auto services = to_json(row.services);
    services["ranges"] = policy::service_ranges(row.change->services);
    Json when{{"schedules", row.schedules ? to_json(*row.schedules) : Json(nullptr)}, {"hours", Json::array()}};
    for (const auto& era : row.hours) {
        when["hours"].push_back(to_json(era));
    }
    const auto& example = row.example;
    return {{"roles", names_at(space.roles(), row.change->roles)},
            {"zones", names_at(space.zones(), row.change->zones)},
            {"when", when},
            {"destinations", destinations},
            {"services", services},
            {"example",
             {{"role", space.roles()[example.role].name},
              {"zone", space.zones()[example.zone].name},
              {"at", to_rfc3339(example.at)},
              {"local", policy::to_text(policy::to_local(example.at, zone))},
              {"to", policy::target_text(example)}}},
            {"before", to_json(compared.before, row.before)},
            {"after", to_json(compared.after, row.after)}};
}

Json to_json(const policy::ZoneBinding* binding) {
    if (binding == nullptr) {
        return nullptr;
    }
    Json prefixes = Json::array();
    for (const auto& prefix : binding->prefixes) {
        prefixes.push_back(prefix.text());
    }
    return {{"interface", binding->interfaces}, {"prefix", prefixes}};
}

Json to_json(const std::optional<policy::PortBlocks>& blocks) {
    if (!blocks) {
        return nullptr;
    }
    Json addresses = Json::array();
    for (const auto& prefix : blocks->addresses) {
        addresses.push_back(prefix.text());
    }
    return {{"interface", blocks->interfaces}, {"address", addresses}, {"ports", blocks->ports}};
}

/// null: they stay.
Json to_json(const std::optional<policy::Renumbered>& renumbered) {
    return renumbered ? Json{{"before", to_json(renumbered->before)}, {"after", to_json(renumbered->after)}}
                      : Json(nullptr);
}

Json to_json(const Compared& compared, const policy::Difference& difference, const policy::Description& description) {
    const auto rows = [&](const std::vector<policy::ChangeRow>& of) {
        Json json = Json::array();
        for (const auto& row : of) {
            json.push_back(to_json(compared, row));
        }
        return json;
    };
    Json zones = Json::array();
    for (const auto& [zone, before, after] : difference.rebound) {
        zones.push_back(
            {{"zone", compared.space.zones()[zone].name}, {"before", to_json(before)}, {"after", to_json(after)}});
    }
    return {{"proved", true},
            {"differs", !difference.none()},
            {"opened", rows(description.opened)},
            {"closed", rows(description.closed)},
            {"zones", zones},
            {"port-blocks", to_json(difference.renumbered)}};
}

void run_diff(const DiffOptions& options) {
    // Examples and guarantees are judged by `policy check`; here, even a bad change shows what it does.
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const auto before = load_untested(options, modules);
    auto of_after = options;
    of_after.directory = options.other;
    const auto after = load_untested(of_after, modules);
    const auto comparison = compared(options, before, after);
    const auto from = parse_at(options, before.model().calendar.zone());
    const auto description = policy::describe(before, after, comparison, from);
    if (options.json) {
        print(to_json({before, after, comparison.space}, comparison.difference, description));
    } else {
        print(policy::to_text(before, after, comparison, description, options.language()));
    }
    throw Exit{comparison.difference.none() ? 0 : 1};
}

}  // namespace

void add_policy_diff(CLI::App& policy) {
    const auto options = std::make_shared<DiffOptions>();
    auto* command = policy.add_subcommand(
        "diff", "Say exactly what opens and what closes between two policies; 0 if nothing does, 1 if something does");
    command->add_option("BEFORE", options->directory, "Folder of the policy as it is")->required();
    command->add_option("AFTER", options->other, "Folder of the policy as it would be")->required();
    command->add_flag("--json", options->json, "Answer in JSON, with exact intervals beside the names");
    command->add_option("--at", options->at, "Examples are looked for from this time on; now by default");
    add_lang(*command, *options);
    command->callback([options] { run_diff(*options); });
}

}  // namespace beffroi::cli
