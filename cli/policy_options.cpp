#include "cli/policy_options.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "base/yang/wording.h"
#include "cli/commands.h"
#include "policy/describe.h"
#include "policy/rules.h"

namespace beffroi::cli {

CLI::App* add_policy_command(CLI::App& policy, const char* name, const char* description, PolicyOptions& options) {
    auto* command = policy.add_subcommand(name, description);
    command->add_option("DIR", options.directory, "Folder with region.json, academie.json and lycee.json")->required();
    command->add_flag("--json", options.json, "Answer in JSON");
    add_lang(*command, options);
    return command;
}

void add_lang(CLI::App& command, Answering& options) {
    command.add_option("--lang", options.lang, "Language of the text")->check(CLI::IsMember({"fr", "en"}));
}

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void print(const Json& json) {
    print(json.dump(2) + "\n");
}

Json to_json(const Problems& problems) {
    Json array = Json::array();
    for (const auto& problem : problems) {
        array.push_back({{"file", problem.file},
                         {"path", place_of(problem).english},
                         {"message", problem.message.english},
                         {"remedy", problem.remedy.english},
                         {"message-fr", problem.message.in(Language::french)},
                         {"remedy-fr", problem.remedy.in(Language::french)}});
    }
    return array;
}

[[noreturn]] void refuse(const Problems& problems, const Answering& answering) {
    if (answering.json) {
        print(Json{{"ok", false}, {"problems", to_json(problems)}});
    } else {
        for (const auto& problem : problems) {
            std::fprintf(stderr, "%s\n", to_text(problem, answering.language()).c_str());
        }
    }
    throw Exit{2};
}

policy::Policy load_policy(const PolicyOptions& options) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    auto loaded = policy::load_directory(modules, options.directory);
    if (const auto* problems = std::get_if<Problems>(&loaded)) {
        refuse(*problems, options);
    }
    return std::get<policy::Policy>(std::move(loaded));
}

policy::Policy load_untested(const PolicyOptions& options, const yang::Modules& modules) {
    auto documents = policy::read_documents(modules, options.directory);
    if (const auto* problems = std::get_if<Problems>(&documents)) {
        refuse(*problems, options);
    }
    std::get<policy::Documents>(documents).examples.reset();
    auto resolved = policy::Policy::resolve(std::get<policy::Documents>(documents));
    if (auto* problems = std::get_if<Problems>(&resolved)) {
        for (auto& problem : *problems) {
            problem.file = options.directory + "/" + problem.file;
        }
        refuse(*problems, options);
    }
    return std::get<policy::Policy>(std::move(resolved));
}

[[noreturn]] void refuse_comparison(const PolicyOptions& options, const policy::Policy& before,
                                    const policy::Policy& after, const policy::NotCompared& none) {
    const auto text = policy::to_text(before, after, none, options.language());
    if (options.json) {
        Json costly = Json::array();
        for (const auto& [side, rule] : none.costly) {
            const auto& of = (side == 0 ? before : after).model().rules[rule];
            costly.push_back({{"version", side == 0 ? "before" : "after"},
                              {"name", of.name},
                              {"party", policy::to_string(of.party)}});
        }
        print(Json{{"proved", false}, {"reason", text}, {"costly", costly}});
    } else {
        std::fprintf(stderr, "%s\n", text.c_str());
    }
    throw Exit{2};
}

policy::Comparison compared(const PolicyOptions& options, const policy::Policy& before, const policy::Policy& after) {
    policy::Budget budget(policy::Budget::comparison);
    auto result = policy::compare(before, after, budget);
    if (const auto* none = std::get_if<policy::NotCompared>(&result)) {
        refuse_comparison(options, before, after, *none);
    }
    return std::get<policy::Comparison>(std::move(result));
}

Json word_json(const policy::Word& word) {
    if (word.name.empty()) {
        return {{"value", word.label_en}};
    }
    Json json{{"name", word.name}};
    if (word.version != policy::Word::Version::only) {
        json["version"] = word.version == policy::Word::Version::before ? "before" : "after";
    }
    if (word.family) {
        json["family"] = *word.family == Family::ipv4 ? "ipv4" : "ipv6";
    }
    return json;
}

Json names_at(const std::vector<policy::Named>& table, const policy::Indexes& indexes) {
    Json names = Json::array();
    for (const auto index : indexes) {
        names.push_back(table[index].name);
    }
    return names;
}

Json rules_json(const policy::Policy& policy, const policy::Indexes& indexes) {
    Json rules = Json::array();
    for (const auto index : indexes) {
        const auto& rule = policy.model().rules[index];
        rules.push_back(
            {{"name", rule.name}, {"kind", policy::to_string(rule.kind)}, {"party", policy::to_string(rule.party)}});
    }
    return rules;
}

WallTime parse_at(const PolicyOptions& options, policy::TimeZone zone) {
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
                {{"", "--at",
                  words("{} a un décalage qui n’existe pas", "{} has no offset that exists", yang::cited(options.at)),
                  words("Écrivez +01:00.", "Write +01:00.")}},
                options);
        }
        offset = std::chrono::minutes(text[sign] == '-' ? -*amount : *amount);
        text = text.substr(0, sign);
    }
    const auto local = policy::parse_local(text);
    if (!local) {
        refuse({{"", "--at", words("{} n’est pas un moment", "{} is not a time", yang::cited(options.at)),
                 words("Écrivez 2026-11-24T10:00 (à l’heure du lycée), 2026-11-24T09:00Z ou 2026-11-24T10:00+01:00.",
                       "Write 2026-11-24T10:00 (the school's time), 2026-11-24T09:00Z or 2026-11-24T10:00+01:00.")}},
               options);
    }
    if (offset) {
        using std::chrono::minutes;
        return WallTime(minutes(local->day * policy::minutes_per_day + local->minute)) - *offset;
    }
    return policy::to_wall(*local, zone);
}

}  // namespace beffroi::cli
