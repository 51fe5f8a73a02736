// beffroi policy block, block-sign, block-publish, blocks: what one party alone may forbid for a while
// (docs/decisions/0012-emergency-block.md).
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "base/encoding.h"
#include "base/fd.h"
#include "cli/fleet.h"
#include "cli/officer_key.h"
#include "cli/outcome.h"
#include "cli/policy_options.h"
#include "cli/signing.h"
#include "journal/cosignature.h"
#include "journal/note.h"
#include "policy/block.h"
#include "policy/findings.h"

namespace beffroi::cli {

namespace {

constexpr unsigned k_block_mode = 0644;
constexpr unsigned k_usual_hours = 24;

struct BlockOptions : Answering {
    policy::Block block;
    std::string party;
    std::vector<std::string> addresses;
    unsigned hours = k_usual_hours;
    std::uint64_t ends = 0;
    bool everything = false;
    std::string file;
    std::string policy_directory;  ///< to prove it with
    std::string key;
    bool yes = false;
    CentralAccess access;
};

policy::Block read_block(const std::string& file, std::string_view note) {
    auto parsed = policy::parse_block(journal::text_to_sign(note));
    if (const auto* bad = std::get_if<policy::BadBlock>(&parsed)) {
        unusable(file + ": " + bad->message);
    }
    return std::get<policy::Block>(std::move(parsed));
}

bool blocks_everything(const policy::Block& block) {
    return block.roles.empty() && block.zones.empty() && block.destinations.empty() && block.addresses.empty() &&
           block.services.empty();
}

policy::Block asked_for(const BlockOptions& o) {
    policy::Block block = o.block;
    block.party = policy::parse_party(o.party).value_or(policy::Party::lycee);
    for (const std::string& text : o.addresses) {
        const auto prefix = Prefix::parse(text);
        if (!prefix) {
            unusable("\"" + text + "\" is no address, and no prefix with zero bits after its length");
        }
        block.addresses.push_back(*prefix);
    }
    if (o.ends != 0) {
        block.ends = o.ends;
        return in_order(std::move(block));
    }
    block.from = std::chrono::floor<std::chrono::minutes>(SystemClock().wall());
    block.until = block.from + std::chrono::hours(o.hours);
    if (blocks_everything(block) != o.everything) {
        unusable("say what to block, or --everything and nothing else");
    }
    return in_order(std::move(block));
}

void write(const BlockOptions& o) {
    if (std::filesystem::exists(o.file)) {
        unusable(o.file + " exists already: give a new name");
    }
    const policy::Block block = asked_for(o);
    std::string text;
    try {
        text = block_text(block);
    } catch (const std::invalid_argument& e) {
        unusable(e.what());
    }
    replace_file(o.file, text + "\n", k_block_mode);
    if (o.json) {
        say({{"block", to_string(id_of(block))}, {"text", text}});
    } else {
        fmt::print("{}", text);
    }
}

/// With this machine's own engine, before she signs.
void prove(const BlockOptions& o, const policy::Block& block) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    auto documents = policy::read_documents(modules, o.policy_directory);
    if (const auto* problems = std::get_if<Problems>(&documents)) {
        refuse(*problems, o);
    }
    auto resolved = policy::Policy::resolve(std::get<policy::Documents>(documents), {block});
    if (const auto* problems = std::get_if<Problems>(&resolved)) {
        refuse(*problems, o);
    }
    const auto compiled = policy::prove_and_compile(std::get<policy::Policy>(resolved), SystemClock().wall());
    if (const auto* problems = std::get_if<Problems>(&compiled)) {
        lacking(to_text(problems->front(), o.language()));
    }
}

void sign(const BlockOptions& o) {
    const std::string note = read_file(o.file, journal::max_note_bytes);
    const policy::Block block = read_block(o.file, note);
    if (!o.policy_directory.empty()) {
        prove(o, block);
    }
    const std::string text = block_text(block);
    if (!is_meant(o.json, o.yes, text, block.number, "Sign this block")) {
        lacking("not signed");
    }
    const auto officer = officer_key(o.key);
    const std::string line = officer.approval(text, SystemClock().wall());
    const auto merged = journal::parse_note(note)
                            ? journal::merge_signatures(note, journal::parse_signature_lines(line).value())
                            : std::optional(text + "\n" + line);
    if (!merged) {
        lacking(o.file + " has as many signatures as a note can carry");
    }
    replace_file(o.file, *merged, k_block_mode);
    if (o.json) {
        say({{"block", to_string(id_of(block))}, {"signed-by", officer.name()}});
    } else {
        fmt::print("signed by {}\n", printable(officer.name()));
    }
}

void print_block(const Json& one) {
    fmt::print("{}  {}  {}\n", shown(one, "block"), shown(one, "state"), shown(one, "reason"));
    if (one.contains("ends")) {
        fmt::print("  ends {}-{}\n", shown(one, "party"), shown(one, "ends"));
    } else {
        fmt::print("  from {} until {}, in force at {} of {} sites\n", shown(one, "from"), shown(one, "until"),
                   one.value("in-force", Json::array()).size(), shown(one, "concerned"));
    }
    for (const Json& signer : one.value("signers", Json::array())) {
        fmt::print("  signed by {}\n", printable(signer.get<std::string>()));
    }
    for (const Json& refused : one.value("refused", Json::array())) {
        fmt::print("  refused at {}: {}\n", shown(refused, "site"), shown(refused, "reason"));
    }
}

void publish(const BlockOptions& o) {
    const std::string note = read_file(o.file, journal::max_note_bytes);
    static_cast<void>(read_block(o.file, note));
    const Json published = fleet_answer(submit(complete(o.access), "/fleet/blocks", note), o.language());
    if (o.json) {
        say(published);
    } else {
        print_block(published);
    }
}

void list(const BlockOptions& o) {
    const Json answer = fleet_answer(fetch(complete(o.access), "/fleet/blocks", {}));
    if (o.json) {
        say(answer);
        return;
    }
    for (const Json& one : answer.value("blocks", Json::array())) {
        print_block(one);
    }
}

CLI::App* command_on_file(CLI::App& policy, const char* name, const char* description, BlockOptions& o) {
    auto* command = policy.add_subcommand(name, description);
    command->add_option("FILE", o.file, "The block, with its signatures")->required();
    command->add_flag("--json", o.json, "Answer in JSON");
    return command;
}

void add_write(CLI::App& policy) {
    const auto o = std::make_shared<BlockOptions>();
    auto* command = command_on_file(
        policy, "block", "Write an emergency block, or the end of one, for officers of one party to sign", *o);
    command->add_option("--party", o->party, "Whose block it is")
        ->required()
        ->check(CLI::IsMember({"region", "academie"}));
    command->add_option("--number", o->block.number, "Larger than that of every block of this party before")
        ->required();
    command->add_option("--reason", o->block.reason, "Why, in a line; whoever is denied may read it")->required();
    command->add_option("--site", o->block.sites, "UAI of a site; repeatable. Without it: every site");
    auto* ends = command->add_option("--ends", o->ends, "Block nothing, but end the block of this number");
    command->add_option("--hours", o->hours, "How long, from now on; at most 72")
        ->capture_default_str()
        ->check(CLI::Range(1U, static_cast<unsigned>(policy::max_block.count())))
        ->excludes(ends);
    command->add_option("--role", o->block.roles, "Only this role; repeatable, as all that follow")->excludes(ends);
    command->add_option("--zone", o->block.zones, "Only from this zone")->excludes(ends);
    command->add_option("--destination", o->block.destinations, "Only to this destination of the policy")
        ->excludes(ends);
    command->add_option("--address", o->addresses, "Only to this address or prefix")->excludes(ends);
    command->add_option("--service", o->block.services, "Only this service of the policy")->excludes(ends);
    command->add_flag("--everything", o->everything, "Whatever is not guaranteed")->excludes(ends);
    command->callback([o] { write(*o); });
}

}  // namespace

void add_policy_block(CLI::App& policy) {
    add_write(policy);

    const auto s = std::make_shared<BlockOptions>();
    auto* command = command_on_file(policy, "block-sign", "Sign an emergency block with your own key", *s);
    add_signing_key(*command, s->key);
    command->add_option("--policy", s->policy_directory,
                        "Directory of the policy in force: prove first that no guarantee is broken");
    command->add_flag("--yes", s->yes, "Do not ask back");
    add_lang(*command, *s);
    command->callback([s] { sign(*s); });

    const auto p = std::make_shared<BlockOptions>();
    command =
        command_on_file(policy, "block-publish", "Hand a signed emergency block to the centre, for its sites", *p);
    add_lang(*command, *p);
    add_central_options(*command, p->access);
    command->callback([p] { publish(*p); });

    const auto l = std::make_shared<BlockOptions>();
    command =
        policy.add_subcommand("blocks", "Emergency blocks: who signed them, why, until when, and where they hold");
    command->add_flag("--json", l->json, "Answer in JSON");
    add_central_options(*command, l->access);
    command->callback([l] { list(*l); });
}

}  // namespace beffroi::cli
