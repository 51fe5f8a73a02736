// beffroi journal prove, show, keygen: what an auditor does with a copy of a journal, offline. Links no writer code.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "base/encoding.h"
#include "base/fd.h"
#include "cli/commands.h"
#include "cli/journal_input.h"
#include "journal/cosignature.h"
#include "journal/note.h"
#include "journal/proof.h"
#include "journal/reader.h"

namespace beffroi::cli {

namespace {

constexpr std::string_view k_proof_extension = ".tlog-proof";

void prove(const std::string& directory, std::uint64_t index, std::string prefix, bool json) {
    if (prefix.empty()) {
        prefix = fmt::format("entry-{}", index);
    }
    const auto proven = journal::prove(directory, index);
    const std::string proof_file = prefix + std::string(k_proof_extension);
    const std::string entry_file = prefix + ".json";
    write_new_file(proof_file, to_text(proven.proof), 0600);
    write_new_file(entry_file, proven.entry, 0600);
    if (json) {
        say({{"index", index},
             {"origin", proven.checkpoint.origin},
             {"size", proven.checkpoint.size},
             {"entry", proven.entry},
             {"entry-file", entry_file},
             {"proof-file", proof_file}});
    } else {
        fmt::print("entry {} of {} at {} entries: {} and {}\n", index, printable(proven.checkpoint.origin),
                   proven.checkpoint.size, printable(entry_file), printable(proof_file));
    }
}

/// Intact entries only; a damage ends the output with exit code 1.
void show(const std::string& directory, std::uint64_t from, std::uint64_t count) {
    journal::require_log(directory);
    journal::replay(directory, [from, count](std::uint64_t index, std::string_view line) {
        if (index >= from && index - from < count) {
            fmt::print("{}\n", printable(line));
        }
    });
}

void keygen(const std::string& name, const std::string& kind, const std::string& file) {
    if (!journal::is_key_name(name)) {
        unusable("a key's name has no space and no '+', and is not empty");
    }
    const auto pair = kind == "log" ? journal::generate_key(name) : journal::generate_cosigner_key(name);
    std::string bytes(pair.skey.reveal());
    bytes += '\n';
    const Secret content(std::move(bytes));
    write_new_file(file, content.reveal(), 0600);
    fmt::print("{}\n", pair.vkey);
}

void add_prove(CLI::App& parent) {
    struct Arguments {
        std::string directory;
        std::uint64_t index = 0;
        std::string prefix;
        bool json = false;
    };
    auto* command = parent.add_subcommand("prove", "Write one entry and the proof that it is in the journal");
    const auto a = std::make_shared<Arguments>();
    command->add_option("PATH", a->directory, "One stream's directory")->required();
    command->add_option("--index", a->index, "Index of the entry")->required();
    command->add_option("--out", a->prefix, "Files to write: PREFIX.json and PREFIX.tlog-proof (default: entry-INDEX)");
    command->add_flag("--json", a->json, "Answer in JSON");
    command->callback([a] { report([&] { prove(a->directory, a->index, a->prefix, a->json); }); });
}

void add_show(CLI::App& parent) {
    struct Arguments {
        std::string directory;
        std::uint64_t from = 0;
        std::uint64_t count = UINT64_MAX;
    };
    auto* command = parent.add_subcommand("show", "Print entries, one a line");
    const auto a = std::make_shared<Arguments>();
    command->add_option("PATH", a->directory, "One stream's directory")->required();
    command->add_option("--from", a->from, "Index of the first");
    command->add_option("--count", a->count, "How many at most");
    command->callback([a] { report([&] { show(a->directory, a->from, a->count); }); });
}

void add_keygen(CLI::App& parent) {
    struct Arguments {
        std::string name;
        std::string kind = "log";
        std::string file;
    };
    auto* command = parent.add_subcommand("keygen", "Make a signing key; prints its public half");
    const auto a = std::make_shared<Arguments>();
    command->add_option("--name", a->name, "The key's name: journal.region.example/0599991P")->required();
    command
        ->add_option("--kind", a->kind,
                     "What it signs: a `log`'s checkpoints, those that a `witness` has seen, or the policies "
                     "that an `officer` approves")
        ->check(CLI::IsMember({"log", "witness", "officer"}));
    command->add_option("--out", a->file, "File for the private key; must not exist")->required();
    command->callback([a] { report([&] { keygen(a->name, a->kind, a->file); }); });
}

}  // namespace

void add_journal(CLI::App& app) {
    auto* command = app.add_subcommand("journal", "Verify, rescan, prove and read the tamper-evident journal");
    command->require_subcommand(1);
    add_journal_verify(*command);
    add_journal_fetch(*command);
    add_journal_rescan(*command);
    add_journal_refill(*command);
    add_prove(*command);
    add_show(*command);
    add_keygen(*command);
}

}  // namespace beffroi::cli
