// The append side of one stream: group commit, signed checkpoints, recovery of a torn tail.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "journal/checkpoint.h"
#include "journal/files.h"
#include "journal/hash_files.h"
#include "journal/tree.h"

namespace beffroi::journal {

struct WriterOptions {
    std::string directory;              ///< of this stream; created with mode 0700 if missing
    std::string origin;                 ///< the log's name: "journal.region.example/0599991P/access"
    std::size_t window_entries = 1024;  ///< a commit takes at most this many waiting entries
    std::uint64_t segment_bytes = std::uint64_t{64}
                                  << 20;  ///< a commit begins a new segment when the last has this many
    /// Room kept in the directory for a full disk (journal/reserve.h); the commit that finds no place takes it. 0:
    /// none.
    std::uint64_t reserve_bytes = 0;
    /// The file `checkpoint` follows the log by at most this (0: at every commit). Frames carry their own signatures,
    /// so nothing depends on it but how much an auditor can miss when the end of a crashed log is cut off by hand.
    std::chrono::milliseconds checkpoint_interval{1000};
};

struct Recovered {
    std::uint64_t size = 0;           ///< entries that survived
    std::uint64_t dropped_bytes = 0;  ///< of a torn tail; no acknowledged entry can be among them
};

/// Thread-safe. Appends wait in one queue; what waits becomes one frame with one signature, made durable with one
/// fdatasync, and then the waiters are released (schemas/journal.md section 3). Two threads share the work: while one
/// waits for the disk, the other builds the next frame if a whole window is there.
class Writer {
  public:
    /// Opens or creates the log and recovers. Throws DamagedJournal (journal/reader.h) when something other than the
    /// tail is damaged, std::runtime_error when the directory belongs to another origin or key.
    Writer(WriterOptions options, Files& files, const Signer& signer);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    [[nodiscard]] const Recovered& recovered() const;

    /// Returns when the entry is durable and covered by a signed checkpoint: its index. Throws JournalUnavailable when
    /// it cannot be made durable (disk full, I/O error): then the entry is not in the log. After an fsync error the
    /// writer stops for good (a failed fsync is never retried on the same descriptor): every later append throws until
    /// the process restarts.
    std::uint64_t append(const std::string& line);
    /// Several entries, durable together or not at all: the index of the first.
    std::uint64_t append(std::span<const std::string> lines);

    [[nodiscard]] std::uint64_t size() const;           ///< durable entries
    [[nodiscard]] SignedCheckpoint checkpoint() const;  ///< of size()

    /// Up to `max_entries` durable entries from `from`, at least one if there is one. Throws std::out_of_range beyond
    /// size(), Damage if the disk no longer has what was written.
    [[nodiscard]] std::vector<std::string> entries(std::uint64_t from, std::size_t max_entries,
                                                   std::size_t max_bytes) const;

    /// The hashes of the log, for tiles and proofs: of every entry up to size(), at times of a few more. Lives as long
    /// as the writer.
    [[nodiscard]] const HashFiles& tree() const;
    [[nodiscard]] std::uint64_t first() const;  ///< index of the oldest entry that is still on disk
    /// Deletes the segments that lie wholly below `index`; the last one stays. Proofs of what is left stay valid.
    /// Returns first(). Throws std::system_error; what was not deleted is deleted by the next call.
    std::uint64_t prune(std::uint64_t index);
    /// What prune(index) would return.
    [[nodiscard]] std::uint64_t first_after_prune(std::uint64_t index) const;

    /// Returns true when size() > `than`, false after `timeout`. For the mirror's wait.
    [[nodiscard]] bool wait_beyond(std::uint64_t than, std::chrono::milliseconds timeout) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

struct JournalUnavailable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace beffroi::journal
