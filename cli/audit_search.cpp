// beffroi audit search: asks the centre, and checks each answer's proof here, on the auditor's own machine.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/encoding.h"
#include "base/fd.h"
#include "cli/audit_central.h"
#include "cli/audit_page.h"
#include "cli/audit_time.h"
#include "cli/audit_trust.h"
#include "cli/commands.h"
#include "cli/journal_input.h"

namespace beffroi::cli {

namespace {

using nlohmann::ordered_json;

constexpr std::size_t k_page = 1000;         ///< the centre's limit
constexpr std::size_t k_collected = 100000;  ///< with --json-lines as many as the centre streams

struct SearchArguments {
    std::string from;
    std::string to;
    std::string stream;
    std::string site;
    std::string role;
    std::string token;
    std::string session;
    std::string rule;
    std::string category;
    std::string event;
    std::string inside;
    std::string case_number;
    std::size_t limit = 100;
    std::string after;
    CentralAccess access;
    TrustOptions trust;
    std::string proof_dir;
    bool json = false;
    bool json_lines = false;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

Parameters terms(const SearchArguments& a) {
    Parameters parameters;
    const auto add_time = [&parameters](const char* name, const std::string& text, bool whole_day) {
        if (text.empty()) {
            return;
        }
        const auto time = parse_when(text, whole_day);
        if (!time) {
            unusable(fmt::format("--{}: {} is no date (2026-11-24) or time (2026-11-24T10:00, ...Z, ...+01:00)", name,
                                 text));
        }
        parameters.emplace_back(name, to_rfc3339(*time));
    };
    add_time("from", a.from, false);
    add_time("to", a.to, true);
    const std::array<std::pair<const char*, const std::string*>, 10> names{{{"stream", &a.stream},
                                                                            {"site", &a.site},
                                                                            {"role", &a.role},
                                                                            {"token", &a.token},
                                                                            {"session", &a.session},
                                                                            {"rule", &a.rule},
                                                                            {"category", &a.category},
                                                                            {"event", &a.event},
                                                                            {"inside", &a.inside},
                                                                            {"case", &a.case_number}}};
    for (const auto& [name, value] : names) {
        if (!value->empty()) {
            parameters.emplace_back(name, *value);
        }
    }
    return parameters;
}

/// Pages until the limit. Coverage is that of the first page: what came in later is not part of the answer.
SearchPage search(const SearchArguments& a) {
    const CentralAccess access = complete(a.access);
    const Trusted trusted = read_trusted(a.trust);
    const Parameters asked = terms(a);
    SearchPage all;
    std::optional<std::string> after = a.after.empty() ? std::nullopt : std::optional(a.after);
    do {
        Parameters parameters = asked;
        parameters.emplace_back("limit", std::to_string(std::min(k_page, a.limit - all.results.size())));
        if (after) {
            parameters.emplace_back("after", *after);
        }
        const Fetched fetched = fetch(access, "/search", parameters);
        if (fetched.status != 200) {
            unusable(refusal_text(fetched));
        }
        SearchPage page = read_page(fetched.body, trusted);
        after = page.next;
        all.coverage = all.coverage.is_null() ? page.coverage : all.coverage;
        std::move(page.results.begin(), page.results.end(), std::back_inserter(all.results));
        all.gone += page.gone;
    } while (after && all.results.size() < a.limit);
    all.next = after;
    return all;
}

void print_json(const SearchPage& page) {
    ordered_json answer{{"coverage", page.coverage}, {"results", ordered_json::array()}};
    for (const Result& result : page.results) {
        answer["results"].push_back(result_json(result));
    }
    answer["gone"] = page.gone;
    answer["next"] = page.next ? ordered_json(*page.next) : ordered_json(nullptr);
    fmt::print("{}\n", answer.dump(2, ' ', false, ordered_json::error_handler_t::replace));
}

void print_text(const SearchPage& page, std::size_t failed) {
    for (const Result& result : page.results) {
        fmt::print("{}\n", result_text(result));
    }
    fmt::print("{} found", page.results.size());
    if (failed > 0) {
        fmt::print(", {} NOT VERIFIED", failed);
    }
    fmt::print("; the centre holds {} logs\n{}", page.coverage.size(), gaps_text(page.coverage, page.gone));
    if (page.next) {
        fmt::print("there are more: the same search with --after {}\n", printable(*page.next));
    }
}

/// One result a line as it comes, in bounded memory: for answers larger than a document. The centre's last line says
/// that nothing is missing.
void stream(const SearchArguments& a) {
    const Trusted trusted = read_trusted(a.trust);
    Parameters parameters = terms(a);
    parameters.emplace_back("limit", std::to_string(a.limit));
    if (!a.after.empty()) {
        parameters.emplace_back("after", a.after);
    }
    std::size_t found = 0;
    std::size_t failed = 0;
    bool ended = false;
    auto coverage = ordered_json::array();
    const auto take = [&](std::string_view line) {
        const auto item = ordered_json::parse(line);
        if (item.contains("coverage")) {
            coverage = item["coverage"];
        } else if (item.contains("result")) {
            const Result result = read_result(item["result"], trusted);
            ++found;
            failed += result.verified ? 0 : 1;
            if (!a.proof_dir.empty()) {
                write_proof_files(a.proof_dir, result);
            }
            fmt::print("{}\n", result_json(result).dump(-1, ' ', false, ordered_json::error_handler_t::replace));
        } else if (item.contains("end")) {
            ended = true;
            fmt::print(stderr, "{}", gaps_text(coverage, item["end"].value("gone", std::uint64_t{0})));
            if (const auto& next = item["end"].at("next"); !next.is_null()) {
                fmt::print(stderr, "there are more: the same search with --after {}\n",
                           printable(next.get<std::string>()));
            }
        }
    };
    const Fetched fetched = fetch_lines(complete(a.access), "/search", parameters, take);
    if (fetched.status != 200) {
        unusable(refusal_text(fetched));
    }
    if (!ended) {
        unusable("the centre's answer ends before its end: ask again, from the last result on");
    }
    if (failed > 0) {
        fmt::print(stderr, "{} of {} NOT VERIFIED\n", failed, found);
    }
    throw Exit{found == 0 || failed > 0 ? 1 : 0};
}

void run(const SearchArguments& a) {
    if (a.json_lines) {
        stream(a);
    }
    if (a.limit > k_collected) {
        unusable(fmt::format("--limit: at most {} at once; with --json-lines up to a million", k_collected));
    }
    const SearchPage page = search(a);
    const auto failed = static_cast<std::size_t>(
        std::count_if(page.results.begin(), page.results.end(), [](const Result& r) { return !r.verified; }));
    if (!a.proof_dir.empty()) {
        for (const Result& result : page.results) {
            write_proof_files(a.proof_dir, result);
        }
    }
    if (a.json) {
        print_json(page);
    } else {
        print_text(page, failed);
    }
    throw Exit{page.results.empty() || failed > 0 ? 1 : 0};
}

}  // namespace

void add_search(CLI::App& audit) {
    auto* command = audit.add_subcommand("search", "Search the centre's copy of the journals; the search is recorded");
    const auto a = std::make_shared<SearchArguments>();
    command->add_option("--from", a->from, "Not before: 2026-11-24, 2026-11-24T10:00 (in Paris), or with Z or +01:00");
    command->add_option("--to", a->to, "Before this time; a date means until its end");
    command->add_option("--stream", a->stream, "access, admin, flow or filter");
    command->add_option("--site", a->site, "UAI of the site, or central");
    command->add_option("--role", a->role, "Role");
    command->add_option("--token", a->token, "Token of a person and month; names are sealed (beffroi audit unseal)");
    command->add_option("--session", a->session, "Session identifier");
    command->add_option("--rule", a->rule, "Rule that denied: lycee/no-games");
    command->add_option("--category", a->category, "Category of a blocked name");
    command->add_option("--event", a->event, "session-open, flow, denied, audit-search, ...");
    command->add_option("--inside", a->inside, "Inside address of a flow");
    command->add_option("--case", a->case_number, "Number of the case for which you search, for the record");
    command->add_option("--limit", a->limit, "At most this many results")->check(CLI::Range(1, 1000000));
    command->add_option("--after", a->after, "Go on after the last result of an earlier search");
    add_central_options(*command, a->access);
    add_trust_options(*command, a->trust);
    command->add_option("--proof-dir", a->proof_dir, "Write entry and proof of each result into this directory");
    auto* json = command->add_flag("--json", a->json, "Answer in JSON");
    command->add_flag("--json-lines", a->json_lines, "One result a line, as they come: for large answers")
        ->excludes(json);
    command->callback([a] { run(*a); });
}

}  // namespace beffroi::cli
