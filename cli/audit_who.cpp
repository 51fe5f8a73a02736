// beffroi audit who: the question of a requisition. A public address, port, protocol and time lead to the flow that
// held them and to the opening of its session, in which the person is sealed (beffroi audit unseal).
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/encoding.h"
#include "cli/audit_central.h"
#include "cli/audit_page.h"
#include "cli/audit_time.h"
#include "cli/audit_trust.h"
#include "cli/commands.h"
#include "cli/journal_input.h"

namespace beffroi::cli {

namespace {

using nlohmann::ordered_json;

struct WhoArguments {
    std::string address;
    std::string port;
    std::string protocol;
    std::string at;
    std::string within;
    std::string case_number;
    CentralAccess access;
    TrustOptions trust;
    std::string proof_dir;
    bool json = false;
};

struct Holder {
    Result flow;
    std::optional<Result> session;
    [[nodiscard]] bool verified() const { return flow.verified && (!session || session->verified); }
};

struct Holders {
    std::vector<Holder> found;
    bool more = false;  ///< the centre tells no more of them
};

Holders ask(const WhoArguments& a) {
    const auto at = parse_when(a.at, false);
    if (!at) {
        unusable(fmt::format("--at: {} is no time (2026-11-24T10:00:05, ...Z, ...+01:00)", a.at));
    }
    const Trusted trusted = read_trusted(a.trust);
    std::vector<std::pair<std::string, std::string>> parameters{
        {"public", a.address}, {"port", a.port}, {"protocol", a.protocol}, {"at", to_rfc3339(*at)}};
    for (const auto& [name, value] : {std::pair{"within", &a.within}, {"case", &a.case_number}}) {
        if (!value->empty()) {
            parameters.emplace_back(name, *value);
        }
    }
    const Fetched fetched = fetch(complete(a.access), "/requisition", parameters);
    if (fetched.status != 200) {
        unusable(refusal_text(fetched));
    }
    Holders holders;
    try {
        const auto answer = ordered_json::parse(fetched.body);
        holders.more = answer.at("more").get<bool>();
        for (const auto& item : answer.at("results")) {
            const auto& session = item.at("session");
            holders.found.push_back({read_result(item.at("flow"), trusted),
                                     session.is_null() ? std::nullopt : std::optional(read_result(session, trusted))});
        }
    } catch (const nlohmann::json::exception&) {
        throw std::runtime_error("the answer is not that of a centre to a requisition");
    }
    return holders;
}

void print_json(const Holders& holders) {
    ordered_json results = ordered_json::array();
    for (const Holder& holder : holders.found) {
        results.push_back({{"flow", result_json(holder.flow)},
                           {"session", holder.session ? result_json(*holder.session) : ordered_json(nullptr)}});
    }
    say({{"results", std::move(results)}, {"more", holders.more}});
}

void print_text(const Holders& holders, std::size_t failed) {
    for (const Holder& holder : holders.found) {
        fmt::print("{}{}\n", result_text(holder.flow),
                   holder.session ? result_text(*holder.session)
                                  : std::string("  the opening of its session is not held here: its retention is over, "
                                                "or it is not yours to read\n"));
    }
    fmt::print("{} found{}\n", holders.found.size(),
               failed > 0 ? fmt::format(", {} NOT VERIFIED", failed) : std::string());
    if (holders.more) {
        fmt::print("there are MORE, and the centre tells no more at once: narrow it with --at and --within\n");
    } else if (holders.found.size() > 1) {
        fmt::print("several held it around that time: narrow it with --at to the second, and no --within\n");
    }
}

void run(const WhoArguments& a) {
    const auto holders = ask(a);
    const auto failed = static_cast<std::size_t>(std::count_if(
        holders.found.begin(), holders.found.end(), [](const Holder& holder) { return !holder.verified(); }));
    if (!a.proof_dir.empty()) {
        for (const Holder& holder : holders.found) {
            write_proof_files(a.proof_dir, holder.flow);
            if (holder.session) {
                write_proof_files(a.proof_dir, *holder.session);
            }
        }
    }
    if (a.json) {
        print_json(holders);
    } else {
        print_text(holders, failed);
    }
    throw Exit{holders.found.empty() || holders.more || failed > 0 ? 1 : 0};
}

}  // namespace

void add_who(CLI::App& audit) {
    auto* command =
        audit.add_subcommand("who", "Whose session had a public address and port; the question is recorded");
    const auto a = std::make_shared<WhoArguments>();
    command->add_option("--public", a->address, "Public address, as the other side saw it")->required();
    command->add_option("--port", a->port, "Public port: without one, an address of a school is a thousand people")
        ->required();
    command->add_option("--protocol", a->protocol, "tcp, udp, or a number from 1 to 255")->required();
    command->add_option("--at", a->at, "When: 2026-11-24T10:00:05 (in Paris), or with Z or +01:00")->required();
    command->add_option("--within", a->within, "Seconds by which the other side's clock may be wrong: up to 3600");
    command->add_option("--case", a->case_number, "Number of the case for which you ask, for the record");
    add_central_options(*command, a->access);
    add_trust_options(*command, a->trust);
    command->add_option("--proof-dir", a->proof_dir, "Write entry and proof of each result into this directory");
    command->add_flag("--json", a->json, "Answer in JSON");
    command->callback([a] { run(*a); });
}

}  // namespace beffroi::cli
