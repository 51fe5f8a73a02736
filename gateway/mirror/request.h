// The body of POST /mirror/<origin>/entries (docs/decisions/0003-mirror-by-index-range.md):
//   u32be length of the note || signed checkpoint note || (u16be length || entry)*
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace beffroi::mirror {

/// Entries are at most journal::max_entry_bytes each. Throws std::length_error above that.
[[nodiscard]] std::string request_body(std::string_view note, const std::vector<std::string>& entries);

}  // namespace beffroi::mirror
