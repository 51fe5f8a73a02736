// beffroi-refill: does by hand to one stream's directory what a gateway or a centre does to it at start, with a mirror
// of the operator's choice and more patience. Run as `beffroi journal refill`; a program of its own, so that `beffroi`
// itself links nothing that writes journals.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/secret.h"
#include "cli/audit_central.h"
#include "cli/outcome.h"
#include "journal/note.h"
#include "journal/recover.h"
#include "journal/repair_note.h"
#include "journal/segment_size.h"
#include "journal/ship/open_log.h"

namespace {

using namespace beffroi;
using namespace beffroi::cli;
namespace fs = std::filesystem;

constexpr std::chrono::seconds k_patience{30};  ///< with the mirror: nobody waits to log in

struct Arguments {
    std::string directory;
    std::string log_key;
    std::string origin;
    CentralAccess mirror;
    bool json = false;
};

/// Opening would make a log where there is none, and leave files that its owner cannot read.
void check_directory(const std::string& directory) {
    if (!fs::is_directory(directory) || (!fs::exists(directory + '/' + std::string(journal::checkpoint_name)) &&
                                         journal::list_segments(directory).empty())) {
        unusable(directory + ": there is no log here; give one stream's directory, as journal/access");
    }
    struct stat found {};
    if (::stat(directory.c_str(), &found) != 0) {
        throw_errno(directory);
    }
    if (found.st_uid != ::geteuid()) {
        unusable(directory + " belongs to another user: run this as that one, who must read what is written");
    }
}

/// Else it would be taken for a log whose signatures are all damaged.
void check_key(const std::string& directory, const journal::Signer& signer) {
    const auto beside = directory + '/' + std::string(journal::vkey_name);
    if (fs::exists(beside) && read_file(beside, journal::max_note_bytes) != signer.vkey() + '\n') {
        unusable(directory + ": the key stored beside this log is not the key given");
    }
}

/// Why not, if another process holds it.
std::optional<std::string> claimed(const std::string& directory) {
    try {
        (void)journal::claim_directory(directory);
        return std::nullopt;
    } catch (const std::system_error&) {
        throw;
    } catch (const std::runtime_error& e) {
        return std::string(e.what()) + "; stop it first";
    }
}

journal::WriterOptions options_of(const Arguments& a, const journal::Signer& signer) {
    const auto name = fs::path(a.directory).filename().string();
    const auto stream = journal::stream_from(name);
    if (a.origin.empty() && !stream) {
        unusable(a.directory + ": its name is not that of a stream, so say which log it is with --origin");
    }
    journal::WriterOptions options;
    options.directory = a.directory;
    options.origin = a.origin.empty() ? signer.name() + '/' + name : a.origin;
    options.segment_bytes = journal::segment_bytes_of(stream.value_or(journal::Stream::flow));
    return options;
}

ship::Peer mirror_of(const CentralAccess& access) {
    ship::Peer peer;
    peer.name = access.url;
    peer.url = access.url.substr(0, access.url.find_last_not_of('/') + 1);
    peer.ca_file = access.ca;
    peer.certificate_file = access.cert;
    peer.key_file = access.key;
    return peer;
}

[[noreturn]] void say_refused(const Arguments& a, const std::string& why) {
    if (a.json) {
        say({{"directory", a.directory}, {"refilled", false}, {"message", why}});
        throw Exit{1};
    }
    lacking(why);
}

void say_whole(const Arguments& a, const journal::Writer& writer, const std::optional<journal::RepairNote>& repair) {
    if (a.json) {
        nlohmann::ordered_json answer{{"directory", a.directory},
                                      {"whole", true},
                                      {"refilled", repair.has_value()},
                                      {"origin", writer.checkpoint().checkpoint.origin},
                                      {"size", writer.size()}};
        if (repair) {
            answer["entries"] = repair->entries;
            answer["repair"] = repair->sentence;
        }
        say(answer);
    } else if (repair) {
        fmt::print("{}: whole again, {} entries, of which {} came back: {}\n", printable(a.directory), writer.size(),
                   repair->entries, printable(repair->sentence));
    } else {
        fmt::print("{}: whole, {} entries: there was nothing to do\n", printable(a.directory), writer.size());
    }
}

/// What was repaired stays noted in the directory: the next start puts it on record.
void refill(Arguments a) {
    a.directory = fs::absolute(a.directory).lexically_normal().string();
    if (a.directory.ends_with('/')) {
        a.directory.pop_back();
    }
    check_directory(a.directory);
    const journal::Signer signer(read_secret_line(a.log_key));
    check_key(a.directory, signer);
    const auto options = options_of(a, signer);
    const auto mirror = mirror_of(complete(a.mirror));
    if (const auto no = claimed(a.directory)) {
        say_refused(a, *no);
    }
    journal::PosixFiles files;
    const auto before = journal::read_repair_note(a.directory);
    try {
        const auto writer = ship::open_or_repair(options, files, signer, {mirror}, k_patience);
        const auto after = journal::read_repair_note(a.directory);
        say_whole(a, *writer, after == before ? std::nullopt : after);
    } catch (const journal::DamagedJournal& e) {
        say_refused(a, e.what());
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Refill a damaged log of a stopped program from a mirror", "beffroi journal refill");
    Arguments a;
    app.add_option("DIR", a.directory, "One stream's directory: /var/lib/beffroi/journal/access")->required();
    app.add_option("--log-key", a.log_key, "File with the private key that signs the log")->required();
    app.add_option("--origin", a.origin, "The log's name (default: that of its key, and the directory's)");
    add_central_options(app, a.mirror);
    app.add_flag("--json", a.json, "Answer in JSON");
    app.callback([&a] { refill(a); });
    return run(app, argc, argv);
}
