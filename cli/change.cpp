// beffroi change propose, list, show, approve, refuse: change requests at the centre (schemas/api/central.yaml,
// /changes). What is signed is computed and shown here, by this machine's own engine: a centre in wrong hands could
// show one thing and hand over another.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/private_folder.h"
#include "cli/commands.h"
#include "cli/fleet.h"
#include "cli/journal_input.h"
#include "cli/officer_key.h"
#include "cli/outcome.h"
#include "cli/policy_options.h"
#include "cli/signing.h"
#include "journal/cosignature.h"
#include "journal/crypto.h"
#include "journal/note.h"
#include "policy/bundle.h"
#include "policy/describe.h"

namespace beffroi::cli {

namespace {

namespace fs = std::filesystem;

struct ChangeOptions : PolicyOptions {
    CentralAccess access;
    std::uint64_t number = 0;
    std::string reason;
    unsigned days = 14;
    std::uint64_t revises = 0;  ///< 0: a new request
    std::string signing_key;
    std::string approvers;   ///< empty: what is compared with is not verified
    std::string against;     ///< folder of what is in force, as she has it herself; empty: the centre's
    bool unchanged = false;  ///< she means to sign what is in force already
    bool yes = false;
};

constexpr long k_conflict = 409;

std::string folder_prefix() {
    return fs::temp_directory_path() / "beffroi-change.";
}

void print_change(const Json& one) {
    fmt::print("request {}  {}  {}\n", shown(one, "number"), shown(one, "state"), shown(one, "title"));
    fmt::print("  revision {} of {} by {}\n", shown(one, "revision"), shown(one, "proposed"), shown(one, "by"));
    fmt::print("  by {}, until {}: {}\n", shown(one, "author"), shown(one, "expires"), shown(one, "reason"));
    fmt::print("  opens {}, closes {}, compared with policy {}\n", shown(one, "opens"), shown(one, "closes"),
               shown(one, "base"));
    for (const Json& party : one.value("parties", Json::array())) {
        fmt::print("  {}: {} of {} signatures\n", shown(party, "name"), shown(party, "has"), shown(party, "needs"));
    }
    if (const std::string outcome = shown(one, "outcome"); !outcome.empty()) {
        fmt::print("  {}\n", outcome);
    }
}

void answer(const ChangeOptions& o, const Json& change) {
    if (o.json) {
        say(change);
    } else {
        print_change(change);
    }
}

std::string change_path(const ChangeOptions& o, const char* action = "") {
    return fmt::format("/changes/{}{}", o.number, action);
}

/// The manifest that `propose` wrote becomes the note, unless somebody has signed it already.
Json files_of(const std::string& directory) {
    Json files = Json::object();
    const auto take = [&](const char* name) {
        if (const std::string path = directory + "/" + name; fs::exists(path)) {
            files[name] = read_file(path, policy::max_bundle_bytes);
        }
    };
    std::for_each(policy::bundle_files.begin(), policy::bundle_files.end(), take);
    std::for_each(policy::bundle_options.begin(), policy::bundle_options.end(), take);
    if (!files.contains(policy::approved_file)) {
        files[policy::approved_file] =
            read_file(directory + "/" + policy::manifest_file, policy::max_manifest_bytes) + "\n";
    }
    return files;
}

/// Of a request that somebody else revised meanwhile; nothing for any other refusal.
void show_what_changed(const ChangeOptions& o, const std::string& refusal) {
    const Json body = Json::parse(refusal, nullptr, false);
    if (!body.is_object() || shown(body, "error") != "revised") {
        return;
    }
    if (o.json) {
        say(body);
        return;
    }
    print_change(body.value("change", Json::object()));
    if (const auto since = body.find("since"); since != body.end()) {
        fmt::print("  since revision {}:\n", o.revises);
        print(since->value("difference", Json::object()).value(o.lang, std::string()));
    }
}

void propose(const ChangeOptions& o) {
    const WallTime until = SystemClock().wall() + std::chrono::days(o.days);
    Json body{{"reason", o.reason}, {"expires", to_rfc3339(until)}, {"files", files_of(o.directory)}};
    if (o.revises != 0) {
        body["revises"] = o.revises;
    }
    const auto answered = submit(complete(o.access), "/changes", body.dump());
    if (answered.status == k_conflict) {
        show_what_changed(o, answered.body);
    }
    answer(o, fleet_answer(answered, o.language()));
}

void list(const ChangeOptions& o) {
    const Json all = fleet_answer(fetch(complete(o.access), "/changes", {}));
    if (o.json) {
        say(all);
        return;
    }
    for (const Json& one : all.value("changes", Json::array())) {
        print_change(one);
    }
}

void show(const ChangeOptions& o) {
    const Json change = fleet_answer(fetch(complete(o.access), change_path(o), {}));
    answer(o, change);
    if (!o.json) {
        const Json told = change.value("evidence", Json::object()).value("difference", Json::object());
        print(told.value(o.lang, std::string()));
    }
}

void refuse_change(const ChangeOptions& o) {
    answer(o, fleet_answer(submit(complete(o.access), change_path(o, "/close"), Json{{"reason", o.reason}}.dump())));
}

/// Writes the files of a bundle that the centre handed over.
void unpack(const std::string& text, const std::string& directory) {
    const auto bundle = policy::parse_bundle(text);
    if (const auto* bad = std::get_if<policy::BadBundle>(&bundle)) {
        unusable("the centre's answer is no policy: " + bad->message);
    }
    for (const auto& [name, content] : std::get<policy::Bundle>(bundle)) {
        write_private_file(directory + "/" + name, content);
    }
}

void tell(const ChangeOptions& o, const Words& words) {
    fmt::print(o.json ? stderr : stdout, "{}\n", words.in(o.language()));
}

std::string digest_of(const yang::Modules& modules, const std::string& directory) {
    const auto documents = policy::read_documents(modules, directory);
    if (const auto* problems = std::get_if<Problems>(&documents)) {
        unusable(to_text(problems->front()));
    }
    return journal::sha256_hex(policy::canonical_text(std::get<policy::Documents>(documents)));
}

/// Says whether both parties have approved what the centre calls policy `base`; leaves if they have not.
void verify_base(const ChangeOptions& o, std::uint64_t base, const yang::Modules& modules,
                 const std::string& directory) {
    const std::string note = read_file(directory + "/" + policy::approved_file);
    const auto manifest = read_manifest(policy::approved_file, journal::text_to_sign(note));
    if (manifest.number != base || manifest.policy != digest_of(modules, directory)) {
        lacking(
            fmt::format("the centre handed over other documents than those of policy {}: nothing was signed", base));
    }
    const auto quorum = read_trust_policy(o.approvers);
    if (!quorum) {
        tell(o,
             words("Les signatures de la politique {} n’ont pas été vérifiées\u202F: donnez --approvers LISTE, ou "
                   "--against DOSSIER avec votre propre copie.",
                   "The signatures of policy {} were not verified: give --approvers LIST, or --against DIR with your "
                   "own copy.",
                   base));
        return;
    }
    const auto by = quorum->approved(note, manifest.author, SystemClock().wall());
    if (const auto* no = std::get_if<journal::Distrust>(&by)) {
        lacking(fmt::format("policy {}, with which the centre compares, is not approved by {}: {}; nothing was signed",
                            base, o.approvers, no->sentence));
    }
    tell(o, words("Les signatures de la politique {} sont vérifiées.", "The signatures of policy {} were verified.",
                  base));
}

void print_difference(const ChangeOptions& o, const policy::Policy& before, const policy::Policy& after,
                      const std::string& head) {
    const auto comparison = compared(o, before, after);
    const auto description = policy::describe(before, after, comparison, SystemClock().wall());
    fmt::print(o.json ? stderr : stdout, "{}\n{}\n", head,
               policy::to_text(before, after, comparison, description, o.language()));
}

/// What was compared with is the very policy: a centre that says so hides what it changes.
void refuse_unchanged(const ChangeOptions& o, const std::string& before, const std::string& after) {
    if (before == after && !o.unchanged) {
        lacking(
            "what it is compared with says the very same: if you mean to sign that, add --unchanged; otherwise "
            "look at what is in force (--against DIR)");
    }
}

/// What it changes, computed here. Which policy is the newest only the centre says.
void show_difference(const ChangeOptions& o, std::uint64_t base, const std::string& after_directory) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const auto in = [&](const std::string& directory) {
        auto of = o;
        of.directory = directory;
        return load_untested(of, modules);
    };
    const auto after = in(after_directory);
    const std::string digest = digest_of(modules, after_directory);
    if (!o.against.empty()) {
        refuse_unchanged(o, digest_of(modules, o.against), digest);
        print_difference(o, in(o.against), after, fmt::format("Against {}:", o.against));
        return;
    }
    tell(o, words("Quelle politique est en vigueur, seul le centre le dit\u202F: ce poste ne peut pas le vérifier.",
                  "Which policy is in force only the centre says: this machine cannot verify it."));
    if (base == 0) {
        tell(o, words("Le centre dit qu’il n’y en a aucune\u202F: voici tout ce que celle-ci permet.",
                      "The centre says that there is none: this is all that this one permits."));
        print_difference(o, after.bare(), after, "Against no policy:");
        return;
    }
    const auto published = fetch(complete(o.access), fmt::format("/fleet/policies/{}", base), {});
    if (published.status != 200) {
        lacking(refusal_text(published));
    }
    const PrivateFolder folder(folder_prefix());
    unpack(published.body, folder.path());
    verify_base(o, base, modules, folder.path());
    refuse_unchanged(o, digest_of(modules, folder.path()), digest);
    print_difference(o, in(folder.path()), after, fmt::format("Against policy {}:", base));
}

void approve(const ChangeOptions& o) {
    const CentralAccess access = complete(o.access);
    const Json change = fleet_answer(fetch(access, change_path(o), {}));
    if (const std::string state = shown(change, "state"); state != "open") {
        lacking(fmt::format("change request {} is {}: nothing was signed", o.number, state));
    }
    const auto files = fetch(access, change_path(o, "/files"), {});
    if (files.status != 200) {
        lacking(refusal_text(files));
    }
    const PrivateFolder folder(folder_prefix());
    unpack(files.body, folder.path());
    auto of = o;
    of.directory = folder.path();
    const std::string text = journal::text_to_sign(read_file(folder.path() + "/" + policy::approved_file));
    const auto manifest = read_manifest(policy::approved_file, text);
    if (manifest.policy != proved_digest(of) || manifest.number != o.number) {
        lacking("the centre handed over other documents than those of its request: nothing was signed");
    }
    show_difference(o, change.value("base", std::uint64_t{0}), folder.path());
    const auto officer = officer_key(o.signing_key);
    if (officer.name() == manifest.author) {
        lacking("you are its author: somebody else has to sign");
    }
    if (!is_meant(o.json, o.yes, text, manifest.number, "The policy is proved. Sign this text")) {
        lacking("not signed");
    }
    answer(o, fleet_answer(submit(access, change_path(o, "/approvals"), officer.approval(text, SystemClock().wall())),
                           o.language()));
}

CLI::App* add_numbered(CLI::App& change, const char* name, const char* description, ChangeOptions& options) {
    auto* command = change.add_subcommand(name, description);
    command->add_option("NUMBER", options.number, "Of the request, which is its policy's")->required();
    command->add_flag("--json", options.json, "Answer in JSON");
    add_central_options(*command, options.access);
    return command;
}

}  // namespace

