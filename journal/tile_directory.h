// A copy of a log in the layout of c2sp.org/tlog-tiles, as any tool fetches it from a mirror: `checkpoint`,
// `tile/entries/…`, `tile/<level>/…`. Nothing in it is believed: who reads compares with a root.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/tiles.h"
#include "journal/tree.h"

namespace beffroi::journal {

/// The entries of a bundle; the views live as long as this.
struct Bundle {
    std::string bytes;
    std::vector<std::string_view> entries;
};

class TileDirectory {
  public:
    explicit TileDirectory(std::string path) : m_path(std::move(path)) {}
    virtual ~TileDirectory() = default;

    /// The first `count` entries (1 to 256) of a bundle, from the full one or a partial one that is wide enough.
    /// nullopt if there is none, or it is malformed.
    [[nodiscard]] std::optional<Bundle> bundle(std::uint64_t index, unsigned count) const;
    /// The same of a tile's hashes.
    [[nodiscard]] std::optional<std::vector<Hash>> tile(unsigned level, std::uint64_t index, unsigned count) const;

  protected:
    /// The file of a tile or bundle, or a partial one that is wide enough; nullopt if there is none.
    [[nodiscard]] virtual std::optional<std::string> read(const TileName& name, std::size_t limit) const;

  private:
    std::string m_path;
};

}  // namespace beffroi::journal
