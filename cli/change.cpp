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
#include "cli/officer_key.h"
#include "cli/outcome.h"
#include "cli/policy_options.h"
#include "cli/signing.h"
#include "journal/cosignature.h"
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

/// What it changes, computed here.
void show_difference(const ChangeOptions& o, std::uint64_t base, const std::string& after_directory) {
    if (base == 0) {
        return;
    }
    const auto published = fetch(complete(o.access), fmt::format("/fleet/policies/{}", base), {});
    if (published.status != 200) {
        lacking(refusal_text(published));
    }
    const PrivateFolder folder(folder_prefix());
    unpack(published.body, folder.path());
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    auto of = o;
    of.directory = folder.path();
    const auto before = load_untested(of, modules);
    of.directory = after_directory;
    const auto after = load_untested(of, modules);
    const auto comparison = compared(o, before, after);
    const auto description = policy::describe(before, after, comparison, SystemClock().wall());
    fmt::print(o.json ? stderr : stdout, "Against policy {}:\n{}\n", base,
               policy::to_text(before, after, comparison, description, o.language()));
}

void approve(const ChangeOptions& o) {
    const CentralAccess access = complete(o.access);
    const Json change = fleet_answer(fetch(access, change_path(o), {}));
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
    if (!is_meant(o.json, o.yes, text, manifest.number, "The policy is proved. Sign this text")) {
        lacking("not signed");
    }
    const auto officer = officer_key(o.signing_key);
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
    command->add_flag("--yes", a->yes, "Do not ask back");
    add_lang(*command, *a);
    command->callback([a] { approve(*a); });

    const auto r = std::make_shared<ChangeOptions>();
    command = add_numbered(*change, "refuse", "End a request, your own or another's", *r);
    command->add_option("--reason", r->reason, "Why, in a line")->required();
    command->callback([r] { refuse_change(*r); });
}

}  // namespace beffroi::cli
