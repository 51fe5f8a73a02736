// How full a table is that strangers can fill. Whoever forges MAC addresses is thousands of devices: each table has a
// bound, what has to go for it is what matters least, and that something had to go is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace beffroi {

struct Crowding {
    std::string_view table;  ///< "neighbours"; lives as long as the program
    std::size_t used = 0;
    std::size_t capacity = 0;
    std::uint64_t crowded_out = 0;  ///< since the start: entries that still mattered and had to go
};

}  // namespace beffroi
