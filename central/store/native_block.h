// Blocks of rows as ClickHouse takes and gives them, and the one list of columns that both follow.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "central/store/row.h"

namespace beffroi::central::store {

/// "blk UInt64, stream UInt8, ..." of the tables.
[[nodiscard]] std::string clickhouse_columns();

/// The rows in format Native: a block without header, columns one after the other (as of client revision 0, which HTTP
/// means). The same rows always give the same bytes.
[[nodiscard]] std::string native_block(std::uint64_t block, std::span<const Row* const> rows);

/// Names of the columns that read_rows() takes, for SELECT.
inline constexpr const char* clickhouse_row =
    "stream, log, idx, time_ms, seconds, token, session, event, role, zone, rule, category, generation, protocol,"
    " inside, inside_port, public, public_port, ports";

/// Rows of clickhouse_row in format RowBinary. Throws StoreFailure when they are cut short.
[[nodiscard]] std::vector<Row> read_rows(std::string_view bytes);

/// Days since 1970 in UTC: by it the tables are ordered first.
[[nodiscard]] std::uint16_t day_of(std::int64_t time_ms);

}  // namespace beffroi::central::store
