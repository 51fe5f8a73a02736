// Segments of a month's file: written whole, merged, and the SQL form of a row. schema: month_schema.cpp.
#pragma once

#include <string>
#include <vector>

#include "central/store/query.h"
#include "central/store/sqlite_handle.h"

namespace beffroi::central::store {

/// Columns of `row` in the order that read_row() takes them, for statements that select from it as `row`.
inline constexpr const char* row_columns =
    "row.log, row.idx, row.time_ms, row.seconds, row.token, row.session, row.event, row.role, row.zone, row.rule,"
    " row.category, row.generation, row.protocol, row.inside, row.inside_port, row.public, row.public_port, row.ports";

[[nodiscard]] Row read_row(const Statement& row, journal::Stream stream);

/// Writes the rows as one segment. The caller holds a write transaction. `rows` must not be empty.
void write_segment(Connection& connection, const std::vector<Row>& rows);

/// Merges segments of like size while there are `merge_at` of them, each merge in a transaction of its own. So a file
/// of n rows has some log(n) small segments, and a row is written three times at most.
void merge_segments(Connection& connection, journal::Stream stream);
inline constexpr std::size_t merge_at = 8;

/// Segments from this size on are not merged any more.
inline constexpr std::uint64_t full_segment_rows = 524'288;

}  // namespace beffroi::central::store
