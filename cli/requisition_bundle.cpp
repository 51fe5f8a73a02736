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
#include "cli/bundle_proof.h"
#include "cli/journal_input.h"
#include "cli/key_files.h"
#include "cli/requisition.h"

namespace beffroi::cli {

namespace {

using nlohmann::ordered_json;
namespace fs = std::filesystem;

CLI::Option* add_policy_option(CLI::App& command, std::string& policy) {
    return command.add_option("--policy", policy,
                              "File with the logs and witnesses to trust (c2sp.org/tlog-policy): every record must be "
                              "cosigned as it asks");
}

CLI::Option* add_approvers_option(CLI::App& command, std::string& approvers) {
    return command.add_option(
        "--approvers", approvers,
        "File with those who may sign cases: \"approver region KEY\" or \"approver academie KEY\" "
        "a line");
}

struct Extraction {
    std::string number;
    std::string directory;
    std::string policy;
    CentralAccess access;
};

/// Records of two cases in one directory would go out under one case's signatures.
void take_directory(const std::string& directory) {
    fs::create_directories(directory);
    if (!fs::is_empty(directory)) {
        unusable("--out " + directory + ": it is not empty; each extraction takes a new directory");
    }
    fs::permissions(directory, fs::perms::owner_all);
}

struct Extracted {
    std::size_t found = 0;
    std::size_t failed = 0;
    BundleCoverage coverage;
};

Extracted extract_all(const Extraction& e, const CentralAccess& access, const Trusted& trusted) {
    Extracted extracted;
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
        try {
            add_page(extracted.coverage, ordered_json::parse(fetched.body));
        } catch (const nlohmann::json::exception&) {
            unusable("the centre's answer does not say how far it searched: update the centre first");
        }
        for (const Result& result : page.results) {
            write_proof_files(e.directory + "/entries", result);
            ++extracted.found;
            extracted.failed += result.verified ? 0 : 1;
        }
        after = page.next;
    } while (after);
    return extracted;
}

void extract(const Extraction& e) {
    const CentralAccess access = complete(e.access);
    const Trusted trusted = read_trusted({{}, e.policy});
    const ordered_json file = case_of(fetch(access, case_path(e.number), {}));
    take_directory(e.directory);
    const Extracted extracted = extract_all(e, access, trusted);
    write_private_file(e.directory + "/coverage.json", to_text(extracted.coverage));
    write_private_file(e.directory + "/case.note", file["note"].get<std::string>());
    fmt::print("{} records of case {} in {}{}\n", extracted.found, printable(e.number), printable(e.directory),
               extracted.failed == 0 ? "" : fmt::format(", {} NOT VERIFIED", extracted.failed));
    throw Exit{extracted.failed == 0 ? 0 : 1};
}

void add_extract(CLI::App& parent) {
    auto* command = parent.add_subcommand("extract", "Fetch what an approved case asks for, with proofs; recorded");
    const auto e = std::make_shared<Extraction>();
    command->add_option("NUMBER", e->number, "Number of the case")->required();
    command->add_option("--out", e->directory, "New directory of the bundle to be")->required();
    add_policy_option(*command, e->policy)->required();
    add_central_options(*command, e->access);
    command->callback([e] { extract(*e); });
}

struct Bundling {
    std::string directory;
    std::string key;
    std::string policy;
    std::string approvers;
};

std::vector<central::Approver> read_case_approvers(const std::string& path) {
    auto read = central::parse_case_approvers(read_file(path, central::max_case_approvers_bytes));
    if (const auto* why = std::get_if<std::string>(&read)) {
        unusable(path + ": " + *why);
    }
    return std::get<std::vector<central::Approver>>(std::move(read));
}

void tell(const std::vector<std::string>& problems) {
    for (const auto& problem : problems) {
        fmt::print(stderr, "beffroi: {}\n", printable(problem));
    }
}

std::vector<std::string> problems_under(const std::string& policy, const Bundle& content) {
    return record_problems(content, read_trust_policy(policy).value(), SystemClock().wall());
}

void bundle(const Bundling& b) {
    const journal::Signer signer(read_secret_line(b.key));
    const auto approvers = read_case_approvers(b.approvers);
    Bundle content = read_bundle(b.directory);
    std::vector<std::string> problems = problems_under(b.policy, content);
    auto signers = case_signers(content, approvers);
    if (const auto* why = std::get_if<std::string>(&signers)) {
        problems.push_back(*why);
    } else {
        content.signers = std::get<std::vector<central::Approver>>(std::move(signers));
    }
    if (!problems.empty()) {
        tell(problems);
        lacking(b.directory + ": nothing was signed");
    }
    finish_bundle(b.directory, content, signer);
    fmt::print("{}: {} records, {} identities, verified; open index.html\n", printable(b.directory),
               content.entries.size(), content.identities.size());
}

/// One line for what holds, problems for what does not, and a line for what nobody asked.
class Checks {
  public:
    explicit Checks(const Bundling& asked) : m_asked(asked) {}

