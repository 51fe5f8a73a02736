#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/line_reader.h"
#include "cli/policy_options.h"
#include "journal/flow_entry.h"
#include "policy/describe.h"
#include "policy/impact.h"
#include "policy/rules.h"
#include "policy/wording.h"

namespace beffroi::cli {

namespace {

constexpr std::size_t max_shown = 10;

struct ImpactOptions : PolicyOptions {
    std::string other;
    std::string flows;
};

struct FileCloser {
    void operator()(std::FILE* file) const {
        if (file != stdin) {
            std::fclose(file);
        }
    }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

/// How the records were read.
struct Reading {
    struct Bad {
        std::uint64_t line;
        const char* reason;
    };
    std::uint64_t lines = 0;
    std::uint64_t replayed = 0;  ///< records
    std::uint64_t without_destination = 0;
    std::uint64_t malformed = 0;
    std::vector<Bad> shown;           ///< the first of the malformed
    std::uint64_t contradicting = 0;  ///< records: what happened is not what BEFORE says

    [[nodiscard]] bool usable() const { return lines == 0 || replayed + without_destination != 0; }
};

File open_records(const ImpactOptions& options) {
    const auto& path = options.flows;
    if (path.starts_with("http://") || path.starts_with("https://")) {
        refuse(
            {{"", "--flows",
              words("le centre ne donne pas encore les entrées flow et filter par le réseau",
                    "the centre does not hand out flow and filter entries over the network yet"),
              words("Exportez-les dans un fichier, une entrée par ligne, et nommez-le, ou écrivez-les sur l’entrée "
                    "standard et nommez «\u202F-\u202F».",
                    "Export them to a file, one entry a line, and name the file, or write them to standard input and "
                    "name \"-\".")}},
            options);
    }
    File file(path == "-" ? stdin : std::fopen(path.c_str(), "re"));
    if (!file) {
        refuse({{path, "", reason_of({errno, std::generic_category()}),
                 words("Nommez un fichier d’entrées flow et filter, ou «\u202F-\u202F».",
                       "Name a file of flow and filter entries, or \"-\".")}},
               options);
    }
    return file;
}

bool contradicts(const journal::FlowEntry& entry, policy::Replay::Outcome outcome) {
    using Outcome = policy::Replay::Outcome;
    if (outcome == Outcome::nowhere) {
        return false;
    }
    const bool permitted_before = outcome == Outcome::permitted || outcome == Outcome::blocked;
    return permitted_before != (entry.event == journal::event::flow);
}

/// Views into the entry.
policy::Flow flow_of(const journal::FlowEntry& entry) {
    return {.role = entry.role,
            .zone = entry.zone,
            .token = entry.token,
            .device = entry.device,
            .at = entry.time,
            .to = *entry.to,
            .protocol = entry.protocol,
            .port = entry.to_port,
            .count = entry.count};
}

Reading replay_all(std::FILE* file, policy::Replay& replay) {
    LineReader reader(file, journal::max_flow_entry_bytes);
    Reading reading;
    journal::FlowEntry entry;
    while (const auto line = reader.next()) {
        ++reading.lines;
        if (const auto malformed = journal::read_flow_line(*line, entry)) {
            ++reading.malformed;
            if (reading.shown.size() < max_shown) {
                reading.shown.push_back({reading.lines, malformed->reason});
            }
            continue;
        }
        if (!entry.to) {
            ++reading.without_destination;
            continue;
        }
        ++reading.replayed;
        reading.contradicting += contradicts(entry, replay.add(flow_of(entry))) ? 1U : 0U;
    }
    return reading;
}

Json to_json(const policy::Tally& tally) {
    return {{"flows", tally.flows}, {"people", tally.people}, {"devices", tally.devices}};
}

struct Replayed {
    const policy::Policy& before;
    const policy::Policy& after;
    const policy::Space& space;
};

Json to_json(const Replayed& replayed, const policy::ImpactSide& side) {
    auto json = to_json(side.all);
    json["by-role"] = Json::array();
    for (const auto& [role, tally] : side.by_role) {
        Json of{{"role", replayed.space.roles()[role].name}};
        of.update(to_json(tally));
        json["by-role"].push_back(of);
    }
    json["rows"] = Json::array();
    for (const auto& row : side.rows) {
        json["rows"].push_back({{"role", replayed.space.roles()[row.role].name},
                                {"zone", replayed.space.zones()[row.zone].name},
                                {"destination", word_json(row.destination)},
                                {"service", word_json(row.service)},
                                {"flows", row.flows},
                                {"before", rules_json(replayed.before, row.rules_before)},
                                {"after", rules_json(replayed.after, row.rules_after)}});
    }
    json["other-flows"] = side.other_flows;
    return json;
}

Json to_json(const Reading& reading) {
    Json shown = Json::array();
    for (const auto& [line, reason] : reading.shown) {
        shown.push_back({{"line", line}, {"reason", reason}});
    }
    return {{"lines", reading.lines},
            {"replayed", reading.replayed},
            {"without-destination", reading.without_destination},
            {"contradicting", reading.contradicting},
            {"malformed", reading.malformed},
            {"first-malformed", shown}};
}

std::string reading_text(const Reading& reading, policy::Language language) {
    const bool in_french = language == policy::Language::french;
    std::string text;
    const auto say = [&](std::uint64_t count, const char* french, const char* english) {
        if (count != 0) {
            text += fmt::format(fmt::runtime(in_french ? french : english), policy::number_words(count, language));
            text += '\n';
        }
    };
    say(reading.without_destination, "Non rejouables, car sans destination\u202F: {} enregistrements.",
        "Not replayable, for want of a destination: {} records.");
    say(reading.contradicting,
        "Enregistrements qui contredisent la politique d’avant\u202F: {}. Est-ce bien celle qui était en "
        "vigueur\u202F?",
        "Records that contradict the policy before: {}. Is it the one that was in force?");
    say(reading.malformed, "Lignes illisibles, laissées de côté\u202F: {}.", "Malformed lines, left aside: {}.");
    for (const auto& [line, reason] : reading.shown) {
        text += fmt::format(fmt::runtime(in_french ? "  ligne {}\u202F: {}\n" : "  line {}: {}\n"), line, reason);
    }
    return text;
}

void run_impact(const ImpactOptions& options) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const auto before = load_untested(options, modules);
    auto of_after = options;
    of_after.directory = options.other;
    const auto after = load_untested(of_after, modules);
    const auto file = open_records(options);
    policy::Budget budget(comparison_steps);
    const auto prepared = policy::Replay::prepare(before, after, budget);
    if (const auto* none = std::get_if<policy::NotCompared>(&prepared)) {
        refuse_comparison(options, before, after, *none);
    }
    auto& replay = *std::get<std::unique_ptr<policy::Replay>>(prepared);
    const auto reading = replay_all(file.get(), replay);
    const auto report = replay.report();
    const bool changes = report.blocked.all.flows + report.allowed.all.flows != 0;
    if (options.json) {
        const Replayed replayed{before, after, replay.space()};
        print(Json{{"changes", changes},
                   {"records", to_json(reading)},
                   {"blocked", to_json(replayed, report.blocked)},
                   {"allowed", to_json(replayed, report.allowed)},
                   {"permitted", report.permitted},
                   {"denied", report.denied},
                   {"nowhere", report.nowhere}});
    } else {
        print(policy::to_text(before, after, replay.space(), report, options.language()) +
              reading_text(reading, options.language()));
    }
    throw Exit{!reading.usable() ? 2 : changes ? 1 : 0};
}

}  // namespace

void add_policy_impact(CLI::App& policy) {
    const auto options = std::make_shared<ImpactOptions>();
    auto* command = policy.add_subcommand("impact",
                                          "Replay recorded flows through two policies; 0 if none is treated otherwise, "
                                          "1 if some are, 2 if no line is usable");
    command->add_option("BEFORE", options->directory, "Folder of the policy as it is")->required();
    command->add_option("AFTER", options->other, "Folder of the policy as it would be")->required();
    command
        ->add_option(
            "--flows", options->flows,
            "File of entries of the streams flow and filter, one a line (schemas/journal.md); - is standard input")
        ->required();
    command->add_flag("--json", options->json, "Answer in JSON");
    add_lang(*command, *options);
    command->callback([options] { run_impact(*options); });
}

}  // namespace beffroi::cli
