// The tree of a log on disk: one file per tile level of c2sp.org/tlog-tiles. File `0` holds the leaf hashes, `1` the
// roots of 256 leaves each, `2` of 65,536, and so on: the concatenation of the log's full tiles and its last partial
// one. 32 bytes an entry and an eighth of a byte for the levels above. What lies between two tile levels is computed
// from at most 128 hashes.
//
// All of it follows from the entries, which their owner (writer, record copy) keeps. So appending here costs no fsync:
// hashes wait in memory and are written 64 KiB at a time. `sync` makes them durable and notes how many they are in
// `state` (journal/tree_state.h); opening believes that many and cuts the rest off, for after a power cut nobody knows
// what is there. The owner then appends again what is missing, from size() on. How often to sync is how much is hashed
// again at the next start: a segment or a pack is a good measure.
//
// An owner that can compute leaf hashes again at any time may have their room back (`drop_leaves`): they are 32 bytes
// of an entry that may take no more when it is compressed.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "journal/files.h"
#include "journal/tree.h"

namespace beffroi::journal {

/// Enough for 2^64 leaves.
inline constexpr unsigned tile_levels = 8;
inline constexpr unsigned tile_bits = 8;  ///< levels of the tree between two tile levels

/// Of a tile level, in the tree of `size` leaves.
[[nodiscard]] constexpr std::uint64_t hashes_at(unsigned level, std::uint64_t size) noexcept {
    return size >> (tile_bits * level);
}
/// The root over hashes that are a power of two in number.
[[nodiscard]] Hash fold(std::string_view hashes);

/// The hashes of tile levels that a batch of entries adds. Collected while their tree is computed
/// (`range.append(leaf, batch.sink())`), so that nothing is hashed twice, and kept once the entries are durable.
class TileHashes {
  public:
    /// To be given to CompactRange::append; dies with this object.
    [[nodiscard]] CompactRange::NodeSink sink();
    void add(unsigned level, std::uint64_t index, const Hash& hash);
    void clear() noexcept;

  private:
    friend class HashFiles;
    struct Level {
        std::uint64_t first = 0;  ///< index of the first hash
        std::string bytes;
    };
    std::array<Level, tile_levels> m_levels;
};

/// One appender; any number of readers at the same time.
class HashFiles {
  public:
    /// Opens or creates `directory` for a log of which the owner holds `size` entries. Throws std::runtime_error if
    /// hashes of pruned entries, which nobody can compute again, are missing. `files` outlives this object.
    /// `leaves` gives the hashes of dropped leaves again, `n` of them from `first` on, all in one tile; thread-safe.
    using LeafSource = std::function<std::string(std::uint64_t first, std::uint64_t n)>;
    HashFiles(std::string directory, std::uint64_t size, Files& files, LeafSource leaves = {});
    ~HashFiles();
    HashFiles(const HashFiles&) = delete;
    HashFiles& operator=(const HashFiles&) = delete;

    /// Leaves held. After opening, the owner appends from here to its own size.
    [[nodiscard]] std::uint64_t size() const noexcept { return m_size.load(std::memory_order_acquire); }
    /// Leaves below are given up: a multiple of 256.
    [[nodiscard]] std::uint64_t minimum() const noexcept { return m_minimum.load(std::memory_order_acquire); }

    /// `batch` must begin at size(), else std::logic_error. A disk that refuses costs memory, never the call: what
    /// could not be written is tried again by the next one.
    void append(const TileHashes& batch);
    /// Makes everything appended durable. Throws std::system_error; the files are then as good as after a crash.
    void sync();
    /// Gives the room of leaf hashes below `index` (rounded down to 256) back. Every proof of an entry from there on,
    /// in any tree that holds it, can still be made. Syncs first.
    void prune(std::uint64_t index);
    /// Gives the same room back, but nothing up: these leaf hashes come from the LeafSource from now on. Syncs first.
    void drop_leaves(std::uint64_t index);

    /// The tree of the first `size` leaves (at most size(), at least minimum() or 0), to go on from or to compare.
    [[nodiscard]] CompactRange range(std::uint64_t size) const;
    /// Hash of a complete subtree. Throws std::out_of_range if it is beyond size() or given up.
    [[nodiscard]] Hash node(unsigned level, std::uint64_t index) const;
    /// `node` as proofs take it; dies with this object.
    [[nodiscard]] NodeSource nodes() const;
    /// Bytes of a tile: `width` hashes (1 to 256) of `level` from 256 × `index` on. nullopt: not there, or given up.
    [[nodiscard]] std::optional<std::string> tile(unsigned level, std::uint64_t index, unsigned width) const;

  private:
    struct Level {
        UniqueFd fd;                ///< opened when the level has its first hash
        std::uint64_t written = 0;  ///< hashes in the file
        std::string tail;           ///< those after them
    };

    [[nodiscard]] std::string path(unsigned level) const { return m_directory + "/" + std::to_string(level); }
    void write_state(std::uint64_t synced);
    [[nodiscard]] std::uint64_t held(std::uint64_t at_most) const;
    void open_level(unsigned level, std::uint64_t size);
    /// Writes the tail at its place; false if the disk refused. Needs m_mutex.
    [[nodiscard]] bool write_tail(unsigned level);
    void free_leaves();
    [[nodiscard]] std::optional<std::string> read_leaves(std::uint64_t first, std::uint64_t n) const;
    [[nodiscard]] std::optional<std::string> read_stored(unsigned level, std::uint64_t first, std::uint64_t n) const;
    [[nodiscard]] std::optional<std::string> read(unsigned level, std::uint64_t first, std::uint64_t n) const;

    std::string m_directory;
    Files& m_files;
    LeafSource m_leaves;
    std::atomic<std::uint64_t> m_size = 0;
    std::atomic<std::uint64_t> m_minimum = 0;
    std::atomic<std::uint64_t> m_stored_leaves = 0;  ///< from this one on, leaf hashes are in the file
    mutable std::mutex m_mutex;                      ///< of m_levels
    std::array<Level, tile_levels> m_levels;
};

}  // namespace beffroi::journal
