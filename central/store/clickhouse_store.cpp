#include "central/store/clickhouse_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <mutex>
#include <thread>
#include <tuple>

#include "central/store/native_block.h"
#include "central/store/sqlite_handle.h"
#include "central/store/translation.h"

namespace beffroi::central::store {

namespace {

constexpr std::chrono::seconds k_settle{30};
constexpr std::chrono::seconds k_catch_up{3};
constexpr std::chrono::milliseconds k_poll{100};

std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

std::uint64_t number_from(std::string_view answer) {
    const auto number = take_number(answer);
    if (!number) {
        throw StoreFailure("ClickHouse: an answer that is no number");
    }
    return *number;
}

/// "(2,24322)\t1000\n"
std::optional<MonthRows> month_rows(std::string_view line) {
    MonthRows rows;
    const auto skip = [&line](char c) {
        const bool here = line.starts_with(c);
        line.remove_prefix(here ? 1 : 0);
        return here;
    };
    if (!skip('(')) {
        return std::nullopt;
    }
    const auto stream = take_number(line);
    const auto month = skip(',') ? take_number(line) : std::nullopt;
    const auto count = skip(')') && skip('\t') ? take_number(line) : std::nullopt;
    if (!stream || !month || !count || *stream >= journal::all_streams.size()) {
        return std::nullopt;
    }
    return MonthRows{static_cast<journal::Stream>(*stream), {static_cast<std::int32_t>(*month)}, *count};
}

struct Behind : StoreFailure {
    using StoreFailure::StoreFailure;
};

/// Calls `work` with one replica after the other until it succeeds on one.
template <typename Shard, typename Work>
auto on_any(const Shard& shard, const Work& work) {
    for (std::size_t i = 0;; ++i) {
        try {
            return work(*shard.at(i));
        } catch (const StoreFailure&) {
            if (i + 1 == shard.size()) {
                throw;
            }
        }
    }
}

}  // namespace

/// One server, and whether its tables have been made.
class ClickHouseStore::Replica {
  public:
    Replica(const ClickHouseOptions& options, ClickHouseTable table, const std::string& url)
        : m_table(std::move(table)), m_client(url, options.access) {}

    /// The client, once the tables are there.
    [[nodiscard]] const ClickHouseClient& client() {
        const std::lock_guard lock(m_mutex);
        if (!m_ready) {
            static_cast<void>(m_client.query("CREATE DATABASE IF NOT EXISTS " + m_table.database));
            for (const char* name : clickhouse_tables) {
                static_cast<void>(m_client.query(create_table(m_table, name)));
            }
            m_ready = true;
        }
        return m_client;
    }

    /// Throws Behind. `alone`: while ZooKeeper is away nothing is written either, and what is here may be read.
    void require_complete(bool alone) const {
        const std::string answer =
            m_client.query(fmt::format("SELECT sum(inserts_in_queue){} FROM system.replicas WHERE database = '{}'",
                                       alone ? "" : " + sum(is_readonly)", m_table.database));
        if (number_from(answer) != 0) {
            throw Behind(m_client.url() + ": ClickHouse is behind its other replica");
        }
    }

