// Holds a writer's tree on disk against its entries. A start reads and hashes all of these anyway, so what it costs is
// one reading of the tree's files: every hash of a tile level is compared as the scan comes by. The hashes of deleted
// entries, which nothing gives again, are held against the tree that the first segment continues, from its roots down.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/fd.h"
#include "journal/hash_files.h"
#include "journal/tree.h"
#include "journal/tree_state.h"

namespace beffroi::journal {

/// Not the hashes of the entries, which give them again.
struct TreeDamage {
    TreeState sound;       ///< to be believed instead of the file `state`: what stands behind it is appended again
    std::string sentence;  ///< what was found
};

/// Changes nothing.
class TreeCheck {
  public:
    /// Of a stream's directory, whether or not it has a tree yet.
    explicit TreeCheck(const std::string& directory);

    /// For the scan of all entries; dies with this object.
    [[nodiscard]] CompactRange::NodeSink sink();
    /// After the scan, which began at the tree of the deleted entries. What a crash keeps from becoming durable is no
    /// damage. Throws DamagedJournal if the hashes of deleted entries are not those of their tree.
    [[nodiscard]] std::optional<TreeDamage> damage(const CompactRange& deleted) const;

  private:
    struct Level {
        UniqueFd fd;
        std::uint64_t first = 0;  ///< index of the first hash in `bytes`
        std::string bytes;
    };
    struct Wrong {
        unsigned level = 0;
        std::uint64_t index = 0;
        std::uint64_t sound = 0;  ///< leaves before the one that completes it
    };

    void compare(unsigned level, std::uint64_t index, const Hash& hash);
    [[nodiscard]] bool holds(unsigned level, std::uint64_t index, const Hash& hash);
    [[nodiscard]] std::string read(unsigned level, std::uint64_t first, std::uint64_t n) const;
    [[nodiscard]] bool is_plausible(std::uint64_t first) const;
    [[nodiscard]] bool has_peaks(const CompactRange& deleted, std::uint64_t minimum) const;
    [[nodiscard]] bool has_roots_of_tiles(std::uint64_t size) const;

    std::string m_directory;
    std::uint64_t m_pruned;
    std::optional<TreeState> m_state;
    std::array<Level, tile_levels> m_levels;
    std::optional<Wrong> m_wrong;  ///< the first
};

}  // namespace beffroi::journal
