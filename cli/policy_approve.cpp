// beffroi policy propose, approve, approved: how a policy gets the signatures without which no gateway puts it in
// force. Officers sign on their own machines, with their own keys: neither the centre nor a gateway ever has one.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "base/encoding.h"
#include "base/fd.h"
#include "cli/commands.h"
#include "cli/journal_input.h"
#include "cli/officer_key.h"
#include "cli/outcome.h"
#include "cli/policy_options.h"
#include "cli/signing.h"
#include "cli/twelve_words.h"
#include "journal/approvers.h"
#include "journal/cosignature.h"
#include "journal/crypto.h"
#include "journal/note.h"
#include "policy/manifest.h"

namespace beffroi::cli {

namespace {

constexpr unsigned k_public = 0644;  ///< the enforcer reads it under a user of its own

struct ApproveOptions : PolicyOptions {
    policy::Manifest manifest;
    std::string signing_key;
    std::string approvers;
    std::string site;
    bool yes = false;
};

std::string file_digest(const std::string& path) {
    const std::string text = read_file(path, journal::max_policy_bytes);
    if (const auto parsed = journal::parse_approvers(text); const auto* wrong = std::get_if<std::string>(&parsed)) {
        unusable(path + ": " + *wrong);
    }
    return journal::sha256_hex(text);
}

void propose(const ApproveOptions& o) {
    policy::Manifest manifest = o.manifest;
    std::sort(manifest.sites.begin(), manifest.sites.end());
    manifest.policy = proved_digest(o);
    if (const std::string next = o.directory + "/" + policy::approvers_file; std::filesystem::exists(next)) {
        manifest.approvers = file_digest(next);
    }
    const std::string text = manifest_text(manifest);
    std::filesystem::remove(o.directory + "/" + policy::approved_file);  // it would be of the policy before
    replace_file(o.directory + "/" + policy::manifest_file, text, k_public);
    if (o.json) {
        print(Json{{"number", manifest.number}, {"manifest", text}});
    } else {
        fmt::print("{}", text);
    }
}

/// The note in the file with one more line; a new one if there is none, or it is of another text.
std::string with_signature(const std::string& file, const std::string& text, const std::string& line) {
    const std::string before = std::filesystem::exists(file) ? read_file(file, journal::max_note_bytes) : std::string();
    if (const auto held = journal::parse_note(before); !held || held->text != text) {
        return text + "\n" + line;
    }
    auto merged = journal::merge_signatures(before, journal::parse_signature_lines(line).value());
    if (!merged) {
        lacking(file + " has as many signatures as a note can carry");
    }
    return std::move(*merged);
}

void approve(const ApproveOptions& o) {
    const std::string file = o.directory + "/" + policy::manifest_file;
    const std::string text = read_file(file, policy::max_manifest_bytes);
    const policy::Manifest manifest = read_manifest(file, text);
    if (manifest.policy != proved_digest(o)) {
        lacking(file + " is of other documents than those beside it: nothing was signed");
    }
    if (!is_meant(o.json, o.yes, text, manifest.number, "The policy is proved. Sign this text")) {
        lacking("not signed");
    }
    const auto officer = officer_key(o.signing_key);
    const std::string approved = o.directory + "/" + policy::approved_file;
    replace_file(approved, with_signature(approved, text, officer.approval(text, SystemClock().wall())), k_public);
    if (o.json) {
        print(Json{{"number", manifest.number}, {"signed-by", officer.name()}});
    } else {
        fmt::print("signed by {}\n", printable(officer.name()));
    }
}

/// What a list of approvers has of her.
void show_key(const ApproveOptions& o) {
    const auto officer = officer_key(o.signing_key);
    if (o.json) {
        print(Json{{"name", officer.name()}, {"verifier-key", officer.vkey()}});
    } else {
        fmt::print("{}\n", printable(officer.vkey()));
    }
}

/// What a gateway will say of it.
void approved(const ApproveOptions& o) {
    const auto quorum = read_trust_policy(o.approvers);
    const std::string file = o.directory + "/" + policy::approved_file;
    if (!std::filesystem::exists(file)) {
        lacking("nobody has approved this policy");
    }
    const std::string note = read_file(file, journal::max_note_bytes);
    const WallTime now = SystemClock().wall();
    const auto signed_text = journal::parse_note(note);
    if (!signed_text) {
        unusable(file + " is no signed approval: propose the policy again");
    }
    const auto manifest = read_manifest(file, signed_text->text);
    const auto by = quorum.value().approved(note, manifest.author, now);
    if (const auto* no = std::get_if<journal::Distrust>(&by)) {
        lacking(no->sentence);
    }
    if (manifest.policy != proved_digest(o)) {
        lacking("the documents are not those that were approved");
    }
    if (!o.site.empty() && !policy::holds_at(manifest, o.site)) {
        lacking("it was approved for other sites than " + o.site);
    }
    Json signers = Json::array();
    for (const auto& one : std::get<std::vector<journal::Witnessed>>(by)) {
        signers.push_back({{"name", one.witness}, {"at", to_rfc3339(one.time)}});
    }
    if (o.json) {
        print(Json{{"approved", true},
                   {"number", manifest.number},
                   {"title", manifest.title},
                   {"by", signers},
                   {"words", twelve_words(signed_text->text)}});
        return;
    }
    fmt::print("policy {} is approved: {}\n  {}\n", manifest.number, printable(manifest.title),
               twelve_words(signed_text->text));
    for (const auto& one : signers) {
        fmt::print("  {} at {}\n", printable(one["name"].get<std::string>()), one["at"].get<std::string>());
    }
}

}  // namespace

void add_policy_approve(CLI::App& policy) {
    const auto p = std::make_shared<ApproveOptions>();
    auto* command = add_policy_command(policy, "propose", "Write the text that officers sign to approve a policy", *p);
    command
        ->add_option("--number", p->manifest.number,
                     "That of no other policy or request, and larger than all before at its sites")
        ->required();
    command->add_option("--title", p->manifest.title, "What it changes and why, in a line")->required();
    command
        ->add_option("--author", p->manifest.author,
                     "Who proposes it: an officer by the name of her key; her own line does not count")
        ->required();
    command->add_option("--site", p->manifest.sites,
                        "UAI of a site that it is for; repeatable. Without it: every site");
    command->callback([p] { propose(*p); });

    const auto a = std::make_shared<ApproveOptions>();
    command = add_policy_command(policy, "approve", "Sign a proposed policy with your own key, after proving it", *a);
    add_signing_key(*command, a->signing_key);
    command->add_flag("--yes", a->yes, "Do not ask back");
    command->callback([a] { approve(*a); });

    const auto k = std::make_shared<ApproveOptions>();
    command = policy.add_subcommand("key", "The public half of your key, as a list of approvers has it");
    add_signing_key(*command, k->signing_key);
    command->add_flag("--json", k->json, "Answer in JSON");
    command->callback([k] { show_key(*k); });

    const auto s = std::make_shared<ApproveOptions>();
    command = add_policy_command(policy, "approved", "Whether a policy has the signatures that a gateway asks for", *s);
    command->add_option("--approvers", s->approvers, "Who approves, and how many of each party (c2sp.org/tlog-policy)")
        ->required();
    command->add_option("--site", s->site, "UAI of the gateway's site");
    command->callback([s] { approved(*s); });
}

}  // namespace beffroi::cli