  private:
    ClickHouseTable m_table;
    ClickHouseClient m_client;
    std::mutex m_mutex;
    bool m_ready = false;
};

/// Calls `read` with a replica that has all that was ever written: one that still fetches from another, or does not
/// know whether it has to, would answer without the newest rows. (18.16's own select_sequential_consistency refuses for
/// ever once the newest part is dropped.)
template <typename Read>
auto ClickHouseStore::on_complete(const Shard& shard, const Read& read) {
    const auto give_up = std::chrono::steady_clock::now() + k_catch_up;
    for (bool alone = false;; alone = std::chrono::steady_clock::now() > give_up) {
        try {
            return on_any(shard, [&](Replica& replica) {
                const ClickHouseClient& client = replica.client();
                replica.require_complete(alone);
                return read(client);
            });
        } catch (const Behind&) {
            if (alone) {
                throw;
            }
            std::this_thread::sleep_for(k_poll);
        }
    }
}

/// The rows of a block that one INSERT writes.
struct ClickHouseStore::Part {
    PartName name;
    std::string bytes;
    std::uint64_t rows = 0;
};

ClickHouseStore::ClickHouseStore(ClickHouseOptions options) : m_options(std::move(options)) {
    for (std::size_t number = 0; number < m_options.shards.size(); ++number) {
        Shard& shard = m_shards.emplace_back();
        for (const ClickHouseReplica& replica : m_options.shards[number]) {
            const ClickHouseTable table{m_options.database, std::to_string(number + 1), replica.name};
            shard.push_back(std::make_unique<Replica>(m_options, table, replica.url));
        }
    }
}

ClickHouseStore::~ClickHouseStore() = default;

void ClickHouseStore::insert(const Block& block) {
    const bool doubtful = block.number != m_next_block;
    m_next_block = 0;
    std::map<std::tuple<std::size_t, journal::Stream, Month>, std::vector<const Row*>> parts;
    for (const Row& row : block.rows) {
        parts[{row.log % m_shards.size(), row.stream, month_of(row.time_ms)}].push_back(&row);
    }
    for (const auto& [place, rows] : parts) {
        const auto [first, last] = std::minmax_element(
            rows.begin(), rows.end(), [](const Row* a, const Row* b) { return a->time_ms < b->time_ms; });
        const PartName name{block.number, std::get<1>(place), std::get<2>(place), day_of((*first)->time_ms),
                            day_of((*last)->time_ms)};
        const Part part{name, native_block(block.number, rows), rows.size()};
        for (const char* table : clickhouse_tables) {
            insert_part(m_shards[std::get<0>(place)], table, part, doubtful);
        }
    }
    m_next_block = block.number + 1;
}

void ClickHouseStore::insert_part(const Shard& shard, const std::string& table, const Part& part, bool doubtful) const {
    if (doubtful && complete_on(shard, table, part, false) == shard.size()) {
        return;
    }
    send(shard, table, part);
    const auto give_up = std::chrono::steady_clock::now() + k_settle;
    while (complete_on(shard, table, part, true) < shard.size()) {
        if (std::chrono::steady_clock::now() > give_up) {
            throw StoreFailure(fmt::format("ClickHouse: block {} is not on every replica yet", part.name.block));
        }
        std::this_thread::sleep_for(k_poll);
    }
}

void ClickHouseStore::send(const Shard& shard, const std::string& table, const Part& part) const {
    ClickHouseSettings settings{{"insert_deduplicate", "1"}};
    if (shard.size() > 1) {
        settings.emplace_back("insert_quorum", std::to_string(shard.size()));
        settings.emplace_back("insert_quorum_timeout", "30000");
    }
    on_any(shard, [&](Replica& replica) {
        replica.client().insert(fmt::format("INSERT INTO {}.{} FORMAT Native", m_options.database, table), part.bytes,
                                settings);
    });
}

/// How many replicas hold all rows of the part. Those that do not answer hold none.
std::size_t ClickHouseStore::complete_on(const Shard& shard, const std::string& table, const Part& part,
                                         bool fresh) const {
    const std::string sql = count_part(m_options.database, table, part.name, fresh);
    std::size_t complete = 0;
    for (const auto& replica : shard) {
        std::uint64_t held = 0;
        try {
            held = number_from(replica->client().query(sql));
        } catch (const StoreFailure&) {
            continue;
        }
        if (held != 0 && held != part.rows) {
            throw StoreFailure(fmt::format("ClickHouse: {} rows of block {} where it has {}: rebuild the store", held,
                                           part.name.block, part.rows));
        }
        complete += held == part.rows ? 1 : 0;
    }
    return complete;
}

std::vector<Row> ClickHouseStore::ask(const std::vector<ReadableLog>& logs, std::size_t limit,
                                      const std::function<std::string(const std::vector<ReadableLog>&)>& sql,
                                      const Cancel& cancel) const {
    std::vector<Row> answer;
    for (std::size_t number = 0; number < m_shards.size(); ++number) {
        std::vector<ReadableLog> held;
        std::copy_if(logs.begin(), logs.end(), std::back_inserter(held),
                     [&](const ReadableLog& log) { return log.log % m_shards.size() == number; });
        if (held.empty()) {
            continue;
        }
        const std::string statement = sql(held);
        const auto rows = on_complete(m_shards[number], [&](const ClickHouseClient& client) {
            return read_rows(client.query(statement, {}, cancel));
        });
        answer.insert(answer.end(), rows.begin(), rows.end());
    }
    std::sort(answer.begin(), answer.end(), [](const Row& a, const Row& b) { return place_of(a) < place_of(b); });
    answer.resize(std::min(answer.size(), limit));
    return answer;
}

std::vector<Row> ClickHouseStore::find(const Query& query, const Cancel& cancel) const {
    return ask(
        query.logs, query.limit, [&](const auto& logs) { return find_sql(m_options.database, query, logs); }, cancel);
}

Translations ClickHouseStore::translations(const TranslationQuestion& question, const Cancel& cancel) const {
    Holders holders(question);
    for (auto* const sql : {held_leases_sql, later_holders_sql}) {
        const auto rows = ask(
            question.logs, std::numeric_limits<std::size_t>::max(),
            [&](const auto& logs) { return sql(m_options.database, question, logs); }, cancel);
        for (const Row& row : rows) {
            holders.add(row);
        }
    }
    return holders.take();
}

std::vector<MonthRows> ClickHouseStore::months() const {
    std::map<std::pair<journal::Stream, Month>, std::uint64_t> sums;
    const std::string sql = fmt::format(
        "SELECT partition, sum(rows) FROM system.parts WHERE active AND database = '{}' AND table = 'events'"
        " GROUP BY partition FORMAT TabSeparated",
        m_options.database);
    for (const Shard& shard : m_shards) {
        const std::string answer = on_any(shard, [&sql](Replica& replica) { return replica.client().query(sql); });
        for (std::string_view rest(answer); !rest.empty();
             rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1))) {
            if (const auto rows = month_rows(rest)) {
                sums[{rows->stream, rows->month}] += rows->rows;
            }
            if (rest.find('\n') == std::string_view::npos) {
                break;
            }
        }
    }
    std::vector<MonthRows> months;
    for (const auto& [place, rows] : sums) {
        months.push_back({place.first, place.second, rows});
    }
    return months;
}

void ClickHouseStore::drop(journal::Stream stream, Month month) {
    for (const Shard& shard : m_shards) {
        for (const char* table : clickhouse_tables) {
            const std::string sql = fmt::format("ALTER TABLE {}.{} DROP PARTITION ({},{})", m_options.database, table,
                                                static_cast<unsigned>(stream), month.number);
            on_any(shard, [&sql](Replica& replica) {
                static_cast<void>(replica.client().query(sql, {{"replication_alter_partitions_sync", "2"}}));
            });
        }
    }
}

void ClickHouseStore::clear() {
    for (const MonthRows& month : months()) {
        drop(month.stream, month.month);
    }
}

}  // namespace beffroi::central::store
