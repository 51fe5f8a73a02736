// The record copy of one log: every entry that its mirror holds, the tree over them, and the newest checkpoint that the
// mirror has cosigned. schemas/journal.md section 8 has the files:
//
//   packs/<first>.pack   so many entries (RecordOptions), sealed: compressed and immutable (pack.h)
//   packs/<first>.open   the newest, plain (open_pack.h)
//   tree/                the hashes (journal/hash_files.h); those of leaves in sealed packs are computed when asked for
//   checkpoint           the newest mirrored checkpoint: a signed note
//   cosigned             the newest of them that every party has signed: what proofs are made against
//
// Order of what is durable: entries, then size() grows, then a checkpoint over them, then its cosignature leaves.
// Entries behind the last append that was whole are cut at opening; nobody was told of them.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "central/collector/open_pack.h"
#include "journal/checkpoint.h"
#include "journal/hash_files.h"

namespace beffroi::central {

/// Entries that continue a log, hashed once: their tree is computed while they are added, so that it can be compared
/// with what was signed before anything is written.
class Addition {
  public:
    explicit Addition(journal::CompactRange before) : m_first(before.size()), m_after(std::move(before)) {}
    /// `entry` (at most 65,535 bytes) must live as long as this.
    void add(std::string_view entry);
    [[nodiscard]] std::uint64_t first() const noexcept { return m_first; }
    [[nodiscard]] std::uint64_t end() const noexcept { return m_after.size(); }
    [[nodiscard]] const journal::CompactRange& after() const noexcept { return m_after; }
    /// MTH(D[t:end]), t being the last multiple of 256 below end: the subtree of a tlog-mirror package. At least one
    /// entry must have been added.
    [[nodiscard]] journal::Hash last_tile() const;

  private:
    friend class Record;
    std::uint64_t m_first;
    journal::CompactRange m_after;
    journal::TileHashes m_hashes;
    journal::Hash m_full_tile{};  ///< root of the last full tile
    std::vector<std::string_view> m_entries;
};

struct RecordOptions {
    std::uint64_t pack_entries = 65536;   ///< a multiple of 256. What a directory was begun with, for good
    std::uint64_t frame_entries = 1024;   ///< compressed together; a multiple of 256
    std::size_t frame_bytes = 2U << 20U;  ///< or this many bytes, whichever comes first
};

/// Thread-safe. Appends are serialised; readers do not wait for them.
class Record {
  public:
    /// Opens or creates `directory`. Throws DamagedRecord if what the newest mirrored checkpoint covers is not all
    /// there or is not what it covers; std::system_error. `files` outlives this object.
    Record(std::string directory, journal::Files& files, RecordOptions options = {});
    ~Record();
    Record(const Record&) = delete;
    Record& operator=(const Record&) = delete;

    /// Entries held durably: the mirror's next entry.
    [[nodiscard]] std::uint64_t size() const noexcept { return m_size.load(std::memory_order_acquire); }
    /// The first entry that was not pruned.
    [[nodiscard]] std::uint64_t minimum() const noexcept { return m_hashes->minimum(); }
    /// Where the pack of an entry ends: `prune` lets go of whole packs only.
    [[nodiscard]] std::uint64_t pack_end(std::uint64_t index) const noexcept {
        return (index / m_options.pack_entries + 1) * m_options.pack_entries;
    }
    /// Entries below the newest mirrored checkpoint: what a reader may rely on.
    [[nodiscard]] std::uint64_t mirrored() const noexcept { return m_mirrored.load(std::memory_order_acquire); }
    /// The note of that checkpoint; nullopt before the first.
    [[nodiscard]] std::optional<journal::SignedCheckpoint> checkpoint() const;
    /// The newest that every party has cosigned; nullopt before the first.
    [[nodiscard]] std::optional<journal::SignedCheckpoint> cosigned() const;

    /// Where an Addition begins.
    [[nodiscard]] journal::CompactRange range() const;
    /// Writes what continues the log, each from where the one before ended, and returns when it is durable: one
    /// fdatasync, and at the end of a pack the work of sealing it. Throws std::system_error when the disk refuses (what
    /// was written of it before is then held, see size()), std::logic_error if it does not continue the log or crosses
    /// the end of a pack.
    void append(std::span<const Addition> additions);
    /// The same from entries alone.
    void append(const std::vector<std::string_view>& entries);

    /// From `from` on: at least one entry, at most `at_most`, and not more than is compressed together. Throws
    /// std::out_of_range outside of [minimum(), size()), DamagedRecord.
    [[nodiscard]] Entries read(std::uint64_t from, std::size_t at_most) const;
    /// Entries [first, first + n) in bundle encoding. Throws as read.
    [[nodiscard]] std::string bundle(std::uint64_t first, std::size_t n) const;
    /// The tree: nodes for proofs, tiles, and the root of any earlier size that is not pruned.
    [[nodiscard]] const journal::HashFiles& hashes() const noexcept { return *m_hashes; }

    /// Makes this the mirrored checkpoint, durably. Its signatures have been verified. Throws std::logic_error if it is
    /// older than the one held, or not a checkpoint of the entries held.
    void set_checkpoint(const journal::SignedCheckpoint& checkpoint);
    /// Notes durably that every party has cosigned the mirrored checkpoint: set_checkpoint was called with it before.
    void set_cosigned(const journal::SignedCheckpoint& checkpoint);

    /// Deletes whole packs below `index`, as far as they are mirrored. Every proof of a kept entry can still be made.
    void prune(std::uint64_t index);

  private:
    [[nodiscard]] std::string path(std::uint64_t first, std::string_view suffix) const;
    struct Packs {
        std::uint64_t oldest = 0;   ///< first entry of the oldest
        std::uint64_t filling = 0;  ///< of the one to be filled
    };
    [[nodiscard]] Packs settle_packs();
    [[nodiscard]] std::string leaf_hashes(std::uint64_t first, std::uint64_t n) const;
    void rehash(std::uint64_t end);
    void open_pack(std::uint64_t first);
    [[nodiscard]] std::optional<journal::SignedCheckpoint> stored_checkpoint(const std::string& name) const;
    [[nodiscard]] std::optional<journal::SignedCheckpoint> held_checkpoint(const std::string& name) const;
    void check_checkpoint();
    [[nodiscard]] std::size_t append_to_pack(std::span<const Addition> additions);
    void seal();
    void remove_packs_below(std::uint64_t index) const;
    [[nodiscard]] std::shared_ptr<OpenPack> current() const;

    std::string m_directory;
    journal::Files& m_files;
    RecordOptions m_options;
    std::unique_ptr<journal::HashFiles> m_hashes;
    std::atomic<std::uint64_t> m_size = 0;
    std::atomic<std::uint64_t> m_mirrored = 0;
    mutable std::mutex m_appending;  ///< one append, seal or prune at a time; guards m_range
    journal::CompactRange m_range;
    mutable std::mutex m_mutex;  ///< of what follows
    std::shared_ptr<OpenPack> m_open;
    std::optional<journal::SignedCheckpoint> m_checkpoint;
    std::optional<journal::SignedCheckpoint> m_cosigned;
    mutable std::mutex m_tile_mutex;  ///< of what follows: a proof asks for the same tile several times
    mutable std::uint64_t m_tile = 0;
    mutable std::string m_tile_hashes;  ///< leaf hashes of tile m_tile; empty: none yet
};

}  // namespace beffroi::central
