// The write side of journal/segment.h: the bytes of headers and frames.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "journal/segment.h"

namespace beffroi::journal {

[[nodiscard]] std::string encode_segment_header(const SegmentHeader& header);

/// The size of an entry in a frame, with its length before it.
[[nodiscard]] constexpr std::size_t entry_bytes(std::string_view entry) {
    return 2 + entry.size();
}

struct FrameParts {
    std::uint64_t first_index = 0;
    WallTime time;
    std::vector<std::string_view> entries;  ///< each at most max_entry_bytes
    Hash root{};
    std::string signature;
};
/// The signature stands behind the entries: a torn frame seldom holds a signature for entries that never were in the
/// log. `buffer` lends its room: a frame is larger than what malloc keeps, and fresh pages cost more than its hashes.
[[nodiscard]] std::string encode_frame(const FrameParts& frame, std::string buffer = {});

}  // namespace beffroi::journal
