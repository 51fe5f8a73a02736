// Entries as a mirror serves them: hash tiles and entry bundles of c2sp.org/tlog-tiles, in files.
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "journal/crypto.h"
#include "journal/tiles.h"
#include "journal/tree.h"
#include "tests/journal/temporary_log.h"

namespace beffroi::journal {

/// The complete subtrees of a tree over entries, and its roots at every size.
struct KeptTree {
    explicit KeptTree(const std::vector<std::string>& lines) {
        for (const auto& line : lines) {
            range.append(leaf_hash(line), [this](unsigned level, std::uint64_t at, const Hash& hash) {
                nodes[{level, at}] = hash;
            });
            roots[range.size()] = range.root();
        }
    }
    [[nodiscard]] NodeSource source() const {
        return [this](unsigned level, std::uint64_t at) { return nodes.at({level, at}); };
    }
    CompactRange range;
    std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
    std::map<std::uint64_t, Hash> roots;
};

inline void publish(const std::string& directory, const std::string& name, std::string_view bytes) {
    const auto file = std::filesystem::path(directory) / name;
    std::filesystem::create_directories(file.parent_path());
    write_file(file.string(), bytes);
}

inline void publish_tiles(const std::string& directory, const std::vector<std::string>& lines) {
    const KeptTree tree(lines);
    const auto width = [](std::uint64_t n, std::uint64_t tile) {
        return static_cast<unsigned>(std::min<std::uint64_t>(tile_width, n - tile * tile_width));
    };
    for (unsigned level = 0; lines.size() >> (8 * level) != 0; ++level) {
        const std::uint64_t hashes = lines.size() >> (8 * level);
        for (std::uint64_t tile = 0; tile * tile_width < hashes; ++tile) {
            std::string bytes;
            for (std::uint64_t i = 0; i < width(hashes, tile); ++i) {
                bytes += view(tree.nodes.at({8 * level, tile * tile_width + i}));
            }
            publish(directory, to_path({false, level, tile, width(hashes, tile)}), bytes);
        }
    }
    for (std::uint64_t tile = 0; tile * tile_width < lines.size(); ++tile) {
        std::string bytes;
        for (std::uint64_t i = 0; i < width(lines.size(), tile); ++i) {
            add_to_bundle(bytes, lines[tile * tile_width + i]);
        }
        publish(directory, to_path({true, 0, tile, width(lines.size(), tile)}), bytes);
    }
}

}  // namespace beffroi::journal
