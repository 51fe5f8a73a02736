#include "journal/verify.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

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

VerifiedLog verify(const std::string& directory, const std::optional<Verifier>& pinned) {
    if (!std::filesystem::is_directory(directory)) {
        throw DamagedJournal{directory + ": there is no journal here"};
    }
    const Verifier key = choose_key(directory, pinned);
    // The checkpoint first: a log that grows meanwhile only holds more than it promises.
    Follower follower(key, read_checkpoint(directory, key));
    const auto found =
        scan(directory, [&follower](const FramePlace& place, const Frame& frame) { follower.visit(place, frame); });
    follower.finish(found);
    if (follower.checkpoint().size == 0 && (found.last || follower.checkpoint().root != empty_root())) {
        throw Damage(segment_name(0), 0, 0, "is not covered: the checkpoint is that of an empty log");
    }
    VerifiedLog log;
    log.origin = follower.checkpoint().origin;
    log.key_name = key.name();
    log.size = found.range.size();
    log.root = found.range.root();
    log.last_time = found.last ? std::optional(found.last->time) : std::nullopt;
    log.unfinished_bytes = found.torn_bytes;
    return log;
}

}  // namespace

std::variant<VerifiedLog, VerifyFailure> verify_directory(const std::string& directory,
                                                          const std::optional<Verifier>& pinned) {
    try {
        return verify(directory, pinned);
    } catch (const Damage& e) {
        return VerifyFailure{e.segment, e.offset, e.index, e.what()};
    } catch (const DamagedJournal& e) {
        return VerifyFailure{{}, 0, 0, e.what()};
    } catch (const std::system_error& e) {  // a file that cannot be read is not verified
        return VerifyFailure{{}, 0, 0, e.what()};
    }
}

}  // namespace beffroi::journal
