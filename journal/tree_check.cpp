#include "journal/tree_check.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>

#include "journal/crypto.h"
#include "journal/reader.h"
#include "journal/segment.h"
#include "journal/tiles.h"

namespace beffroi::journal {

namespace {

constexpr std::uint64_t k_read_ahead = 2048;  ///< hashes

/// What cannot be read is as good as absent: it is computed again and written.
std::string read_some(int fd, std::uint64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        const auto n = ::pread(fd, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
        if (n == 0 || (n < 0 && errno != EINTR)) {
            break;
        }
        done += static_cast<std::size_t>(std::max<ssize_t>(n, 0));
    }
    bytes.resize(done);
    return bytes;
}

std::uint64_t whole_tiles(std::uint64_t size) {
    return size / tile_width * tile_width;
}

}  // namespace

TreeCheck::TreeCheck(const std::string& directory) : m_directory(directory), m_pruned(read_pruned(directory)) {
    const auto tree = directory + '/' + std::string(tree_name);
    m_state = read_tree_state(tree);
    for (unsigned level = 0; level < tile_levels; ++level) {
        m_levels.at(level).fd.reset(::open((tree + '/' + std::to_string(level)).c_str(), O_RDONLY | O_CLOEXEC));
    }
}

CompactRange::NodeSink TreeCheck::sink() {
    return [this](unsigned level, std::uint64_t index, const Hash& hash) { compare(level, index, hash); };
}

void TreeCheck::compare(unsigned level, std::uint64_t index, const Hash& hash) {
    if (level % tile_bits != 0 || m_wrong || !m_state) {
        return;
    }
    const auto tiles = level / tile_bits;
    const bool is_kept = index < hashes_at(tiles, m_state->synced) && (tiles != 0 || index >= m_state->minimum);
    if (is_kept && !holds(tiles, index, hash)) {
        m_wrong = Wrong{tiles, index, ((index + 1) << level) - 1};
    }
}

bool TreeCheck::holds(unsigned level, std::uint64_t index, const Hash& hash) {
    auto& at = m_levels.at(level);
    if (index < at.first || index - at.first >= at.bytes.size() / sizeof(Hash)) {
        at.first = index;
        at.bytes = read(level, index, k_read_ahead);
    }
    const auto offset = (index - at.first) * sizeof(Hash);
    return std::string_view(at.bytes).substr(offset, sizeof(Hash)) == view(hash);
}

std::string TreeCheck::read(unsigned level, std::uint64_t first, std::uint64_t n) const {
    return read_some(m_levels.at(level).fd.get(), first * sizeof(Hash), n * sizeof(Hash));
}

/// What a writer can have written there: it syncs before it gives up leaves, and drops none that it keeps.
bool TreeCheck::is_plausible(std::uint64_t first) const {
    return m_state && m_state->minimum % tile_width == 0 && m_state->leaves == m_state->minimum &&
           m_state->minimum <= std::max(first, m_pruned) && m_state->synced >= std::max(first, m_state->minimum);
}

std::optional<TreeDamage> TreeCheck::damage(const CompactRange& deleted) const {
    const auto first = deleted.size();
    const bool is_plausible_state = is_plausible(first);
    const auto minimum = is_plausible_state ? m_state->minimum : whole_tiles(first);
    if (!has_peaks(deleted, minimum) || !has_roots_of_tiles(first)) {
        throw DamagedJournal(m_directory + ": the hashes of deleted entries are missing or damaged in tree/");
    }
    if (!is_plausible_state) {
        return TreeDamage{{first, minimum, minimum}, "tree/state was damaged"};
    }
    if (m_wrong) {
        return TreeDamage{
            {m_wrong->sound, minimum, minimum},
            fmt::format("tree/{} was damaged: hash {} was not that of the entries", m_wrong->level, m_wrong->index)};
    }
    return std::nullopt;
}

/// The roots of the largest complete subtrees, which the first segment's header has as well. Those below `minimum`
/// within a tile are given up with their leaves.
bool TreeCheck::has_peaks(const CompactRange& deleted, std::uint64_t minimum) const {
    const auto hashes = deleted.hashes();
    auto peak = hashes.begin();
    for (std::uint64_t rest = deleted.size(); rest != 0; rest &= rest - 1, ++peak) {
        const auto level = static_cast<unsigned>(std::countr_zero(rest));
        const auto tiles = level / tile_bits;
        const auto n = std::uint64_t{1} << (level % tile_bits);
        const auto first = ((deleted.size() >> level) - 1) * n;
        if (tiles == 0 && first < minimum) {
            continue;
        }
        const auto stored = read(tiles, first, n);
        if (stored.size() != n * sizeof(Hash) || fold(stored) != *peak) {
            return false;
        }
    }
    return true;
}

bool TreeCheck::has_roots_of_tiles(std::uint64_t size) const {
    for (unsigned level = 1; level + 1 < tile_levels; ++level) {
        for (std::uint64_t tile = 0; tile < hashes_at(level + 1, size); ++tile) {
            const auto hashes = read(level, tile * tile_width, tile_width);
            if (hashes.size() != tile_width * sizeof(Hash) || read(level + 1, tile, 1) != view(fold(hashes))) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace beffroi::journal