    [[nodiscard]] bool hold() {
        if (!check_files()) {
            return false;
        }
        const Bundle content = read_bundle(m_asked.directory);
        const bool records = check_records(content);
        return check_case(content) && records;
    }

  private:
    bool check_files() const {
        const auto keys = read_verifiers({m_asked.key});
        const auto problems = check_bundle(m_asked.directory, keys.front());
        tell(problems);
        if (!problems.empty()) {
            return false;
        }
        fmt::print("{}: every file is as {} signed it\n", printable(m_asked.directory), printable(keys.front().name()));
        return true;
    }
    bool check_records(const Bundle& content) const {
        if (m_asked.policy.empty()) {
            fmt::print(
                "NOT CHECKED (--policy): that the records are in logs that the gateways and both parties signed\n");
            return true;
        }
        const auto problems = problems_under(m_asked.policy, content);
        tell(problems);
        if (problems.empty()) {
            fmt::print(
                "{} records: each is in its log, as {} asks, and within what the case asks; the checkpoints of "
                "the coverage hold\n",
                content.entries.size(), printable(m_asked.policy));
        }
        return problems.empty();
    }
    bool check_case(const Bundle& content) const {
        if (m_asked.approvers.empty()) {
            fmt::print("NOT CHECKED (--approvers): that both parties signed the case\n");
            return true;
        }
        const auto signers = case_signers(content, read_case_approvers(m_asked.approvers));
        if (const auto* why = std::get_if<std::string>(&signers)) {
            tell({*why});
            return false;
        }
        for (const auto& signer : std::get<std::vector<central::Approver>>(signers)) {
            fmt::print("the case is signed by {} for {}\n", printable(signer.name), to_string(signer.party));
        }
        return true;
    }

    const Bundling& m_asked;
};

}  // namespace

void add_requisition_bundle(CLI::App& requisition) {
    add_extract(requisition);
    auto* command = requisition.add_subcommand(
        "bundle", "Verify every record and the case, write the pages for people and programs, and sign the whole");
    const auto b = std::make_shared<Bundling>();
    command->add_option("DIR", b->directory, "What extract wrote, with identities/ if they were unsealed")->required();
    command->add_option("--signing-key", b->key, "Key of who hands over")->required();
    add_policy_option(*command, b->policy)->required();
    add_approvers_option(*command, b->approvers)->required();
    command->callback([b] { bundle(*b); });
    auto* second =
        requisition.add_subcommand("check", "Is a bundle complete, untouched and true? Says what it has checked");
    const auto c = std::make_shared<Bundling>();
    second->add_option("DIR", c->directory, "The bundle")->required();
    second->add_option("--key", c->key, "File with the public key of who handed it over")->required();
    add_policy_option(*second, c->policy);
    add_approvers_option(*second, c->approvers);
    second->callback([c] { throw Exit{Checks(*c).hold() ? 0 : 1}; });
}

}  // namespace beffroi::cli
