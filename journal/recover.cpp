#include "journal/recover.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "base/encoding.h"
#include "journal/follow.h"
#include "journal/note.h"

namespace beffroi::journal {

namespace {

std::string path_in(const std::string& directory, std::string_view name) {
    return directory + '/' + std::string(name);
}

UniqueFd open_directory(const std::string& directory) {
    UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.valid()) {
        throw_errno(directory);
    }
    return fd;
}

void make_directory(const std::string& directory) {
    const auto parent = std::filesystem::absolute(directory).parent_path();
    std::filesystem::create_directories(parent);
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
        throw_errno(directory);
    }
    if (::fsync(open_directory(parent.string()).get()) != 0) {
        throw_errno(parent.string());
    }
}

/// The checkpoint of `origin` by `key`; if it is not, whose it is or what is wrong with it.
Checkpoint read_own_checkpoint(const std::string& directory, const std::string& origin, const Verifier& key) {
    const std::string bytes = read_file(path_in(directory, checkpoint_name), max_note_bytes);
    if (const auto own = key.verify_checkpoint(bytes, origin)) {
        return *own;
    }
    const auto note = parse_note(bytes);
    const auto checkpoint = note ? parse_checkpoint_text(note->text) : std::nullopt;
    if (checkpoint && checkpoint->origin != origin) {
        throw std::runtime_error(directory + ": this is the log of " + printable(checkpoint->origin) + ", not of " +
                                 origin);
    }
    const auto is_own_name = [&key](const auto& line) { return line.name == key.name(); };
    if (checkpoint && std::none_of(note->signatures.begin(), note->signatures.end(), is_own_name)) {
        throw std::runtime_error(directory + ": this log is signed by another key than " + key.name());
    }
    throw DamagedJournal(directory + ": the checkpoint is damaged or signed by another key of the name " + key.name());
}

void settle_vkey(const std::string& directory, Files& files, const std::string& vkey) {
    const auto path = path_in(directory, vkey_name);
    if (!std::filesystem::exists(path)) {
        files.replace(path, vkey + '\n');
    } else if (read_file(path, max_note_bytes) != vkey + '\n') {
        throw std::runtime_error(directory + ": the key stored beside this log is not the key given");
    }
}

}  // namespace

UniqueFd claim_directory(const std::string& directory) {
    make_directory(directory);
    UniqueFd fd = open_directory(directory);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) {
            throw std::runtime_error(directory + ": another process is writing this log");
        }
        throw_errno(directory);
    }
    return fd;
}

RecoveredLog recover(const std::string& directory, const std::string& origin, Files& files, const Signer& signer,
                     const FrameVisitor& visit, const CompactRange::NodeSink& nodes) {
    const auto checkpoint_path = path_in(directory, checkpoint_name);
    const auto key = Verifier::parse(signer.vkey());
    if (!std::filesystem::exists(checkpoint_path)) {
        if (!list_segments(directory).empty()) {
            throw DamagedJournal(directory + ": there are entries but no checkpoint");
        }
        settle_vkey(directory, files, signer.vkey());
        files.replace(checkpoint_path, signer.sign(Checkpoint{origin, 0, empty_root()}).note);
    }
    Follower follower(key.value(), read_own_checkpoint(directory, origin, *key));
    settle_vkey(directory, files, signer.vkey());
    RecoveredLog log;
    const auto follow = [&](const FramePlace& place, const Frame& frame) {
        follower.visit(place, frame);
        visit(place, frame);
    };
    log.found = scan(directory, follow, nodes);
    follower.finish(log.found);
    log.checkpoint_size = follower.checkpoint().size;
    return log;
}

}  // namespace beffroi::journal
