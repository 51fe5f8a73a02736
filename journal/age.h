// How old the entries of a stream's segments are, by the time at which each segment was begun.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"

namespace beffroi::journal {

/// The largest index that begins a segment and below which every entry is older than `limit`; 0 if there is none.
/// Throws std::system_error.
[[nodiscard]] std::uint64_t older_than(const std::string& directory, WallTime limit);

}  // namespace beffroi::journal
