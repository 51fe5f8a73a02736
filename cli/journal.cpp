// beffroi journal verify, prove, show, keygen: what an auditor does with a copy of a journal, offline. Links no writer
// code.
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <system_error>

#include "base/encoding.h"
#include "base/fd.h"
#include "cli/commands.h"
#include "journal/crypto.h"
#include "journal/entry.h"
#include "journal/note.h"
#include "journal/proof.h"
#include "journal/reader.h"
#include "journal/segment.h"
#include "journal/verify.h"

namespace beffroi::cli {

namespace {

using journal::VerifiedLog;
using journal::VerifyFailure;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::string_view k_proof_extension = ".tlog-proof";
constexpr std::size_t k_max_proof_bytes = std::size_t{128} << 10;

[[noreturn]] void unusable(const std::string& message) {
    fmt::print(stderr, "beffroi: {}\n", message);
    throw Exit{2};
}

void say(const ordered_json& answer) {
    // A path or an entry of a hostile copy may be any bytes.
    fmt::print("{}\n", answer.dump(2, ' ', false, ordered_json::error_handler_t::replace));
}

std::optional<journal::Verifier> read_key(const std::string& path) {
    if (path.empty()) {
        return std::nullopt;
    }
    auto key = journal::Verifier::parse(read_file(path, journal::max_note_bytes));
    if (!key) {
        unusable(path + ": not a public key of the form name+id+base64");
    }
    return key;
}

void write_new_file(const std::string& path, std::string_view bytes, mode_t mode) {
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!fd.valid()) {
        throw_errno(path);
    }
    write_all(fd.get(), bytes);
    if (::fsync(fd.get()) != 0) {
        throw_errno(path);
    }
}

// --- verify
// -----------------------------------------------------------------------------------------------------------

struct VerifyArguments {
    std::string path;
    std::string key;
    std::string entry;
    bool json = false;
};

struct StreamResult {
    std::string directory;
    std::variant<VerifiedLog, VerifyFailure> outcome;
};

/// One key signs all streams of a site, so a copy of one stream in the place of another would verify: its origin tells.
StreamResult verify_stream(const fs::path& root, journal::Stream stream, const std::optional<journal::Verifier>& key) {
    const auto name = std::string(journal::to_string(stream));
    StreamResult result{(root / name).string(), journal::verify_directory((root / name).string(), key)};
    const auto* log = std::get_if<VerifiedLog>(&result.outcome);
    if (log != nullptr && !log->origin.ends_with("/" + name)) {
        result.outcome = VerifyFailure{{}, 0, 0, "this is the log of " + log->origin + ", not the stream " + name};
    }
    return result;
}

/// A journal's directory holds every stream, or is incomplete; any other directory is taken for one stream's.
std::vector<StreamResult> verify_path(const std::string& path, const std::optional<journal::Verifier>& key) {
    constexpr std::array streams{journal::Stream::access, journal::Stream::admin};
    const auto is_here = [&path](journal::Stream stream) {
        return fs::is_directory(fs::path(path) / journal::to_string(stream));
    };
    if (std::none_of(streams.begin(), streams.end(), is_here)) {
        return {{path, journal::verify_directory(path, key)}};
    }
    std::vector<StreamResult> results;
    results.reserve(streams.size());
    for (const auto stream : streams) {
        results.push_back(verify_stream(path, stream, key));
    }
    return results;
}

ordered_json to_json(const StreamResult& result) {
    ordered_json answer{{"directory", result.directory}};
    if (const auto* log = std::get_if<VerifiedLog>(&result.outcome)) {
        answer["verified"] = true;
        answer["origin"] = log->origin;
        answer["key"] = log->key_name;
        answer["size"] = log->size;
        answer["root"] = to_base64(journal::view(log->root));
        answer["last-commit"] = log->last_time ? ordered_json(to_rfc3339(*log->last_time)) : ordered_json(nullptr);
        answer["unfinished-bytes"] = log->unfinished_bytes;
        return answer;
    }
    const auto& failure = std::get<VerifyFailure>(result.outcome);
    answer["verified"] = false;
    answer["message"] = failure.message;
    if (!failure.segment.empty()) {
        answer["segment"] = failure.segment;
        answer["offset"] = failure.offset;
        answer["index"] = failure.index;
    }
    return answer;
}

void print_text(const StreamResult& result, bool pinned) {
    const auto* log = std::get_if<VerifiedLog>(&result.outcome);
    if (log == nullptr) {
        fmt::print(stderr, "{}: NOT VERIFIED: {}\n", printable(result.directory),
                   printable(std::get<VerifyFailure>(result.outcome).message));
        return;
    }
    fmt::print("{}: verified: {} entries of {}, signed by {}\n", printable(result.directory), log->size,
               printable(log->origin), printable(log->key_name));
    if (!pinned) {
        fmt::print("  signed by the key stored beside it: use --key to check against a key that you already had\n");
    }
    if (log->unfinished_bytes != 0) {
        fmt::print("  behind them, {} bytes of a commit that was cut short\n", log->unfinished_bytes);
    }
}

void verify_logs(const VerifyArguments& arguments, const std::optional<journal::Verifier>& key) {
    const auto results = verify_path(arguments.path, key);
    const bool verified = std::all_of(results.begin(), results.end(), [](const auto& result) {
        return std::holds_alternative<VerifiedLog>(result.outcome);
    });
    ordered_json answer{{"verified", verified}, {"pinned", key.has_value()}, {"streams", ordered_json::array()}};
    for (const auto& result : results) {
        answer["streams"].push_back(to_json(result));
        if (!arguments.json) {
            print_text(result, key.has_value());
        }
    }
    if (arguments.json) {
        say(answer);
    }
    throw Exit{verified ? 0 : 1};
}

void verify_proof(const VerifyArguments& arguments, const std::optional<journal::Verifier>& key) {
    if (!key || arguments.entry.empty()) {
        unusable("a proof is verified with --entry ENTRYFILE and --key VKEYFILE");
    }
    const auto proof = journal::parse_proof(read_file(arguments.path, k_max_proof_bytes));
    if (!proof) {
        unusable(arguments.path + ": not a proof (c2sp.org/tlog-proof@v1)");
    }
    std::string entry = read_file(arguments.entry, journal::max_entry_bytes + 1);
    if (entry.ends_with('\n')) {  // editors and shells add it; an entry never has one
        entry.pop_back();
    }
    const auto checkpoint = journal::check_proof(*proof, entry, *key);
    if (arguments.json) {
        ordered_json answer{{"verified", checkpoint.has_value()}, {"pinned", true}, {"index", proof->index}};
        if (checkpoint) {
            answer["origin"] = checkpoint->origin;
            answer["size"] = checkpoint->size;
        }
        say(answer);
    } else if (checkpoint) {
        fmt::print("verified: this is entry {} of {}, signed by {} at {} entries\n", proof->index,
                   printable(checkpoint->origin), printable(key->name()), checkpoint->size);
    } else {
        fmt::print(stderr, "NOT VERIFIED: {} does not prove this entry, or is not signed by {}\n",
                   printable(arguments.path), printable(key->name()));
    }
    throw Exit{checkpoint ? 0 : 1};
}

void verify(const VerifyArguments& arguments) {
    if (!fs::exists(arguments.path)) {
        unusable(arguments.path + ": there is nothing here");
    }
    const auto key = read_key(arguments.key);
    if (fs::is_directory(arguments.path)) {
        verify_logs(arguments, key);
    }
    verify_proof(arguments, key);
}

// --- prove, show, keygen
// ----------------------------------------------------------------------------------------------

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
    journal::replay(directory, [from, count](std::uint64_t index, std::string_view line) {
        if (index >= from && index - from < count) {
            fmt::print("{}\n", printable(line));
        }
    });
}

