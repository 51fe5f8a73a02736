#include "journal/rescan.h"

#include <fmt/format.h>

#include <algorithm>

namespace beffroi::journal {

namespace {

using Visit = std::function<void(std::uint64_t, std::string_view)>;

class Rescan {
  public:
    Rescan(const TileDirectory& copy, const Range& range, const Visit& visit)
        : m_copy(copy), m_range(range), m_visit(visit) {}

    /// The tree over the first `count` entries of a bundle.
    CompactRange bundle(std::uint64_t index, unsigned count) {
        const std::uint64_t first = index * tile_width;
        const auto found = m_copy.bundle(index, count);
        if (!found) {
            throw DamagedJournal(fmt::format("{} is missing, cut short or malformed: entries {} to {} are not here",
                                             to_path({true, 0, index, count}), first, first + count - 1));
        }
        CompactRange tree;
        for (const auto entry : found->entries) {
            const std::uint64_t at = first + tree.size();
            if (at >= m_range.from && at < m_range.to) {
                m_visit(at, entry);
            }
            tree.append(leaf_hash(entry));
        }
        return tree;
    }

    /// The root of a full bundle.
    Hash root(std::uint64_t index, std::uint64_t full_bundles) {
        if (!touches(index, tile_width)) {
            if (const auto* hash = from_tile(index, full_bundles)) {
                return *hash;
            }
        }
        return bundle(index, tile_width).root();
    }

    /// The hashes of the last, partial bundle's tree.
    CompactRange tail(std::uint64_t index, unsigned count) {
        if (!touches(index, count)) {
            if (const auto leaves = m_copy.tile(0, index, count)) {
                CompactRange tree;
                for (const auto& leaf : *leaves) {
                    tree.append(leaf);
                }
                return tree;
            }
        }
        return bundle(index, count);
    }

  private:
    [[nodiscard]] bool touches(std::uint64_t index, unsigned count) const {
        return index * tile_width < m_range.to && index * tile_width + count > m_range.from;
    }

    const Hash* from_tile(std::uint64_t index, std::uint64_t full_bundles) {
        const std::uint64_t tile = index / tile_width;
        if (m_tile_index != tile) {
            const auto count = std::min<std::uint64_t>(tile_width, full_bundles - tile * tile_width);
            m_tile = m_copy.tile(1, tile, static_cast<unsigned>(count));
            m_tile_index = tile;
        }
        return m_tile ? &m_tile->at(index % tile_width) : nullptr;
    }

    const TileDirectory& m_copy;
    const Range& m_range;
    const Visit& m_visit;
    std::optional<std::uint64_t> m_tile_index;  ///< of m_tile
    std::optional<std::vector<Hash>> m_tile;    ///< the level-1 tile read last
};

}  // namespace

void rescan(const TileDirectory& copy, const Checkpoint& checkpoint, const Range& range, const Visit& visit) {
    if (range.from > range.to || range.to > checkpoint.size) {
        throw std::out_of_range(fmt::format("entries {} to {} are not within the {} that the checkpoint covers",
                                            range.from, range.to, checkpoint.size));
    }
    Rescan scan(copy, range, visit);
    const std::uint64_t full = checkpoint.size / tile_width;
    CompactRange upper;  // over the roots of full bundles
    for (std::uint64_t i = 0; i < full; ++i) {
        upper.append(scan.root(i, full));
    }
    const auto rest = static_cast<unsigned>(checkpoint.size % tile_width);
    std::vector<Hash> hashes = rest == 0 ? std::vector<Hash>() : scan.tail(full, rest).hashes();
    // The tree's complete subtrees, smallest first, are those of the rest and then those above a bundle.
    const auto above = upper.hashes();
    hashes.insert(hashes.end(), above.begin(), above.end());
    const auto tree = CompactRange::restore(checkpoint.size, std::move(hashes));
    if (!tree || tree->root() != checkpoint.root) {
        throw DamagedJournal(fmt::format("the entries are not those of {} at {} entries: an entry or a hash differs",
                                         checkpoint.origin, checkpoint.size));
    }
}

}  // namespace beffroi::journal
