// beffroi journal verify: recompute a journal's tree, or check one proof; against a key, or under a policy file. Links
// no writer code.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/fd.h"
#include "cli/journal_input.h"
#include "journal/crypto.h"
#include "journal/entry.h"
#include "journal/proof.h"
#include "journal/verify.h"

namespace beffroi::cli {

namespace {

using journal::VerifiedLog;
using journal::VerifyFailure;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::size_t k_max_proof_bytes = std::size_t{128} << 10;

struct VerifyArguments {
    std::string path;
    std::string key;
    std::string policy;
    std::string entry;
    bool json = false;
};

/// What the user already trusts: one log's key, or a policy file, or nothing.
struct Trust {
    std::optional<journal::Verifier> key;
    std::optional<journal::TrustPolicy> policy;
    WallTime now;
    [[nodiscard]] bool is_pinned() const { return key || policy; }
};

std::variant<VerifiedLog, VerifyFailure> verify_directory(const std::string& directory, const Trust& trust) {
    return trust.policy ? journal::verify_directory(directory, *trust.policy, trust.now)
                        : journal::verify_directory(directory, trust.key);
}

struct StreamResult {
    std::string directory;
    std::variant<VerifiedLog, VerifyFailure> outcome;
};

/// One key signs all streams of a site, so a copy of one stream in the place of another would verify: its origin tells.
StreamResult verify_stream(const fs::path& root, journal::Stream stream, const Trust& trust) {
    const auto name = std::string(journal::to_string(stream));
    StreamResult result{(root / name).string(), verify_directory((root / name).string(), trust)};
    const auto* log = std::get_if<VerifiedLog>(&result.outcome);
    if (log != nullptr && !log->origin.ends_with("/" + name)) {
        result.outcome = VerifyFailure{{}, 0, 0, "this is the log of " + log->origin + ", not the stream " + name};
    }
    return result;
}

/// A journal's directory holds `access` and `admin`, or is incomplete, and often more; any other directory is taken for
/// one stream's.
std::vector<StreamResult> verify_path(const std::string& path, const Trust& trust) {
    using journal::Stream;
    const auto is_here = [&path](Stream stream) {
        return fs::is_directory(fs::path(path) / journal::to_string(stream));
    };
    const auto& all = journal::all_streams;
    if (std::none_of(all.begin(), all.end(), is_here)) {
        return {{path, verify_directory(path, trust)}};
    }
    std::vector<StreamResult> results;
    for (const auto stream : all) {
        if (is_here(stream) || stream == Stream::access || stream == Stream::admin) {
            results.push_back(verify_stream(path, stream, trust));
        }
    }
    return results;
}

ordered_json to_json(const std::vector<journal::Witnessed>& witnessed) {
    auto list = ordered_json::array();
    for (const auto& by : witnessed) {
        list.push_back({{"witness", by.witness}, {"time", to_rfc3339(by.time)}});
    }
    return list;
}

std::string to_text(const std::vector<journal::Witnessed>& witnessed) {
    std::string text = witnessed.empty() ? "by nobody: the policy asks for no witness" : "by ";
    for (const auto& by : witnessed) {
        text +=
            fmt::format("{}{} ({})", &by == witnessed.data() ? "" : ", ", printable(by.witness), to_rfc3339(by.time));
    }
    return text;
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
        if (log->trusted) {
            answer["cosigned-size"] = log->trusted->size;
            answer["cosigned-by"] = to_json(log->witnessed);
        }
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
    if (log->trusted) {
        fmt::print("  the first {} cosigned {}\n", log->trusted->size, to_text(log->witnessed));
    }
    if (!pinned) {
        fmt::print(
            "  signed by the key stored beside it: use --policy or --key to check against keys that you already "
            "had\n");
    }
    if (log->unfinished_bytes != 0) {
        fmt::print("  behind them, {} bytes of a commit that was cut short\n", log->unfinished_bytes);
    }
}

void verify_logs(const VerifyArguments& arguments, const Trust& trust) {
    const auto results = verify_path(arguments.path, trust);
    const bool verified = std::all_of(results.begin(), results.end(), [](const auto& result) {
        return std::holds_alternative<VerifiedLog>(result.outcome);
    });
    ordered_json answer{{"verified", verified}, {"pinned", trust.is_pinned()}, {"streams", ordered_json::array()}};
    for (const auto& result : results) {
        answer["streams"].push_back(to_json(result));
        if (!arguments.json) {
            print_text(result, trust.is_pinned());
        }
    }
    if (arguments.json) {
        say(answer);
    }
    throw Exit{verified ? 0 : 1};
}

/// The outcome under a key, worded as under a policy.
std::variant<journal::Checkpoint, journal::Distrust> check_proof(const journal::Proof& proof, std::string_view entry,
                                                                 const Trust& trust) {
    if (trust.policy) {
        return journal::check_proof(proof, entry, *trust.policy, trust.now);
    }
    auto checkpoint = journal::check_proof(proof, entry, *trust.key);
    if (!checkpoint) {
        return journal::Distrust{"it does not prove this entry, or is not signed by " + trust.key->name()};
    }
    return std::move(*checkpoint);
}

std::string read_entry(const std::string& path) {
    std::string entry = read_file(path, journal::max_entry_bytes + 1);
    if (entry.ends_with('\n')) {  // editors and shells add it; an entry never has one
        entry.pop_back();
    }
    return entry;
}

void print_proof(const std::string& path, const journal::Proof& proof,
                 const std::variant<journal::Checkpoint, journal::Distrust>& outcome, const Trust& trust) {
    if (const auto* no = std::get_if<journal::Distrust>(&outcome)) {
        fmt::print(stderr, "NOT VERIFIED: {}: {}\n", printable(path), printable(no->sentence));
        return;
    }
    const auto& checkpoint = std::get<journal::Checkpoint>(outcome);
    const auto* signer = trust.policy ? trust.policy->signer_of(proof.checkpoint) : &*trust.key;
    fmt::print("verified: this is entry {} of {}, signed by {} at {} entries\n", proof.index,
               printable(checkpoint.origin), printable(signer->name()), checkpoint.size);
    if (trust.policy) {
        fmt::print("  cosigned {}\n", to_text(trust.policy->witnessed(proof.checkpoint, trust.now)));
    }
}

ordered_json to_json(const journal::Proof& proof, const std::variant<journal::Checkpoint, journal::Distrust>& outcome,
                     const Trust& trust) {
    const auto* checkpoint = std::get_if<journal::Checkpoint>(&outcome);
    ordered_json answer{{"verified", checkpoint != nullptr}, {"pinned", true}, {"index", proof.index}};
    if (checkpoint == nullptr) {
        answer["message"] = std::get<journal::Distrust>(outcome).sentence;
        return answer;
    }
    answer["origin"] = checkpoint->origin;
    answer["size"] = checkpoint->size;
    if (trust.policy) {
        answer["cosigned-by"] = to_json(trust.policy->witnessed(proof.checkpoint, trust.now));
    }
    return answer;
}

void verify_proof(const VerifyArguments& arguments, const Trust& trust) {
    if (!trust.is_pinned() || arguments.entry.empty()) {
        unusable("a proof is verified with --entry ENTRYFILE and --policy POLICYFILE (or --key VKEYFILE)");
    }
    const auto proof = journal::parse_proof(read_file(arguments.path, k_max_proof_bytes));
    if (!proof) {
        unusable(arguments.path + ": not a proof (c2sp.org/tlog-proof@v1)");
    }
    const auto outcome = check_proof(*proof, read_entry(arguments.entry), trust);
    if (arguments.json) {
        say(to_json(*proof, outcome, trust));
    } else {
        print_proof(arguments.path, *proof, outcome, trust);
    }
    throw Exit{std::holds_alternative<journal::Checkpoint>(outcome) ? 0 : 1};
}

void verify(const VerifyArguments& arguments) {
    if (!fs::exists(arguments.path)) {
        unusable(arguments.path + ": there is nothing here");
    }
    const Trust trust{read_log_key(arguments.key), read_trust_policy(arguments.policy), SystemClock().wall()};
    if (fs::is_directory(arguments.path)) {
        verify_logs(arguments, trust);
    }
    verify_proof(arguments, trust);
}

}  // namespace

void add_journal_verify(CLI::App& parent) {
    auto* command = parent.add_subcommand("verify", "Recompute a journal's tree, or check one proof");
    const auto arguments = std::make_shared<VerifyArguments>();
    command->add_option("PATH", arguments->path, "A journal's directory, one stream's, or a .tlog-proof file")
        ->required();
    auto* policy = command->add_option("--policy", arguments->policy,
                                       "File with the logs and witnesses to trust (c2sp.org/tlog-policy)");
    command->add_option("--key", arguments->key, "File with the public key that must have signed it; asks no witness")
        ->excludes(policy);
    command->add_option("--entry", arguments->entry, "File with the entry that a proof is for");
    command->add_flag("--json", arguments->json, "Answer in JSON");
    command->callback([arguments] { report([&] { verify(*arguments); }); });
}

}  // namespace beffroi::cli