void keygen(const std::string& name, const std::string& file) {
    if (!journal::is_key_name(name)) {
        unusable("a key's name has no space and no '+', and is not empty");
    }
    const auto pair = journal::generate_key(name);
    std::string bytes(pair.skey.reveal());
    bytes += '\n';
    const Secret content(std::move(bytes));
    write_new_file(file, content.reveal(), 0600);
    fmt::print("{}\n", pair.vkey);
}

/// Runs an action; what a journal lacks or hides is exit code 1, what the user gave wrongly 2.
template <typename Action>
void report(const Action& action) {
    try {
        action();
    } catch (const journal::DamagedJournal& e) {
        fmt::print(stderr, "beffroi: {}\n", printable(e.what()));
        throw Exit{1};
    } catch (const std::out_of_range& e) {
        unusable(e.what());
    } catch (const std::length_error& e) {
        unusable(e.what());
    } catch (const std::system_error& e) {
        unusable(e.what());
    }
}

void add_verify(CLI::App& parent) {
    auto* command = parent.add_subcommand("verify", "Recompute a journal's tree, or check one proof");
    const auto arguments = std::make_shared<VerifyArguments>();
    command->add_option("PATH", arguments->path, "A journal's directory, one stream's, or a .tlog-proof file")
        ->required();
    command->add_option("--key", arguments->key, "File with the public key that must have signed it");
    command->add_option("--entry", arguments->entry, "File with the entry that a proof is for");
    command->add_flag("--json", arguments->json, "Answer in JSON");
    command->callback([arguments] { report([&] { verify(*arguments); }); });
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
        std::string file;
    };
    auto* command = parent.add_subcommand("keygen", "Make a signing key; prints its public half");
    const auto a = std::make_shared<Arguments>();
    command->add_option("--name", a->name, "The key's name: journal.region.example/0599991P")->required();
    command->add_option("--out", a->file, "File for the private key; must not exist")->required();
    command->callback([a] { report([&] { keygen(a->name, a->file); }); });
}

}  // namespace

void add_journal(CLI::App& app) {
    auto* command = app.add_subcommand("journal", "Verify, prove and read the tamper-evident journal");
    command->require_subcommand(1);
    add_verify(*command);
    add_prove(*command);
    add_show(*command);
    add_keygen(*command);
}

}  // namespace beffroi::cli
