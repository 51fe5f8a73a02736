#include "journal/tiles.h"

#include <stdexcept>

#include "base/number.h"
#include "journal/bytes.h"

namespace beffroi::journal {

namespace {

constexpr unsigned k_max_level = 63;
constexpr std::uint64_t k_group = 1000;       // three digits an element of the path
constexpr std::size_t k_max_path_bytes = 64;  // the longest is `tile/entries/` and six groups of four, `.p/255`

/// `1234067` as `x001/x234/067`.
std::string index_path(std::uint64_t index) {
    std::string digits = std::to_string(index % k_group);
    std::string path = std::string(3 - digits.size(), '0') + digits;
    for (index /= k_group; index != 0; index /= k_group) {
        digits = std::to_string(index % k_group);
        path = "x" + std::string(3 - digits.size(), '0') + digits + "/" + path;
    }
    return path;
}

std::optional<std::uint64_t> parse_index(std::string_view path) {
    std::string digits;
    for (const char c : path) {
        if (c != 'x' && c != '/') {
            digits += c;
        }
    }
    return digits.size() <= 18 ? parse_number<std::uint64_t>(digits) : std::nullopt;
}

}  // namespace

std::string to_path(const TileName& name) {
    std::string path = "tile/" + (name.entries ? "entries" : std::to_string(name.level)) + "/" + index_path(name.index);
    if (name.width != tile_width) {
        path += ".p/" + std::to_string(name.width);
    }
    return path;
}

std::optional<TileName> parse_tile_path(std::string_view path) {
    constexpr std::string_view k_prefix = "tile/";
    if (path.size() > k_max_path_bytes || !path.starts_with(k_prefix)) {
        return std::nullopt;
    }
    auto rest = path.substr(k_prefix.size());
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    TileName name;
    const auto kind = rest.substr(0, slash);
    rest.remove_prefix(slash + 1);
    name.entries = kind == "entries";
    const auto partial = rest.find(".p/");
    const auto level = name.entries ? 0 : parse_number<std::uint64_t>(kind);
    const auto index = parse_index(rest.substr(0, partial));
    const auto width =
        partial == std::string_view::npos ? tile_width : parse_number<std::uint64_t>(rest.substr(partial + 3));
    if (!level || *level > k_max_level || !index || !width || *width == 0 || *width > tile_width) {
        return std::nullopt;
    }
    name.level = static_cast<unsigned>(*level);
    name.index = *index;
    name.width = static_cast<unsigned>(*width);
    // What is another spelling of these numbers is found by spelling them again.
    return to_path(name) == path ? std::optional(name) : std::nullopt;
}

void add_to_bundle(std::string& bundle, std::string_view entry) {
    if (entry.size() > max_entry_bytes_in_bundle) {
        throw std::length_error("an entry of " + std::to_string(entry.size()) + " bytes has no place in a bundle");
    }
    put(bundle, static_cast<std::uint16_t>(entry.size()));
    bundle += entry;
}

std::optional<std::vector<std::string_view>> split_bundle(std::string_view bundle) {
    std::vector<std::string_view> entries;
    while (!bundle.empty()) {
        if (bundle.size() < sizeof(std::uint16_t)) {
            return std::nullopt;
        }
        const auto size = take<std::uint16_t>(bundle);
        if (bundle.size() < size) {
            return std::nullopt;
        }
        entries.push_back(take_bytes(bundle, size));
    }
    return entries;
}

}  // namespace beffroi::journal
