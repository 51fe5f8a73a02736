#include "journal/verify.h"

#include <fmt/format.h>

#include <exception>
#include <filesystem>

#include "base/fd.h"
#include "journal/follow.h"
#include "journal/note.h"

namespace beffroi::journal {

namespace {

std::string read_small(const std::string& directory, std::string_view name) {
    try {
        return read_file((std::filesystem::path(directory) / name).string(), max_note_bytes);
    } catch (const std::exception& e) {
        throw DamagedJournal{fmt::format("the {} cannot be read: {}", name, e.what())};
    }
}

/// A key that is given must also be the one stored beside the log, if any is: two keys for one log is a question, not
/// an answer.
Verifier choose_key(const std::string& directory, const std::optional<Verifier>& pinned) {
    if (pinned && !std::filesystem::exists(std::filesystem::path(directory) / vkey_name)) {
        return *pinned;
    }
    const auto stored = Verifier::parse(read_small(directory, vkey_name));
    if (!stored) {
        throw DamagedJournal{"the vkey stored beside the log is malformed"};
    }
    if (pinned && *pinned != *stored) {
        throw DamagedJournal{"the key stored beside the log is not the key given"};
    }
    return *stored;
}

Checkpoint read_checkpoint(const std::string& directory, const Verifier& key) {
    const std::string note = read_small(directory, checkpoint_name);
    const auto text = key.verify(note);
    if (!text) {
        throw DamagedJournal{fmt::format("the checkpoint is not signed by {}", key.name())};
    }
    const auto checkpoint = parse_checkpoint_text(*text);
    if (!checkpoint) {
        throw DamagedJournal{"the checkpoint is signed but malformed"};
    }
    return *checkpoint;
}

VerifiedLog follow(const std::string& directory, const Verifier& key, const Checkpoint& promised,
                   const std::optional<Checkpoint>& trusted) {
    Follower follower(key, promised);
    std::optional<Follower> second;
    if (trusted && *trusted != promised) {
        second.emplace(key, *trusted);
    }
    std::string last_entry;
    const auto found = scan(directory, [&](const FramePlace& place, const Frame& frame) {
        if (!frame.entries.empty()) {
            last_entry = frame.entries.back();
        }
        follower.visit(place, frame);
        if (second) {
            second->visit(place, frame);
        }
    });
    follower.finish(found);
    if (second) {
        second->finish(found);
    }
    if (promised.size == 0 && (found.last || promised.root != empty_root())) {
        throw Damage(segment_name(0), 0, 0, "is not covered: the checkpoint is that of an empty log");
    }
    if (const auto pruned = read_pruned(directory); pruned > found.range.size()) {
        throw DamagedJournal{
            fmt::format("`pruned` says that {} entries were deleted, of a log of {}", pruned, found.range.size())};
    }
    VerifiedLog log;
    log.origin = promised.origin;
    log.key_name = key.name();
    log.size = found.range.size();
    log.first = found.deleted.size();
    log.root = found.range.root();
    log.last_entry = std::move(last_entry);
    log.trusted = trusted;
    log.unfinished_bytes = found.torn_bytes;
    return log;
}

void require_directory(const std::string& directory) {
    if (!std::filesystem::is_directory(directory)) {
        throw DamagedJournal{directory + ": there is no journal here"};
    }
}

VerifiedLog verify(const std::string& directory, const std::optional<Verifier>& pinned) {
    require_directory(directory);
    const Verifier key = choose_key(directory, pinned);
    // The checkpoint first: a log that grows meanwhile only holds more than it promises.
    return follow(directory, key, read_checkpoint(directory, key), std::nullopt);
}

VerifiedLog verify(const std::string& directory, const TrustPolicy& policy, WallTime now) {
    require_directory(directory);
    const bool has_cosigned = std::filesystem::exists(std::filesystem::path(directory) / cosigned_name);
    const std::string note = read_small(directory, has_cosigned ? cosigned_name : checkpoint_name);
    auto trusted = policy.check(note, now);
    if (const auto* no = std::get_if<Distrust>(&trusted)) {
        throw DamagedJournal{no->sentence};
    }
    // The log's own newest checkpoint as well: what it promises beyond the cosigned one must be here too.
    const Verifier key = choose_key(directory, *policy.signer_of(note));
    auto log = follow(directory, key, read_checkpoint(directory, key), std::get<Checkpoint>(trusted));
    log.witnessed = policy.witnessed(note, now);
    return log;
}

template <typename Verify>
std::variant<VerifiedLog, VerifyFailure> outcome_of(const Verify& run) {
    try {
        return run();
    } catch (const Damage& e) {
        return VerifyFailure{e.segment, e.offset, e.index, e.what()};
    } catch (const DamagedJournal& e) {
        return VerifyFailure{{}, 0, 0, e.what()};
    } catch (const std::exception& e) {  // what cannot be read, or not understood, is not verified
        return VerifyFailure{{}, 0, 0, e.what()};
    }
}

}  // namespace

std::variant<VerifiedLog, VerifyFailure> verify_directory(const std::string& directory,
                                                          const std::optional<Verifier>& pinned) {
    return outcome_of([&] { return verify(directory, pinned); });
}

std::variant<VerifiedLog, VerifyFailure> verify_directory(const std::string& directory, const TrustPolicy& policy,
                                                          WallTime now) {
    return outcome_of([&] { return verify(directory, policy, now); });
}

}  // namespace beffroi::journal
