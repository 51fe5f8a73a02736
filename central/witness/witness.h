// What a party has seen of every log it knows (c2sp.org/tlog-witness): the newest signed checkpoint, which may only
// grow consistently. It is durable before anybody hears of it, so a cosignature never outlives the memory of what it
// stated.
//
// <directory>/<hex SHA-256 of the origin>/checkpoint   the newest note, with every known signature line
// <directory>/<hex SHA-256 of the origin>/evidence/    what contradicts it
//
// With a cosigner it is a witness; without one it holds the pending checkpoints of a mirror (c2sp.org/tlog-mirror).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "central/witness/evidence.h"
#include "central/witness/request.h"
#include "journal/checkpoint.h"
#include "journal/cosignature.h"
#include "journal/files.h"

namespace beffroi::central {

struct WitnessedLog {
    std::string origin;
    journal::Verifier key;
};

/// The newest checkpoint is the one offered (or was already, at the same size).
struct Advanced {
    journal::Checkpoint checkpoint;
    std::string note;  ///< as it is kept now: the log's line, the known cosignatures, the own one
    std::string line;  ///< the own cosignature's line; empty without a cosigner
};
struct UnknownLog {};
/// The note is no checkpoint, or not signed by the log's pinned key.
struct NotSigned {};
/// The old size is above the checkpoint's.
struct OldAboveNew {};
/// The old size is not that of the newest checkpoint, which is `size`.
struct OtherSize {
    std::uint64_t size = 0;
};
/// The proof does not lead from the newest checkpoint to the one offered, or one size has two roots.
struct Inconsistent {
    std::string reason;
};
using AdvanceOutcome = std::variant<Advanced, UnknownLog, NotSigned, OldAboveNew, OtherSize, Inconsistent>;

class Witness {
  public:
    struct Options {
        std::string directory;
        std::vector<WitnessedLog> logs;
        const journal::Cosigner* cosigner = nullptr;       ///< outlives the witness; none: nothing is cosigned
        std::vector<journal::CosignatureKey> known;        ///< other parties, whose valid lines are kept with the note
        std::function<void(const std::string&)> on_alarm;  ///< hears of new evidence; from several threads
    };
    /// Reads what is held. Throws std::runtime_error naming the file if one is not a checkpoint of its log: then this
    /// party does not know what it has seen, and must not state anything.
    Witness(Options options, journal::Files& files, const Clock& clock);

    /// Thread-safe; requests on one log wait for each other. Throws std::system_error if the disk refuses: nothing was
    /// cosigned, and what is held is read again before the next answer.
    [[nodiscard]] AdvanceOutcome advance(const AddCheckpoint& request);
    /// The newest note; nullopt for an unknown log or one never seen.
    [[nodiscard]] std::optional<std::string> latest(const std::string& origin) const;
    /// As a JSON array; nullopt for an unknown log.
    [[nodiscard]] std::optional<std::string> evidence(const std::string& origin) const;
    [[nodiscard]] bool knows(const std::string& origin) const { return m_logs.contains(origin); }
    /// The log whose origin hashes to this (64 hex digits); nullptr if there is none.
    [[nodiscard]] const std::string* origin_of(std::string_view hash) const;

  private:
    struct Held {
        journal::Checkpoint checkpoint;
        std::string note;
    };
    struct Log {
        Log(WitnessedLog log, const std::string& directory, journal::Files& files);
        journal::Verifier key;
        std::string origin;
        std::string directory;
        mutable std::mutex mutex;  ///< of all below
        EvidenceStore evidence;
        std::optional<Held> held;
        bool is_known = false;    ///< `held` is what the disk said last, or has confirmed
        bool is_durable = false;  ///< and it is there to stay
    };

    void read(Log& log) const;
    [[nodiscard]] AdvanceOutcome advance(Log& log, const AddCheckpoint& request, const journal::Checkpoint& offered);
    [[nodiscard]] Inconsistent contradiction(Log& log, const AddCheckpoint& request, Evidence::Kind kind,
                                             std::string reason);
    [[nodiscard]] Advanced keep(Log& log, const journal::Checkpoint& offered, const std::string& note);
    [[nodiscard]] std::string known_lines(const Log& log, const std::string& base, const std::string& note,
                                          const std::string& own_line) const;

    Options m_options;
    journal::Files& m_files;
    const Clock& m_clock;
    std::map<std::string, std::unique_ptr<Log>> m_logs;
    std::map<std::string, std::string, std::less<>> m_origins;  ///< by the hash of the name
};

/// Hex SHA-256 of an origin: the name of a log's directory and of its paths.
[[nodiscard]] std::string origin_hash(std::string_view origin);

}  // namespace beffroi::central
