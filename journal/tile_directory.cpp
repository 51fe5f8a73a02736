#include "journal/tile_directory.h"

#include <algorithm>
#include <filesystem>

#include "base/fd.h"
#include "journal/lines.h"

namespace beffroi::journal {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_bundle_bytes = std::size_t{tile_width} * (2 + max_entry_bytes_in_bundle);
constexpr std::size_t k_tile_bytes = std::size_t{tile_width} * sizeof(Hash);

/// The narrowest partial file in `directory` (N.p) that has `count` or more.
std::optional<fs::path> partial_in(const fs::path& directory, unsigned count) {
    std::optional<fs::path> found;
    std::uint64_t width = tile_width;
    if (fs::is_directory(directory)) {
        for (const auto& file : fs::directory_iterator(directory)) {
            const auto is = parse_decimal(file.path().filename().string());
            if (is && *is >= count && *is < width) {
                found = file.path();
                width = *is;
            }
        }
    }
    return found;
}

}  // namespace

std::optional<std::string> TileDirectory::read(const TileName& name, std::size_t limit) const {
    const fs::path full = fs::path(m_path) / to_path({name.entries, name.level, name.index, tile_width});
    if (fs::is_regular_file(full)) {
        return read_file(full.string(), limit);
    }
    const auto partial = partial_in(full.string() + ".p", name.width);
    return partial ? std::optional(read_file(partial->string(), limit)) : std::nullopt;
}

std::optional<Bundle> TileDirectory::bundle(std::uint64_t index, unsigned count) const {
    auto bytes = read({true, 0, index, count}, k_bundle_bytes);
    if (!bytes) {
        return std::nullopt;
    }
    Bundle found;
    found.bytes = std::move(*bytes);
    auto entries = split_bundle(found.bytes);
    if (!entries || entries->size() < count) {
        return std::nullopt;
    }
    entries->resize(count);
    found.entries = std::move(*entries);
    return found;
}

std::optional<std::vector<Hash>> TileDirectory::tile(unsigned level, std::uint64_t index, unsigned count) const {
    const auto bytes = read({false, level, index, count}, k_tile_bytes);
    if (!bytes || bytes->size() < count * sizeof(Hash)) {
        return std::nullopt;
    }
    std::vector<Hash> hashes(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::copy_n(bytes->begin() + static_cast<std::ptrdiff_t>(i * sizeof(Hash)), sizeof(Hash), hashes[i].begin());
    }
    return hashes;
}

}  // namespace beffroi::journal
