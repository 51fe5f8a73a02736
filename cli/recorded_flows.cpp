#include "cli/recorded_flows.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "cli/audit_page.h"
#include "cli/audit_time.h"
#include "cli/line_reader.h"
#include "journal/flow_entry.h"

namespace beffroi::cli {

namespace {

using nlohmann::ordered_json;

constexpr std::chrono::days k_lately{7};  // as the centre's own evidence of a change (central/change/impact.h)

bool is_url(const std::string& flows) {
    return flows.find("://") != std::string::npos;
}

Problem problem(const FlowOptions& options, Words message, Words remedy) {
    return {options.flows, "--flows", std::move(message), std::move(remedy)};
}

/// What was said of the centre where there is none would answer another question than the one asked.
std::optional<Problem> of_the_centre_alone(const FlowOptions& options) {
    const std::array<std::pair<const char*, const std::string*>, 9> all{{{"--motive", &options.motive},
                                                                         {"--case", &options.case_number},
                                                                         {"--site", &options.site},
                                                                         {"--from", &options.from},
                                                                         {"--to", &options.to},
                                                                         {"--cert", &options.access.cert},
                                                                         {"--key", &options.access.key},
                                                                         {"--ca", &options.access.ca},
                                                                         {"--policy", &options.trust.policy}}};
    for (const auto& [name, value] : all) {
        if (!value->empty()) {
            return Problem{
                "", name, words("ne se dit que des enregistrements du centre", "is said of the centre's records alone"),
                words("Donnez --flows https://…, ou laissez-le.", "Give --flows https://..., or leave it.")};
        }
    }
    return std::nullopt;
}

std::optional<WallTime> time_of(const std::string& text, bool whole_day, const char* option,
                                std::optional<Problem>& bad) {
    const auto time = parse_when(text, whole_day);
    if (!time && !text.empty()) {
        bad = Problem{"", option,
                      words("«\u202F{}\u202F» n’est ni une date ni un moment", "\"{}\" is no date or time", text),
                      words("Écrivez 2026-11-24, 2026-11-24T10:00 (à l’heure de Paris) ou 2026-11-24T09:00Z.",
                            "Write 2026-11-24, 2026-11-24T10:00 (in Paris) or 2026-11-24T09:00Z.")};
    }
    return time;
}

}  // namespace

void add_flow_options(CLI::App& command, FlowOptions& options) {
    command
        .add_option("--flows", options.flows,
                    "File of entries of the streams flow and filter, one a line (schemas/journal.md); - is standard "
                    "input; https://... of the centre takes the certificate of an auditor, and --motive")
        ->required();
    command.add_option("--motive", options.motive, "Why the centre's records are taken out: on record before they are");
    command.add_option("--case", options.case_number, "Number of the case for which they are, for the record");
    command.add_option("--site", options.site, "UAI of the site whose records are wanted");
    command.add_option("--from", options.from,
                       "Not before: 2026-11-24, 2026-11-24T10:00 (in Paris), or with Z or +01:00; seven days ago");
    command.add_option("--to", options.to, "Before this time; a date means until its end");
    add_certificate_options(command, options.access);
    add_trust_options(command, options.trust);
}

std::variant<RecordedFlows, Problems> RecordedFlows::open(const FlowOptions& options, const Clock& clock) {
    RecordedFlows flows;
    flows.m_options = options;
    if (!is_url(options.flows)) {
        if (auto none = of_the_centre_alone(options)) {
            return Problems{std::move(*none)};
        }
        flows.m_file.reset(options.flows == "-" ? stdin : std::fopen(options.flows.c_str(), "re"));
        if (!flows.m_file) {
            return Problems{
                {options.flows, "", reason_of({errno, std::generic_category()}),
                 words("Nommez un fichier d’entrées flow et filter, «\u202F-\u202F» ou https://… du centre.",
                       "Name a file of flow and filter entries, \"-\", or https://... of the centre.")}};
        }
        return flows;
    }
    if (!options.flows.starts_with("https://")) {
        return Problems{problem(options,
                                words("le centre ne répond qu’en HTTPS", "the centre answers over HTTPS alone"),
                                words("Donnez https://…", "Give https://..."))};
    }
    if (options.motive.empty()) {
        return Problems{{"", "--motive",
                         words("le centre n’ouvre ses enregistrements que pour un motif, qu’il inscrit à son journal",
                               "the centre opens its records for a motive alone, which goes on record"),
                         words("Dites pourquoi, en une ligne.", "Say why, in one line.")}};
    }
    std::optional<Problem> bad;
    flows.m_told.from = time_of(options.from, false, "--from", bad).value_or(clock.wall() - k_lately);
    const auto to = time_of(options.to, true, "--to", bad);
    if (bad) {
        return Problems{std::move(*bad)};
    }
    flows.m_to = to ? to_rfc3339(*to) : std::string();
    flows.m_options.access.url = options.flows;
    flows.m_options.access = complete(flows.m_options.access);
    flows.m_trusted = read_trusted(options.trust);
    return flows;
}

Checked<std::optional<FromCentre>> RecordedFlows::read(const std::function<void(std::string_view line)>& each) {
    if (m_file) {
        LineReader reader(m_file.get(), journal::max_flow_entry_bytes);
        while (const auto line = reader.next()) {
            each(*line);
        }
        return std::optional<FromCentre>();
    }
    // Traffic and nothing else: names that were not resolved and ports that were lent stay where they are.
    for (const auto& [stream, event] : {std::pair(std::string_view("flow"), journal::event::flow),
                                        std::pair(std::string_view("filter"), journal::event::denied)}) {
        if (auto problem = fetch(stream, event, each)) {
            return Problems{std::move(*problem)};
        }
    }
    return std::optional(m_told);
}

std::optional<Problem> RecordedFlows::fetch(std::string_view stream, std::string_view event,
                                            const std::function<void(std::string_view line)>& each) {
    ordered_json question{{"stream", stream}, {"event", event}, {"from", to_rfc3339(m_told.from)}};
    const std::array<std::pair<const char*, const std::string*>, 3> more{
        {{"to", &m_to}, {"site", &m_options.site}, {"case", &m_options.case_number}}};
    for (const auto& [name, value] : more) {
        if (!value->empty()) {
            question[name] = *value;
        }
    }
    const ordered_json order{
        {"question", question}, {"motive", m_options.motive}, {"format", "json-lines"}, {"language", "en"}};
    bool ended = false;
    const auto take = [&](std::string_view text) {
        const auto item = ordered_json::parse(text);
        if (item.contains("coverage")) {
            for (const auto& log : item["coverage"]) {
                ++m_told.logs;
                m_told.incomplete += log.at("complete").get<bool>() ? 0 : 1;
            }
        } else if (item.contains("result")) {
            const Result result = read_result(item["result"], m_trusted);
            m_told.unverified += result.verified ? 0 : 1;
            m_told.unpinned += result.verified && !result.pinned ? 1 : 0;
            if (result.verified) {
                each(result.line);
            }
        } else if (item.contains("end")) {
            m_told.gone += item["end"].at("gone").get<std::uint64_t>();
            ended = true;
        }
    };
    const Fetched fetched = submit_for_lines(m_options.access, "/exports", order.dump(), take);
    if (fetched.status != 200) {
        return problem(m_options, {refusal_text(fetched, Language::french), refusal_text(fetched, Language::english)},
                       words("Demandez-les à qui peut chercher dans flow et filter, et nommez le fichier.",
                             "Ask for them whoever may search flow and filter, and name the file."));
    }
    if (!ended) {
        return problem(m_options,
                       words("la réponse du centre s’arrête avant sa fin", "the centre's answer stops before its end"),
                       words("Redemandez-les.", "Ask again."));
    }
    return std::nullopt;
}

}  // namespace beffroi::cli
