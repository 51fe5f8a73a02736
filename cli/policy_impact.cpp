#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string_view>

#include "central/change/recorded_flow.h"
#include "cli/audit_time.h"
#include "cli/commands.h"
#include "cli/policy_options.h"
#include "cli/recorded_flows.h"
#include "journal/flow_entry.h"
#include "policy/describe.h"
#include "policy/impact.h"
#include "policy/rules.h"
#include "policy/wording.h"

namespace beffroi::cli {

namespace {

using central::change::flow_of;
using central::change::is_traffic;

constexpr std::size_t max_shown = 10;

struct ImpactOptions : PolicyOptions {
    std::string other;
    FlowOptions source;
};

/// How the records were read.
struct Reading {
    struct Bad {
        std::uint64_t line;
        const char* reason;
    };
    std::uint64_t lines = 0;
    std::uint64_t replayed = 0;  ///< records
    std::uint64_t without_destination = 0;
    std::uint64_t no_traffic = 0;  ///< names that were not resolved, ports that were lent
    std::uint64_t malformed = 0;
    std::vector<Bad> shown;           ///< the first of the malformed
    std::uint64_t contradicting = 0;  ///< records: what happened is not what BEFORE says
    std::optional<FromCentre> centre;

    [[nodiscard]] bool usable() const {
        const auto unverified = centre ? centre->unverified : 0;
        return lines + unverified == 0 || lines != malformed;
    }
};

bool contradicts(const journal::FlowEntry& entry, policy::Replay::Outcome outcome) {
    using Outcome = policy::Replay::Outcome;
    if (outcome == Outcome::nowhere) {
        return false;
    }
    const bool permitted_before = outcome == Outcome::permitted || outcome == Outcome::blocked;
    return permitted_before != (entry.event == journal::event::flow);
}

/// Asks both policies about each line.
class Replayer {
  public:
    explicit Replayer(policy::Replay& replay) : m_replay(replay) {}

    void take(std::string_view line) {
        ++reading.lines;
        if (const auto malformed = journal::read_flow_line(line, m_entry)) {
            ++reading.malformed;
            if (reading.shown.size() < max_shown) {
                reading.shown.push_back({reading.lines, malformed->reason});
            }
        } else if (!is_traffic(m_entry)) {
            ++reading.no_traffic;
        } else if (!m_entry.to) {
            ++reading.without_destination;
        } else {
            ++reading.replayed;
            reading.contradicting += contradicts(m_entry, m_replay.add(flow_of(m_entry))) ? 1U : 0U;
        }
    }

    Reading reading;

  private:
    policy::Replay& m_replay;
    journal::FlowEntry m_entry;
};

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
    Json json{{"lines", reading.lines},
              {"replayed", reading.replayed},
              {"without-destination", reading.without_destination},
              {"no-traffic", reading.no_traffic},
              {"contradicting", reading.contradicting},
              {"malformed", reading.malformed},
              {"first-malformed", shown}};
    if (const auto& centre = reading.centre) {
        json["centre"] = {{"from", to_rfc3339(centre->from)}, {"logs", centre->logs},
                          {"incomplete", centre->incomplete}, {"gone", centre->gone},
                          {"unverified", centre->unverified}, {"unpinned", centre->unpinned}};
    }
    return json;
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
    if (const auto& centre = reading.centre) {
        text += fmt::format(fmt::runtime(in_french ? "Journaux du centre, depuis {}\u202F: {}.\n"
                                                   : "Logs of the centre, since {}: {}.\n"),
                            paris_text(centre->from), policy::number_words(centre->logs, language));
        say(centre->incomplete, "Journaux que le centre n’a pas encore lus en entier\u202F: {}.",
            "Logs that the centre has not read to their end yet: {}.");
        say(centre->gone, "Enregistrements dont la conservation est finie\u202F: {}.",
            "Records whose retention is over: {}.");
        say(centre->unverified, "Enregistrements dont la preuve ne tient pas, laissés de côté\u202F: {}.",
            "Records whose proof does not hold, left aside: {}.");
        say(centre->unpinned,
            "Enregistrements dont la clé du journal n’a pas été donnée (--log-key)\u202F: {}. C’est le centre qui le "
            "dit.",
            "Records of logs whose key was not given (--log-key): {}. Theirs is the centre's word alone.");
    }
    return text;
}

Reading replay_all(RecordedFlows& flows, policy::Replay& replay, const ImpactOptions& options) {
    Replayer replayer(replay);
    const auto read = flows.read([&replayer](std::string_view line) { replayer.take(line); });
    if (const auto* problems = std::get_if<Problems>(&read)) {
        refuse(*problems, options);
    }
    replayer.reading.centre = std::get<std::optional<FromCentre>>(read);
    return replayer.reading;
}

void run_impact(const ImpactOptions& options) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const auto before = load_untested(options, modules);
    auto of_after = options;
    of_after.directory = options.other;
    const auto after = load_untested(of_after, modules);
    auto opened = RecordedFlows::open(options.source, SystemClock());
    if (const auto* problems = std::get_if<Problems>(&opened)) {
        refuse(*problems, options);
    }
    policy::Budget budget(policy::Budget::comparison);
    const auto prepared = policy::Replay::prepare(before, after, budget);
    if (const auto* none = std::get_if<policy::NotCompared>(&prepared)) {
        refuse_comparison(options, before, after, *none);
    }
    auto& replay = *std::get<std::unique_ptr<policy::Replay>>(prepared);
    const auto reading = replay_all(std::get<RecordedFlows>(opened), replay, options);
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
    add_flow_options(*command, options->source);
    command->add_flag("--json", options->json, "Answer in JSON");
    add_lang(*command, *options);
    command->callback([options] { run_impact(*options); });
}

}  // namespace beffroi::cli
