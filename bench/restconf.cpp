// RESTCONF over a policy of many rules:
//   restconf serve POLICY-DIR   prints the port of an API with the policy in `running`, without TLS, and serves until
//                               its input ends: what HTTP and the tree cost, and nothing else
//   restconf commit POLICY-DIR ROUNDS WORK-DIR
//                               prints for each round the milliseconds of one edit of a draft of the policy: PATCH of
//                               one rule, the durable write of all drafts, and `check` (the model, and every reference)
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "base/clock.h"
#include "base/fd.h"
#include "base/http/server.h"
#include "base/number.h"
#include "base/restconf/api.h"
#include "central/fleet/fleet.h"
#include "central/restconf/candidate.h"
#include "central/restconf/policy_tree.h"
#include "journal/cosignature.h"
#include "journal/crypto.h"
#include "policy/bundle.h"

namespace {

using namespace beffroi;
namespace policies = central::policies;

constexpr std::uint64_t k_number = 7;

central::json entry(const std::string& directory) {
    policy::Bundle bundle;
    for (const char* file : {"region.json", "academie.json", "lycee.json"}) {
        bundle[file] = read_file(directory + "/" + file);
    }
    policy::Manifest manifest;
    manifest.number = k_number;
    manifest.title = "Rentrée";
    manifest.author = "remi";
    return policies::entry_of(manifest, bundle);
}

restconf::Options options(const yang::Modules& modules, const restconf::Snapshot& snapshot) {
    const auto read = [snapshot](const http::Request&) { return snapshot; };
    return {.modules = modules,
            .unified = {"operational", read},
            .datastores = {{"running", read}},
            .operations = {},
            .forbidden = [](const http::Request&, restconf::Access, const restconf::Uri&) {
                return std::optional<restconf::Error>();
            }};
}

void serve(const std::string& directory) {
    const yang::Modules modules(yang::schemas_directory(), {"beffroi-policies"});
    auto tree = yang::Tree::parse(modules, policies::datastore_text(central::json::array({entry(directory)})), "bench");
    restconf::Api api(options(
        modules, {std::make_shared<yang::Tree>(std::get<yang::Tree>(std::move(tree))), "1", SystemClock().wall()}));
    http::Options listen;
    listen.on_error = [](const std::string& text) { std::fputs((text + "\n").c_str(), stderr); };
    const http::Server server(std::move(listen), api.routes());
    std::puts(fmt::format("{}", server.port()).c_str());
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
}

/// The name of the policy's first rule of the Region.
std::string first_rule(const central::json& policy) {
    for (const auto& document : policy.at("document")) {
        if (document.at("party") == "region") {
            return document.at("rule").at(0).at("name");
        }
    }
    throw std::runtime_error("the Region's document has no rule");
}

void commit(const std::string& directory, unsigned rounds, const std::string& work) {
    const SystemClock clock;
    const yang::Modules modules(yang::schemas_directory(), {"beffroi-policies"});
    const yang::Modules documents(yang::schemas_directory(), policy::yang_modules());
    const auto key = journal::generate_cosigner_key("officer.region.example/remi");
    write_private_file(work + "/approvers", "witness remi " + key.vkey + "\nquorum remi\n");
    const central::fleet::Fleet fleet(
        {work + "/fleet", work + "/approvers", {}, {}}, [](const auto&) {}, clock);
    policies::Published published(modules, nullptr, fleet, clock);
    policies::Candidate candidate(
        work + "/candidate.json", modules, published, [](const auto&) {}, clock, policies::region_drafts);
    const central::json draft = entry(directory);
    const yang::DataPath top{{"beffroi-policies", "policies", {}}};
    yang::DataPath rule = top;
    rule.push_back({"beffroi-policies", "policy", {{std::to_string(k_number)}}});
    rule.push_back({"beffroi-policies", "document", {{"region"}}});
    rule.push_back({"beffroi-policies", "rule", {{first_rule(draft)}}});
    const auto write = [&candidate](const std::function<yang::EditOutcome(yang::Tree&)>& edit) {
        const auto written = candidate.write(
            {"bench", ""}, [&edit](const restconf::Snapshot& now) -> std::variant<yang::Tree, restconf::Error> {
                yang::Tree next = now.tree->copy();
                if (const auto outcome = edit(next); std::holds_alternative<yang::Refused>(outcome)) {
                    throw std::runtime_error(to_text(std::get<yang::Refused>(outcome).problem));
                }
                return next;
            });
        if (std::holds_alternative<restconf::Error>(written)) {
            throw std::runtime_error(std::get<restconf::Error>(written).message);
        }
    };
    const std::string body = central::to_text({{"beffroi-policies:policy", central::json::array({draft})}});
    write([&](yang::Tree& tree) { return tree.create(top, body, {}); });
    for (unsigned round = 0; round < rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        const std::string change = fmt::format(R"({{"beffroi-policies:rule":[{{"rationale":"Tour {}"}}]}})", round);
        write([&](yang::Tree& tree) { return tree.merge(rule, change); });
        const auto read = policies::draft_of(documents, candidate.draft(k_number).value());
        if (!std::holds_alternative<policies::Draft>(read) ||
            !std::holds_alternative<policy::Policy>(
                policy::Policy::resolve(std::get<policies::Draft>(read).documents))) {
            throw std::runtime_error("the policy is none");
        }
        const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
        std::puts(fmt::format("{:.2f}", spent.count()).c_str());
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    if (what == "serve" && argc == 3) {
        serve(argv[2]);
        return 0;
    }
    const auto rounds = argc == 5 ? parse_number<unsigned>(argv[3]) : std::nullopt;
    if (what == "commit" && rounds) {
        commit(argv[2], *rounds, argv[4]);
        return 0;
    }
    std::fputs("usage: restconf serve POLICY-DIR | commit POLICY-DIR ROUNDS WORK-DIR\n", stderr);
    return 2;
}
