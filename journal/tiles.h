// Names and bytes of c2sp.org/tlog-tiles: where a tile or an entry bundle is found, and how a bundle is written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::journal {

/// Hashes of a tile and entries of a bundle.
inline constexpr unsigned tile_width = 256;
inline constexpr std::size_t max_entry_bytes_in_bundle = 65535;

/// One resource of a log: `tile/<level>/<index>` or `tile/entries/<index>`, with `.p/<width>` when it is partial.
struct TileName {
    bool entries = false;     ///< an entry bundle; level is 0
    unsigned level = 0;       ///< 0 to 63
    std::uint64_t index = 0;  ///< below 10^18
    unsigned width = tile_width;
    friend bool operator==(const TileName&, const TileName&) = default;
};

/// As in a URL below the log's prefix, without a slash before it: `tile/0/x001/x234/067.p/5`.
[[nodiscard]] std::string to_path(const TileName& name);
/// Strict: the one spelling that to_path gives, and nothing else.
[[nodiscard]] std::optional<TileName> parse_tile_path(std::string_view path);

/// Adds an entry to a bundle: its length as u16, then its bytes. Throws std::length_error above 65,535 bytes.
void add_to_bundle(std::string& bundle, std::string_view entry);
/// The entries of a bundle, in order; nullopt if the bytes are not whole entries. The views die with `bundle`.
[[nodiscard]] std::optional<std::vector<std::string_view>> split_bundle(std::string_view bundle);

}  // namespace beffroi::journal
