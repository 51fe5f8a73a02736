// How large the segments of each stream are.
#pragma once

#include <cstdint>

#include "journal/entry.h"

namespace beffroi::journal {

/// What is too old is deleted by whole segments, so one has no more than a day or two of a lycée, or some days of an
/// office.
[[nodiscard]] constexpr std::uint64_t segment_bytes_of(Stream stream) noexcept {
    switch (stream) {
        case Stream::access:
            return std::uint64_t{16} << 20;
        case Stream::admin:
            return std::uint64_t{256} << 10;
        case Stream::flow:
        case Stream::filter:
            break;
    }
    return std::uint64_t{64} << 20;
}

}  // namespace beffroi::journal
