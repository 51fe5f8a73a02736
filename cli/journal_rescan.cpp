// beffroi journal rescan: is a range complete, and which of its entries match? Repeats a search on a copy of the log,
// offline, against a checkpoint that the policy's quorum cosigned. Links no writer code.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/fd.h"
#include "cli/journal_input.h"
#include "journal/note.h"
#include "journal/rescan.h"

namespace beffroi::cli {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// Options, and the members of an entry that they are compared with as texts.
constexpr std::array<std::pair<const char*, const char*>, 13> k_fields{{{"--event", "event"},
                                                                        {"--session", "session"},
                                                                        {"--token", "token"},
                                                                        {"--site", "site"},
                                                                        {"--role", "role"},
                                                                        {"--zone", "zone"},
                                                                        {"--reason", "reason"},
                                                                        {"--interface", "interface"},
                                                                        {"--rule", "rule"},
                                                                        {"--category", "category"},
                                                                        {"--inside-address", "from"},
                                                                        {"--public-address", "public"},
                                                                        {"--destination", "to"}}};

struct RescanArguments {
    std::string directory;
    std::string policy;
    std::string checkpoint;
    std::optional<std::uint64_t> from;
    std::optional<std::uint64_t> to;
    std::map<std::string, std::string> fields;
    std::string since;
    std::string until;
    bool json = false;
};

/// What is looked for. Unreadable entries match: nobody can say that they do not.
class Filter {
  public:
    explicit Filter(const RescanArguments& arguments)
        : m_since(time(arguments.since, "--since")), m_until(time(arguments.until, "--until")) {
        for (const auto& [name, value] : arguments.fields) {
            if (!value.empty()) {
                m_fields.emplace(name, value);
            }
        }
    }
    bool matches(std::string_view line) {
        if (m_fields.empty() && !m_since && !m_until) {
            return true;
        }
        const auto entry = json::parse(line, nullptr, false);
        const auto when = entry.is_object() ? parse_rfc3339(text(entry, "time")) : std::nullopt;
        if (!when) {
            ++m_unreadable;
            return true;
        }
        return (!m_since || *when >= *m_since) && (!m_until || *when < *m_until) &&
               std::all_of(m_fields.begin(), m_fields.end(),
                           [&entry](const auto& field) { return text(entry, field.first) == field.second; });
    }
    [[nodiscard]] std::uint64_t unreadable() const { return m_unreadable; }

  private:
    static std::string text(const json& entry, const std::string& name) {
        const auto found = entry.find(name);
        return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
    }
    static std::optional<WallTime> time(const std::string& text, const char* option) {
        const auto parsed = parse_rfc3339(text);
        if (!parsed && !text.empty()) {
            unusable(std::string(option) + " takes a time as 2026-11-24T09:00:00Z");
        }
        return parsed;
    }

    std::map<std::string, std::string> m_fields;
    std::optional<WallTime> m_since;
    std::optional<WallTime> m_until;
    std::uint64_t m_unreadable = 0;
};

struct Match {
    std::uint64_t index;
    std::string entry;
};

struct Scope {
    journal::Checkpoint checkpoint;
    std::vector<journal::Witnessed> witnessed;
    journal::Range range;
};

Scope scope_of(const RescanArguments& arguments) {
    const auto policy = read_trust_policy(arguments.policy);
    const std::string note =
        read_file(arguments.checkpoint.empty() ? arguments.directory + "/checkpoint" : arguments.checkpoint,
                  journal::max_note_bytes);
    const WallTime now = SystemClock().wall();
    const auto trusted = policy.value().check(note, now);
    if (const auto* no = std::get_if<journal::Distrust>(&trusted)) {
        lacking("NOT COMPLETE: " + no->sentence);
    }
    Scope scope{std::get<journal::Checkpoint>(trusted), policy->witnessed(note, now), {}};
    scope.range = {arguments.from.value_or(0), arguments.to.value_or(scope.checkpoint.size)};
    if (scope.range.to > scope.checkpoint.size) {
        lacking(fmt::format("NOT COMPLETE: the cosigned checkpoint covers {} entries, not {}", scope.checkpoint.size,
                            scope.range.to));
    }
    return scope;
}

void print_json(const Scope& scope, const std::vector<Match>& matches, const Filter& filter) {
    ordered_json answer{{"complete", true},
                        {"origin", scope.checkpoint.origin},
                        {"size", scope.checkpoint.size},
                        {"from", scope.range.from},
                        {"to", scope.range.to},
                        {"cosigned-by", ordered_json::array()},
                        {"unreadable", filter.unreadable()},
                        {"matches", ordered_json::array()}};
    for (const auto& by : scope.witnessed) {
        answer["cosigned-by"].push_back({{"witness", by.witness}, {"time", to_rfc3339(by.time)}});
    }
    for (const auto& match : matches) {
        answer["matches"].push_back({{"index", match.index}, {"entry", match.entry}});
    }
    say(answer);
}

void print_text(const Scope& scope, const std::vector<Match>& matches, const Filter& filter) {
    for (const auto& match : matches) {
        fmt::print("{}\n", printable(match.entry));
    }
    std::string by;
    for (const auto& witnessed : scope.witnessed) {
        by += (by.empty() ? "" : ", ") + witnessed.witness;
    }
    fmt::print(stderr, "complete: every entry from {} to {} of {}, cosigned by {}; {} match\n", scope.range.from,
               scope.range.to, printable(scope.checkpoint.origin), by.empty() ? "nobody, as the policy allows" : by,
               matches.size());
    if (filter.unreadable() != 0) {
        fmt::print(stderr, "  {} of them cannot be read by this version and may or may not match\n",
                   filter.unreadable());
    }
}

void rescan(const RescanArguments& arguments) {
    if (!std::filesystem::is_directory(arguments.directory)) {
        unusable(arguments.directory + ": there is no copy of a log here");
    }
    Filter filter(arguments);
    const Scope scope = scope_of(arguments);
    std::vector<Match> matches;  // kept until the root is known to be the cosigned one
    journal::rescan(journal::TileDirectory(arguments.directory), scope.checkpoint, scope.range,
                    [&](std::uint64_t index, std::string_view entry) {
                        if (filter.matches(entry)) {
                            matches.push_back({index, std::string(entry)});
                        }
                    });
    if (arguments.json) {
        print_json(scope, matches, filter);
    } else {
        print_text(scope, matches, filter);
    }
}

}  // namespace

void add_journal_rescan(CLI::App& parent) {
    auto* command = parent.add_subcommand("rescan", "Show that a range is complete, and repeat a search on it");
    const auto a = std::make_shared<RescanArguments>();
    command->add_option("PATH", a->directory, "A copy of one stream as a mirror serves it (c2sp.org/tlog-tiles)")
        ->required();
    command->add_option("--policy", a->policy, "File with the logs and witnesses to trust (c2sp.org/tlog-policy)")
        ->required();
    command->add_option("--checkpoint", a->checkpoint, "The cosigned checkpoint (default: PATH/checkpoint)");
    command->add_option("--from", a->from, "Index of the first entry (default: 0)");
    command->add_option("--to", a->to, "Index behind the last (default: all that the checkpoint covers)");
    for (const auto& [option, field] : k_fields) {
        command->add_option(option, a->fields[field], std::string("Only entries with this value of `") + field + '`');
    }
    command->add_option("--since", a->since, "Only entries from this time on (RFC 3339)");
    command->add_option("--until", a->until, "Only entries before this time");
    command->add_flag("--json", a->json, "Answer in JSON");
    command->callback([a] { report([&] { rescan(*a); }); });
}

}  // namespace beffroi::cli
