// The tree on disk beside a writer's segments, and what of both is deleted. It is not synced with the commits: what a
// crash took of it is hashed again at the next start.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "journal/files.h"
#include "journal/hash_files.h"
#include "journal/history.h"
#include "journal/segment.h"
#include "journal/tree_check.h"

namespace beffroi::journal {

/// One thread follows the commits; the others may prune and read at any time.
class LogTree {
  public:
    /// Opens the tree of a stream's directory, of which the entries [first, head.size()) are held, and hashes what it
    /// lacks from `history`. Of a damaged one it keeps what is sound, hashes the rest again, and leaves a note of the
    /// repair. References outlive this object.
    LogTree(const std::string& directory, Files& files, History& history, std::uint64_t first, const CompactRange& head,
            const std::optional<TreeDamage>& damage);

    [[nodiscard]] const HashFiles& hashes() const noexcept { return m_hashes; }
    /// What a durable commit in `segment` adds. Synced once a segment: what a power cut takes is then at most a
    /// segment's hashing at the next start.
    void add(const TileHashes& tiles) { m_hashes.append(tiles); }
    void follow(const std::string& segment);

    [[nodiscard]] std::uint64_t first() const noexcept { return m_first; }
    /// Deletes the segments that are wholly below both indices; the last one stays. The first entry that is kept.
    std::uint64_t prune(std::uint64_t index, std::uint64_t published);
    /// What prune would return.
    [[nodiscard]] std::uint64_t first_after_prune(std::uint64_t index, std::uint64_t published) const;

  private:
    void complete(const CompactRange& head);

    const std::string m_directory;
    Files& m_files;
    History& m_history;
    HashFiles m_hashes;
    std::atomic<std::uint64_t> m_first;
    std::mutex m_pruning;          ///< who syncs the tree or deletes segments
    std::string m_synced_segment;  ///< the tree is durable up to its beginning
};

}  // namespace beffroi::journal
