// What ClickHouse is told: tables, and the statements that find rows. Every statement is one that Debian 12's 18.16 and
// newer versions take.
//
// Two tables hold the same rows in two orders, because no index but the order exists: `events` by day and public
// address (rows without one, all streams but `flow`, are so in order of time), `by_token` by token. A partition is a
// month of a stream, so that the end of its retention is DROP PARTITION.
#pragma once

#include <array>
#include <string>

#include "central/store/query.h"

namespace beffroi::central::store {

inline constexpr std::array<const char*, 2> clickhouse_tables{"events", "by_token"};

struct ClickHouseTable {
    std::string database;
    std::string shard;  ///< in the tables' place in ZooKeeper, as `replica`
    std::string replica;
};

/// CREATE TABLE IF NOT EXISTS of one of clickhouse_tables.
[[nodiscard]] std::string create_table(const ClickHouseTable& table, const std::string& name);

/// A part of a block: its rows of one month and stream.
struct PartName {
    std::uint64_t block = 0;
    journal::Stream stream = journal::Stream::access;
    Month month;
    std::uint16_t first_day = 0;
    std::uint16_t last_day = 0;
};

/// Counts the rows of a part that a server holds. `fresh`: looks only into what was written in the last hour, which
/// costs nothing however much the table holds.
[[nodiscard]] std::string count_part(const std::string& database, const std::string& table, const PartName& part,
                                     bool fresh);

/// SELECT of at most `query.limit` rows in order of time, in format RowBinary. `logs` are those of the shard.
[[nodiscard]] std::string find_sql(const std::string& database, const Query& query,
                                   const std::vector<ReadableLog>& logs);
/// SELECT of who may have held the port (translation.h): of blocks lent by the beginning of the time asked for, the
/// newest of each log and protocol; and of what else held it, blocks first, oldest first, one more row than are told.
[[nodiscard]] std::string held_leases_sql(const std::string& database, const TranslationQuestion& question,
                                          const std::vector<ReadableLog>& logs);
[[nodiscard]] std::string later_holders_sql(const std::string& database, const TranslationQuestion& question,
                                            const std::vector<ReadableLog>& logs);

}  // namespace beffroi::central::store
