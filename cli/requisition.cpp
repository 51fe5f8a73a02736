// beffroi audit requisition: a case from the request to the bundle that is handed over.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <memory>

#include "base/encoding.h"
#include "base/fd.h"
#include "central/approval/case.h"
#include "cli/audit_central.h"
#include "cli/audit_page.h"
#include "cli/audit_time.h"
#include "cli/bundle.h"
#include "cli/commands.h"
#include "cli/key_files.h"
#include "journal/checkpoint.h"

namespace beffroi::cli {

namespace {

using central::Case;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

[[noreturn]] void unusable(const std::string& message) {
    fmt::print(stderr, "beffroi: {}\n", printable(message));
    throw Exit{2};
}

/// Exit code 1 for what the centre refuses, with its own words.
[[noreturn]] void refused(const Fetched& fetched) {
    const auto body = ordered_json::parse(fetched.body, nullptr, false);
    const bool explained = body.is_object() && body.contains("detail") && body["detail"].is_string();
    fmt::print(stderr, "beffroi: the centre answers {}{}\n", fetched.status,
               explained ? ": " + printable(body["detail"].get<std::string>()) : std::string());
    throw Exit{1};
}

ordered_json case_of(const Fetched& fetched) {
    if (fetched.status != 200 && fetched.status != 201) {
        refused(fetched);
    }
    auto body = ordered_json::parse(fetched.body, nullptr, false);
    if (!body.is_object() || !body.contains("text") || !body.contains("note") || !body.contains("state")) {
        unusable("the answer is not that of a centre's register of cases");
    }
    return body;
}

void print_case(const ordered_json& file, bool json) {
    if (json) {
        fmt::print("{}\n", file.dump(2, ' ', false, ordered_json::error_handler_t::replace));
        return;
    }
    std::string_view rest;
    const auto text = file["text"].get<std::string>();
    rest = text;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        fmt::print("{}\n", printable(line));
    }
    fmt::print("\nstate {}\n", printable(file["state"].get<std::string>()));
    for (const auto& approval : file.value("approvals", ordered_json::array())) {
        fmt::print("approved by {} for {} at {}\n", printable(approval.value("approver", "")),
                   printable(approval.value("party", "")), printable(approval.value("at", "")));
    }
}

void add_access(CLI::App& command, CentralAccess& access) {
    command.add_option("--central", access.url, "https://... of the centre (or BEFFROI_CENTRAL)");
    command.add_option("--cert", access.cert, "Your certificate (or BEFFROI_CERT)");
    command.add_option("--key", access.key, "Its private key (or BEFFROI_KEY)");
    command.add_option("--ca", access.ca, "Certificate of the Region's authority (or BEFFROI_CA)");
}

template <typename Action>
void report(const Action& action) {
    try {
        action();
    } catch (const Exit&) {
        throw;
    } catch (const std::exception& e) {
        unusable(e.what());
    }
}

// --- open

struct Opening {
    Case asked;
    std::string kind = "requisition";
    std::string from;
    std::string to;
    std::string expires;
    std::string endpoint;
    CentralAccess access;
    bool json = false;
};

WallTime time_from(const char* name, const std::string& text, bool whole_day) {
    const auto time = parse_when(text, whole_day);
    if (!time) {
        unusable(
            fmt::format("--{}: {} is no date (2026-11-24) or time (2026-11-24T10:00, ...Z, ...+01:00)", name, text));
    }
    return *time;
}

/// "203.0.113.9:51234/tcp", "[2001:db8::9]:51234/udp"
central::PublicEndpoint endpoint_from(const std::string& text) {
    const auto slash = text.rfind('/');
    const auto colon = text.rfind(':', slash);
    if (slash != std::string::npos && colon != std::string::npos) {
        std::string address = text.substr(0, colon);
        if (address.starts_with('[') && address.ends_with(']')) {
            address = address.substr(1, address.size() - 2);
        }
        const auto parsed = IpAddress::parse(address);
        const std::string_view port = std::string_view(text).substr(colon + 1, slash - colon - 1);
        const std::string protocol = text.substr(slash + 1);
        central::PublicEndpoint endpoint;
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
        if (parsed && error == std::errc{} && end == port.data() + port.size() &&
            (protocol == "tcp" || protocol == "udp")) {
            endpoint.address = *parsed;
            endpoint.protocol = protocol == "tcp" ? 6 : 17;
            return endpoint;
        }
    }
    unusable("--public: " + text + " is not like 203.0.113.9:51234/tcp or [2001:db8::9]:51234/udp");
}

void in_order(std::vector<std::string>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

void open(Opening& o) {
    o.asked.kind = o.kind == "subject-access" ? central::CaseKind::subject_access
                   : o.kind == "legal-hold"   ? central::CaseKind::legal_hold
                                              : central::CaseKind::requisition;
    o.asked.from = time_from("from", o.from, false);
    o.asked.to = time_from("to", o.to, true);
    o.asked.expires = time_from("expires", o.expires, true);
    if (!o.endpoint.empty()) {
        o.asked.endpoint = endpoint_from(o.endpoint);
    }
    for (auto* list : {&o.asked.sites, &o.asked.streams, &o.asked.tokens, &o.asked.sessions}) {
        in_order(*list);
    }
    const std::string text = central::case_text(o.asked);
    if (const auto parsed = central::parse_case(text); std::holds_alternative<central::BadCase>(parsed)) {
        unusable(std::get<central::BadCase>(parsed).message);
    }
    print_case(case_of(submit(complete(o.access), "/cases", text)), o.json);
}

void add_open(CLI::App& parent) {
    auto* command = parent.add_subcommand("open", "Open a case: who asks for what, of which period");
    const auto o = std::make_shared<Opening>();
    command->add_option("--number", o->asked.number, "Number in your register: 2026-0042")->required();
    command->add_option("--kind", o->kind, "What it is")
        ->check(CLI::IsMember({"requisition", "subject-access", "legal-hold"}));
    command->add_option("--authority", o->asked.authority, "Who asks")->required();
    command->add_option("--reference", o->asked.reference, "Their own reference")->required();
    command->add_option("--reason", o->asked.reason, "Legal ground, in a line")->required();
    command->add_option("--from", o->from, "Records from this time or date on")->required();
    command->add_option("--to", o->to, "... and before this time, or to the end of this date")->required();
    command->add_option("--expires", o->expires, "After it nothing is handed over any more, and a hold ends")
        ->required();
    command->add_flag("--hold", o->asked.hold, "Keep what is asked beyond its retention until the case is closed");
    command->add_option("--site", o->asked.sites, "UAI; repeatable; none: every site");
    command->add_option("--stream", o->asked.streams, "access, flow, filter, admin; repeatable")->required();
    command->add_option("--token", o->asked.tokens, "Records of this token; repeatable");
    command->add_option("--session", o->asked.sessions, "Records of this session; repeatable");
    command->add_option("--public", o->endpoint, "Who had this public address and port: 203.0.113.9:51234/tcp");
    command->add_flag("--json", o->json, "Answer in JSON");
    add_access(*command, o->access);
    command->callback([o] { report([&] { open(*o); }); });
}

// --- list, show, approve, close

struct Named {
    std::string number;
    std::string text;  ///< of a closing
    std::string signing_key;
    bool yes = false;
    bool json = false;
    CentralAccess access;
};

void add_list(CLI::App& parent) {
    auto* command = parent.add_subcommand("list", "The register of cases");
    const auto n = std::make_shared<Named>();
    command->add_flag("--json", n->json, "Answer in JSON");
    add_access(*command, n->access);
    command->callback([n] {
        report([&] {
            const Fetched fetched = fetch(complete(n->access), "/cases", {});
            if (fetched.status != 200) {
                refused(fetched);
            }
            const auto answer = ordered_json::parse(fetched.body);
            if (n->json) {
                fmt::print("{}\n", answer.dump(2, ' ', false, ordered_json::error_handler_t::replace));
                return;
            }
            for (const auto& file : answer.at("cases")) {
                fmt::print("{}  {}  {}  opened {} by {}\n", printable(file.value("number", "")),
                           printable(file.value("kind", "")), printable(file.value("state", "")),
                           printable(file.value("opened", "")), printable(file.value("opened-by", "")));
            }
        });
    });
}

ordered_json shown(const Named& n) {
    return case_of(fetch(complete(n.access), "/cases/" + n.number, {}));
}

void add_show(CLI::App& parent) {
    auto* command = parent.add_subcommand("show", "One case, word for word, and who approved it");
    const auto n = std::make_shared<Named>();
    command->add_option("NUMBER", n->number, "Number of the case")->required();
    command->add_flag("--json", n->json, "Answer in JSON");
    add_access(*command, n->access);
    command->callback([n] { report([&] { print_case(shown(*n), n->json); }); });
}

/// The key signs what was shown here, so a centre that shows one text and files another gets a signature of no use.
void approve(const Named& n) {
    const ordered_json file = shown(n);
    const auto text = file["text"].get<std::string>();
    const auto parsed = central::parse_case(text);
    const auto* asked = std::get_if<Case>(&parsed);
    if (asked == nullptr || asked->number != n.number) {
        unusable("the centre shows a text that is no case of this number; nothing was signed");
    }
    print_case(file, false);
    if (!n.yes) {
        fmt::print("\nSign this text? Type its number: ");
        std::fflush(stdout);
        std::string typed;
        if (!std::getline(std::cin, typed) || typed != n.number) {
            fmt::print(stderr, "beffroi: not signed\n");
            throw Exit{1};
        }
    }
    const journal::Signer signer = read_signer(n.signing_key);
    const std::string line = signer.sign(text).substr(text.size() + 1);
    print_case(case_of(submit(complete(n.access), "/cases/" + n.number + "/approvals", line)), n.json);
}

void add_approve(CLI::App& parent) {
    auto* command = parent.add_subcommand("approve", "Sign a case for your party, with your own key");
    const auto n = std::make_shared<Named>();
    command->add_option("NUMBER", n->number, "Number of the case")->required();
    command->add_option("--signing-key", n->signing_key, "Your approver's key, as `beffroi journal keygen` writes it")
        ->required();
    command->add_flag("--yes", n->yes, "Do not ask back");
    command->add_flag("--json", n->json, "Answer in JSON");
    add_access(*command, n->access);
    command->callback([n] { report([&] { approve(*n); }); });
}

void add_close(CLI::App& parent) {
    auto* command = parent.add_subcommand("close", "Close a case: nothing more is handed over, a hold ends");
    const auto n = std::make_shared<Named>();
    command->add_option("NUMBER", n->number, "Number of the case")->required();
    command->add_option("--outcome", n->text, "How it ended, in a line")->required();
    command->add_flag("--json", n->json, "Answer in JSON");
    add_access(*command, n->access);
    command->callback([n] {
        report([&] {
            print_case(case_of(submit(complete(n->access), "/cases/" + n->number + "/close", n->text)), n->json);
        });
    });
}

// --- extract, bundle, check

struct Extraction {
    std::string number;
    std::string directory;
    std::vector<std::string> log_keys;
    CentralAccess access;
};

void write_case(const std::string& directory, const std::string& note) {
    fs::create_directories(directory);
    fs::permissions(directory, fs::perms::owner_all);
    write_private_file(directory + "/case.note", note);
}

void extract(const Extraction& e) {
    const CentralAccess access = complete(e.access);
    const auto keys = read_verifiers(e.log_keys);
    const ordered_json file = case_of(fetch(access, "/cases/" + e.number, {}));
    std::size_t found = 0;
    std::size_t failed = 0;
    std::optional<std::string> after;
    do {
        std::vector<std::pair<std::string, std::string>> parameters;
        if (after) {
            parameters.emplace_back("after", *after);
        }
        const Fetched fetched = fetch(access, "/cases/" + e.number + "/extract", parameters);
        if (fetched.status != 200) {
            refused(fetched);
        }
        const SearchPage page = read_page(fetched.body, keys);
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
    command->add_option("--log-key", e->log_keys,
                        "Public key that must have signed the logs under its name; repeatable");
    add_access(*command, e->access);
    command->callback([e] { report([&] { extract(*e); }); });
}

struct Bundling {
    std::string directory;
    std::string key;
};

void bundle(const Bundling& b) {
    const journal::Signer signer = read_signer(b.key);
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

void add_bundle(CLI::App& parent) {
    auto* command = parent.add_subcommand("bundle", "Write the pages for people and programs, and sign the whole");
    const auto b = std::make_shared<Bundling>();
    command->add_option("DIR", b->directory, "What extract wrote, with identities/ if they were unsealed")->required();
    command->add_option("--signing-key", b->key, "Key of who hands over")->required();
    command->callback([b] { report([&] { bundle(*b); }); });
    auto* second = parent.add_subcommand("check", "Is a bundle complete and untouched?");
    const auto c = std::make_shared<Bundling>();
    second->add_option("DIR", c->directory, "The bundle")->required();
    second->add_option("--key", c->key, "File with the public key of who handed it over")->required();
    second->callback([c] { report([&] { check(*c); }); });
}

}  // namespace

void add_requisition(CLI::App& audit) {
    auto* command = audit.add_subcommand(
        "requisition", "Answer an authority, or a person about herself, under both parties' signatures");
    command->require_subcommand(1);
    add_open(*command);
    add_list(*command);
    add_show(*command);
    add_approve(*command);
    add_extract(*command);
    add_bundle(*command);
    add_close(*command);
}

}  // namespace beffroi::cli
