// What a search needs of an entry: its row in `event` and its rows in `address`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "central/store/sqlite_handle.h"

namespace beffroi::central {

/// Indexes one line. nullopt if it is of no known format: it stays in the record copy and is not searchable. The index
/// says `site`, for which the log is registered and its key pinned, whatever the line claims.
[[nodiscard]] std::optional<WallTime> index_line(Connection& connection, std::int64_t log, std::string_view site,
                                                 std::uint64_t index, std::string_view line);

}  // namespace beffroi::central
