#include "central/store/clickhouse_tables.h"

#include <fmt/format.h>

#include <map>

#include "base/encoding.h"
#include "central/store/native_block.h"

namespace beffroi::central::store {

namespace {

unsigned number_of(journal::Stream stream) {
    return static_cast<unsigned>(stream);
}

/// Only hexadecimal digits reach the text.
std::string literal(const Key& key) {
    return fmt::format("toFixedString(unhex('{}'), 16)",
                       to_hex({reinterpret_cast<const char*>(key.data()), key.size()}));
}

/// (stream = 0 AND log IN (1, 2)) OR (...)
std::string in_logs(const std::vector<ReadableLog>& logs) {
    std::map<journal::Stream, std::string> lists;
    for (const ReadableLog& log : logs) {
        std::string& list = lists[log.stream];
        list += fmt::format("{}{}", list.empty() ? "" : ", ", log.log);
    }
    std::string text;
    for (const auto& [stream, list] : lists) {
        text += fmt::format("{}(stream = {} AND log IN ({}))", text.empty() ? "" : " OR ", number_of(stream), list);
    }
    return "(" + text + ")";
}

std::int64_t ms_of(WallTime time) {
    return time.time_since_epoch().count();
}

std::string between_times(const Query& query) {
    std::string text;
    if (query.from) {
        const std::int64_t from = ms_of(*query.from);
        text +=
            fmt::format(" AND month >= {} AND day >= {} AND time_ms >= {}", month_of(from).number, day_of(from), from);
    }
    if (query.to) {
        const std::int64_t to = ms_of(*query.to);
        text += fmt::format(" AND month <= {} AND day <= {} AND time_ms < {}", month_of(to).number, day_of(to), to);
    }
    return text;
}

/// Rows that had the port, in the months in which who holds it at that time can have begun.
std::string of_port(const std::string& database, const TranslationQuestion& question,
                    const std::vector<ReadableLog>& logs) {
    const Month before{month_of(ms_of(question.from)).number - 1};
    const std::int64_t last = ms_of(question.to) - 1;
    return fmt::format(
        "SELECT {} FROM {}.events WHERE {} AND month BETWEEN {} AND {} AND day BETWEEN {} AND {} AND public = {}"
        " AND public_port <= {} AND public_port + greatest(ports, 1) > {}"
        " AND (protocol = {} OR (ports > 1 AND protocol = 0))",
        clickhouse_row, database, in_logs(logs), before.number, month_of(last).number, day_of(first_ms(before)),
        day_of(last), literal(question.address), question.port, question.port, question.protocol);
}

}  // namespace

std::string create_table(const ClickHouseTable& table, const std::string& name) {
    const bool by_token = name == clickhouse_tables[1];
    return fmt::format(
        "CREATE TABLE IF NOT EXISTS {0}.{1} ({2})"
        " ENGINE = ReplicatedMergeTree('/clickhouse/{0}/{3}/{1}', '{4}')"
        " PARTITION BY (stream, month) ORDER BY ({5})"
        " SETTINGS index_granularity = {6}, replicated_deduplication_window = 10000",
        table.database, name, clickhouse_columns(), table.shard, table.replica,
        by_token ? "token, time_ms, log, idx" : "day, public, public_port, time_ms, log, idx", by_token ? 1024 : 8192);
}

std::string count_part(const std::string& database, const std::string& table, const PartName& part, bool fresh) {
    const std::string recent = fmt::format(
        " AND _part IN (SELECT name FROM system.parts WHERE database = '{}' AND table = '{}' AND active"
        " AND modification_time > now() - 3600)",
        database, table);
    return fmt::format(
        "SELECT count() FROM {}.{} WHERE stream = {} AND month = {} AND day BETWEEN {} AND {} AND blk = {}{}", database,
        table, number_of(part.stream), part.month.number, part.first_day, part.last_day, part.block,
        fresh ? recent : std::string());
}

std::string find_sql(const std::string& database, const Query& query, const std::vector<ReadableLog>& logs) {
    std::string sql = fmt::format("SELECT {} FROM {}.{} WHERE {}{}", clickhouse_row, database,
                                  clickhouse_tables[query.token ? 1 : 0], in_logs(logs), between_times(query));
    const auto key = [&sql](const char* column, const std::optional<Key>& value) {
        sql += value ? fmt::format(" AND {} = {}", column, literal(*value)) : std::string();
    };
    const auto word = [&sql](const char* column, const std::optional<Word>& value) {
        sql += value ? fmt::format(" AND {} = {}", column, *value) : std::string();
    };
    key("token", query.token);
    key("session", query.session);
    key("inside", query.inside);
    word("event", query.event);
    word("role", query.role);
    word("rule", query.rule);
    word("category", query.category);
    if (query.after) {
        sql += fmt::format(" AND time_ms >= {0} AND (time_ms, log, idx) > ({0}, {1}, {2})", query.after->time_ms,
                           query.after->log, query.after->index);
    }
    return sql + fmt::format(" ORDER BY time_ms, log, idx LIMIT {} FORMAT RowBinary", query.limit);
}

std::string held_leases_sql(const std::string& database, const TranslationQuestion& question,
                            const std::vector<ReadableLog>& logs) {
    return of_port(database, question, logs) +
           fmt::format(
               " AND ports > 1 AND seconds = 0 AND time_ms <= {0} AND time_ms < {1}"
               " ORDER BY time_ms DESC, idx DESC LIMIT 1 BY protocol, log FORMAT RowBinary",
               ms_of(question.from), ms_of(question.to));
}

std::string later_holders_sql(const std::string& database, const TranslationQuestion& question,
                              const std::vector<ReadableLog>& logs) {
    return of_port(database, question, logs) +
           fmt::format(
               " AND time_ms < {1} AND if(ports > 1 AND seconds = 0, time_ms > {0},"
               " time_ms + toInt64(seconds) * 1000 + 999 >= {0})"
               " ORDER BY (ports > 1 AND seconds = 0) DESC, time_ms, log, idx LIMIT {2} FORMAT RowBinary",
               ms_of(question.from), ms_of(question.to), max_translations + 1);
}

}  // namespace beffroi::central::store
