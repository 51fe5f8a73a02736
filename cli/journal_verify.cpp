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
#include "journal/flow_entry.h"
#include "journal/lines.h"
#include "journal/proof.h"
#include "journal/segment.h"
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
    std::vector<std::string> streams;
    std::vector<std::string> from;
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
    std::uint64_t expected_from = 0;  ///< entries from it on must be here
    [[nodiscard]] bool verified() const {
        const auto* log = std::get_if<VerifiedLog>(&outcome);
        return log != nullptr && log->first <= expected_from;
    }
};

/// From which entry on the user expects a stream: `N`, or of one stream `STREAM=N`, which comes before it.
std::uint64_t expected_from(const VerifyArguments& arguments, std::string_view stream) {
    std::uint64_t of_all = 0;
    std::optional<std::uint64_t> of_it;
    for (const std::string_view text : arguments.from) {
        const auto equals = text.find('=');
        const auto index = journal::parse_decimal(text.substr(equals == std::string_view::npos ? 0 : equals + 1));
        const auto named = equals == std::string_view::npos ? std::string_view() : text.substr(0, equals);
        const auto& all = journal::all_streams;
        const bool known = equals == std::string_view::npos || std::any_of(all.begin(), all.end(), [named](auto s) {
                               return journal::to_string(s) == named;
                           });
        if (!index || !known) {
            unusable("--from takes the index of an entry, or STREAM=INDEX: flow=4711");
        }
        if (equals == std::string_view::npos) {
            of_all = *index;
        } else if (named == stream) {
            of_it = *index;
        }
    }
    return of_it.value_or(of_all);
}

/// A log's tiles are no log: saying that its first entry is missing would be a false alarm.
void refuse_tiles(const fs::path& directory) {
    const bool tiles = fs::is_directory(directory / "tile");
    if ((tiles || fs::is_directory(directory / "packs")) && journal::list_segments(directory.string()).empty()) {
        unusable(directory.string() +
                 (tiles ? ": this is a copy of tiles: check it with `beffroi journal rescan " + directory.string() +
                              " --policy POLICYFILE`"
                        : ": this is a centre's record: take a copy with `beffroi journal fetch`, and check that with "
                          "`beffroi journal rescan`"));
    }
}

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

/// A journal's directory holds all four streams, or those that the user names, or is incomplete; any other directory is
/// taken for one stream's.
std::vector<StreamResult> verify_path(const VerifyArguments& arguments, const Trust& trust) {
    const auto& path = arguments.path;
    using journal::Stream;
    const auto is_here = [&path](Stream stream) {
        return fs::is_directory(fs::path(path) / journal::to_string(stream));
    };
    const auto& all = journal::all_streams;
    if (arguments.streams.empty() && std::none_of(all.begin(), all.end(), is_here)) {
        refuse_tiles(path);
        const auto name = fs::path(path).lexically_normal().filename().string();
        return {{path, verify_directory(path, trust), expected_from(arguments, name)}};
    }
    const auto is_expected = [&arguments](Stream stream) {
        return arguments.streams.empty() || std::find(arguments.streams.begin(), arguments.streams.end(),
                                                      journal::to_string(stream)) != arguments.streams.end();
    };
    std::vector<StreamResult> results;
    for (const auto stream : all) {
        if (is_here(stream)) {
            refuse_tiles(fs::path(path) / journal::to_string(stream));
            results.push_back(verify_stream(path, stream, trust));
            results.back().expected_from = expected_from(arguments, journal::to_string(stream));
        } else if (is_expected(stream)) {
            results.push_back({(fs::path(path) / journal::to_string(stream)).string(),
                               VerifyFailure{{},
                                             0,
                                             0,
                                             "this stream is not here: name those that you expect (--stream) if that "
                                             "is right"}});
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

/// "0 to 44 are not here": deleted or withheld look alike, since nobody signs what was deleted.
std::string absent(const VerifiedLog& log) {
    const auto here = log.first == log.size ? std::string("no entry is here")
                                            : fmt::format("entries {} to {} are here", log.first, log.size - 1);
    return fmt::format("{}; 0 to {} are not here: deleted after their retention, or withheld", here, log.first - 1);
}

/// Of the last entry, which is signed; null if it has no time that this version reads.
ordered_json last_entry_time(const VerifiedLog& log) {
    if (const auto entry = journal::parse_line(log.last_entry)) {
        return to_rfc3339(entry->time);
    }
    const auto flow = journal::parse_flow_line(log.last_entry);
    const auto* entry = std::get_if<journal::FlowEntry>(&flow);
    return entry != nullptr ? ordered_json(to_rfc3339(entry->time)) : ordered_json(nullptr);
}

ordered_json to_json(const StreamResult& result) {
    ordered_json answer{{"directory", result.directory}};
    if (const auto* log = std::get_if<VerifiedLog>(&result.outcome)) {
        answer["verified"] = result.verified();
        answer["first"] = log->first;
        if (!result.verified()) {
            answer["message"] = absent(*log);
        }
        answer["origin"] = log->origin;
        answer["key"] = log->key_name;
        answer["size"] = log->size;
        answer["root"] = to_base64(journal::view(log->root));
        answer["last-entry"] = last_entry_time(*log);
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
    if (!result.verified()) {
        fmt::print(stderr, "{}: NOT VERIFIED as a whole: {} (say --from {} if you expect no more)\n",
                   printable(result.directory), absent(*log), log->first);
    }
    fmt::print("{}: {}: {} entries of {}, signed by {}\n", printable(result.directory),
               result.verified() ? "verified" : "of what is here, verified", log->size - log->first,
               printable(log->origin), printable(log->key_name));
    if (result.verified() && log->first != 0) {
        fmt::print("  {}\n", absent(*log));
    }
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
    const auto results = verify_path(arguments, trust);
    const bool verified =
        std::all_of(results.begin(), results.end(), [](const auto& result) { return result.verified(); });
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
    command
        ->add_option("--stream", arguments->streams,
                     "Of a journal's directory, a stream that must be here; repeatable (default: all four)")
        ->check(CLI::IsMember({"access", "admin", "flow", "filter"}))
        ->allow_extra_args(false);
    command
        ->add_option("--from", arguments->from,
                     "Entries from this index on must be here, older ones were deleted: N, or STREAM=N; repeatable "
                     "(default: 0)")
        ->allow_extra_args(false);
    command->add_flag("--json", arguments->json, "Answer in JSON");
    command->callback([arguments] { report([&] { verify(*arguments); }); });
}

}  // namespace beffroi::cli
