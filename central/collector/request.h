// The body of POST /mirror/<origin>/entries, as bytes from a gateway (docs/decisions/0003-mirror-by-index-range.md):
//   u32be length of the note || signed checkpoint note || (u16be length || entry)*
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace beffroi::central {

inline constexpr std::size_t max_mirror_body = std::size_t{8} << 20;
inline constexpr std::size_t max_mirror_note = std::size_t{64} << 10;
inline constexpr std::size_t max_mirror_entries = 8192;

/// Views into the body.
struct MirrorRequest {
    std::string_view note;
    std::vector<std::string_view> entries;
};

/// Why the bytes are no request, in a sentence without any of them.
struct Malformed {
    std::string_view reason;
};

[[nodiscard]] std::variant<MirrorRequest, Malformed> parse_mirror_request(std::string_view body);

}  // namespace beffroi::central
