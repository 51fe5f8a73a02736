// The mirror of c2sp.org/tlog-mirror, below HTTP: takes entries that a log has signed, keeps them, and states by its
// cosignature that it does. docs/decisions/0003 says what each check protects against.
//
// Order of what is durable, per log: pending checkpoint (Witness) → entries (Record) → mirrored checkpoint (Record) →
// the cosignature is answered. A crash between two leaves the earlier ones, and the client sends the rest again.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "central/collector/records.h"
#include "central/collector/upload.h"
#include "central/witness/evidence.h"
#include "central/witness/witness.h"
#include "journal/cosignature.h"

namespace beffroi::central {

/// Answers of add-entries; the comments name the HTTP status.
struct Cosigned {
    std::string line;  ///< 200: the mirror's signature line on the checkpoint at upload_end
};
struct MirrorInfo {
    std::uint64_t pending_size = 0;  ///< of a pending checkpoint to upload to
    std::uint64_t next_entry = 0;
};
struct Progress : MirrorInfo {};  ///< 202: packages were kept, more are to come
struct Resync : MirrorInfo {};    ///< 409: start or end are not where this mirror is
struct NoPackage {};              ///< 400: not one whole package
struct UnknownOrigin {};          ///< 404
struct Unproven {                 ///< 422: entries that the pending checkpoint does not hold
    std::string reason;
};
struct Unavailable {  ///< 503: somebody else uploads to this log, its record is damaged, or the disk refuses
    std::string reason;
    unsigned retry_after_seconds = 1;
};
using UploadOutcome = std::variant<Cosigned, Progress, Resync, NoPackage, UnknownOrigin, Unproven, Unavailable>;

class Mirror {
  public:
    struct Options {
        std::string directory;                       ///< pending checkpoints; the records have their own
        const journal::Cosigner& cosigner;           ///< the mirror's: another key and name than a witness of the party
        std::vector<journal::CosignatureKey> known;  ///< other parties, whose lines the kept checkpoint carries as well
        /// Hears of a log that contradicts itself: which, how, and where the evidence is kept. From several threads.
        std::function<void(const std::string&)> on_evidence;
        /// Hears what the operator must know.
        std::function<void(const std::string&)> on_problem;
    };
    /// References outlive this object. Throws as Witness does.
    Mirror(Options options, Records& records, journal::Files& files, const Clock& clock);

    /// add-checkpoint, as a witness, but nothing is cosigned. At the size mirrored already, the signature lines of
    /// known parties are added to the kept checkpoint. Thread-safe. Throws std::system_error when the disk refuses.
    [[nodiscard]] AdvanceOutcome add_checkpoint(const AddCheckpoint& request);

    /// add-entries of an upload whose header has been read. Thread-safe; one at a time for each log.
    [[nodiscard]] UploadOutcome add_entries(const UploadHeader& header, UploadReader& packages);

    [[nodiscard]] Records& records() noexcept { return m_records; }

  private:
    struct Pending {
        journal::Checkpoint checkpoint;
        std::string note;
    };
    struct State {
        explicit State(Records::Log& l) : log(l) {}
        Records::Log& log;
        std::mutex uploading;         ///< held by the one upload under way
        std::mutex mutex;             ///< of what follows
        std::deque<Pending> pending;  ///< the newest last; the last several may still be uploaded to
        std::unique_ptr<EvidenceStore> evidence;
        std::optional<std::uint64_t> differing;  ///< the entry that was last sent with other bytes
    };

    [[nodiscard]] State* find(std::string_view origin) const;
    void remember(State& state, Pending pending);
    [[nodiscard]] std::optional<Pending> pending_of_size(State& state, std::uint64_t size) const;
    [[nodiscard]] Resync resync(State& state, std::optional<std::uint64_t> valid_end) const;
    void convict(State& state, const journal::Checkpoint& offered, const AddCheckpoint& request);
    [[nodiscard]] UploadOutcome upload(State& state, const Pending& pending, UploadReader& packages);
    [[nodiscard]] Unproven refuse(State& state, const Upload& upload, const Package& package);
    [[nodiscard]] UploadOutcome finish(State& state, const Pending& pending);
    void keep_checkpoint(State& state, const Pending& pending, const std::string& more_lines);

    Options m_options;
    Records& m_records;
    const Clock& m_clock;
    std::map<std::string, std::unique_ptr<State>, std::less<>> m_states;
    Witness m_pending;
};

}  // namespace beffroi::central
