// beffroi audit requisition extract, bundle, check: what is handed over.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/secret.h"
#include "cli/audit_page.h"
#include "cli/audit_trust.h"
#include "cli/bundle.h"
#include "cli/key_files.h"
#include "cli/requisition.h"

namespace beffroi::cli {

namespace {

using nlohmann::ordered_json;
namespace fs = std::filesystem;

struct Extraction {
    std::string number;
    std::string directory;
    TrustOptions trust;
    CentralAccess access;
};

void write_case(const std::string& directory, const std::string& note) {
    fs::create_directories(directory);
    fs::permissions(directory, fs::perms::owner_all);
    write_private_file(directory + "/case.note", note);
}

void extract(const Extraction& e) {
    const CentralAccess access = complete(e.access);
    const Trusted trusted = read_trusted(e.trust);
    const ordered_json file = case_of(fetch(access, case_path(e.number), {}));
    std::size_t found = 0;
    std::size_t failed = 0;
    std::optional<std::string> after;
    do {
        std::vector<std::pair<std::string, std::string>> parameters;
        if (after) {
            parameters.emplace_back("after", *after);
        }
        const Fetched fetched = fetch(access, case_path(e.number) + "/extract", parameters);
        if (fetched.status != 200) {
            refused_case(fetched);
        }
        const SearchPage page = read_page(fetched.body, trusted);
        for (const Result& result : page.results) {
            write_proof_files(e.directory + "/entries", result);
            ++found;
            failed += result.verified ? 0 : 1;
        }
        after = page.next;
    } while (after);
    write_case(e.directory, file["note"].get<std::string>());
    fmt::print("{} records of case {} in {}{}\n", found, printable(e.number), printable(e.directory),
               failed == 0 ? "" : fmt::format(", {} NOT VERIFIED", failed));
    throw Exit{failed == 0 ? 0 : 1};
}

void add_extract(CLI::App& parent) {
    auto* command = parent.add_subcommand("extract", "Fetch what an approved case asks for, with proofs; recorded");
    const auto e = std::make_shared<Extraction>();
    command->add_option("NUMBER", e->number, "Number of the case")->required();
    command->add_option("--out", e->directory, "Directory of the bundle to be")->required();
    add_trust_options(*command, e->trust);
    add_central_options(*command, e->access);
    command->callback([e] { extract(*e); });
}

struct Bundling {
    std::string directory;
    std::string key;
};

void bundle(const Bundling& b) {
    const journal::Signer signer(read_secret_line(b.key));
    const Bundle content = read_bundle(b.directory);
    finish_bundle(b.directory, content, signer);
    fmt::print("{}: {} records, {} identities; open index.html\n", printable(b.directory), content.entries.size(),
               content.identities.size());
}

void check(const Bundling& b) {
    const auto keys = read_verifiers({b.key});
    const auto problems = check_bundle(b.directory, keys.front());
    for (const auto& problem : problems) {
        fmt::print(stderr, "beffroi: {}\n", printable(problem));
    }
    if (problems.empty()) {
        fmt::print("{}: every file is as {} signed it\n", printable(b.directory), printable(keys.front().name()));
    }
    throw Exit{problems.empty() ? 0 : 1};
}

}  // namespace

void add_requisition_bundle(CLI::App& requisition) {
    add_extract(requisition);
    auto* command = requisition.add_subcommand("bundle", "Write the pages for people and programs, and sign the whole");
    const auto b = std::make_shared<Bundling>();
    command->add_option("DIR", b->directory, "What extract wrote, with identities/ if they were unsealed")->required();
    command->add_option("--signing-key", b->key, "Key of who hands over")->required();
    command->callback([b] { bundle(*b); });
    auto* second = requisition.add_subcommand("check", "Is a bundle complete and untouched?");
    const auto c = std::make_shared<Bundling>();
    second->add_option("DIR", c->directory, "The bundle")->required();
    second->add_option("--key", c->key, "File with the public key of who handed it over")->required();
    second->callback([c] { check(*c); });
}

}  // namespace beffroi::cli