void add_change(CLI::App& app) {
    auto* change = app.add_subcommand("change", "Propose, look at, approve and refuse changes of policy at the centre");
    change->require_subcommand(1);

    const auto p = std::make_shared<ChangeOptions>();
    auto* command = add_policy_command(
        *change, "propose", "Hand a policy to the centre, as `beffroi policy propose` left it, for others to approve",
        *p);
    command->add_option("--reason", p->reason, "Why, for those who approve")->required();
    command->add_option("--days", p->days, "For how long it can be approved")->check(CLI::Range(1, 90));
    command
        ->add_option("--revises", p->revises,
                     "The revision that you have read, of a request that is open already: refused if it is at another")
        ->check(CLI::PositiveNumber);
    add_central_options(*command, p->access);
    command->callback([p] { propose(*p); });

    const auto l = std::make_shared<ChangeOptions>();
    command = change->add_subcommand("list", "The requests, newest first");
    command->add_flag("--json", l->json, "Answer in JSON");
    add_central_options(*command, l->access);
    command->callback([l] { list(*l); });

    const auto s = std::make_shared<ChangeOptions>();
    command = add_numbered(*change, "show", "One request, and what opens and closes with it", *s);
    add_lang(*command, *s);
    command->callback([s] { show(*s); });

    const auto a = std::make_shared<ChangeOptions>();
    command = add_numbered(*change, "approve", "Sign a request with your own key, after proving it here", *a);
    add_signing_key(*command, a->signing_key);
    command->add_option("--approvers", a->approvers,
                        "Who approves (c2sp.org/tlog-policy): the policy that it is compared with must have their "
                        "signatures");
    command
        ->add_option("--against", a->against,
                     "Folder of the policy in force, as you have it yourself: compare with that one")
        ->check(CLI::ExistingDirectory);
    command->add_flag("--unchanged", a->unchanged, "Sign though it says the same as what it is compared with");
    command->add_flag("--yes", a->yes, "Do not ask back");
    add_lang(*command, *a);
    command->callback([a] { approve(*a); });

    const auto r = std::make_shared<ChangeOptions>();
    command = add_numbered(*change, "refuse", "End a request, your own or another's", *r);
    command->add_option("--reason", r->reason, "Why, in a line")->required();
    command->callback([r] { refuse_change(*r); });
}

}  // namespace beffroi::cli
