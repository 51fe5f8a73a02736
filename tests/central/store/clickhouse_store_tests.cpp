#include <boost/test/unit_test.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <random>
#include <set>
#include <thread>

#include "central/store/clickhouse_store.h"
#include "central/store/loader.h"
#include "central/store/native_block.h"
#include "central/store/sqlite_handle.h"
#include "central/store/sqlite_store.h"
#include "tests/central/store/clickhouse_cluster.h"
#include "tests/central/store/row_world.h"

namespace beffroi::central::store {

namespace {

using boost::unit_test::precondition;

/// Where the servers are not installed, the tests are left out, and the report says so.
struct Installed {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id /*test*/) const {
        boost::test_tools::assertion_result installed(ClickHouseCluster::available());
        installed.message() << "clickhouse-server and zookeeper are not installed";
        return installed;
    }
};

/// Servers take seconds to start: one cluster for all tests. Each test clears what the one before left.
ClickHouseCluster& cluster() {
    static ClickHouseCluster servers(2, 2);
    return servers;
}

struct Fixture {
    Fixture() : store(std::make_unique<ClickHouseStore>(cluster().options())) { store->clear(); }
    /// Sums the answers of one server of each shard; fails where its other replica says otherwise.
    [[nodiscard]] static std::uint64_t sum(const std::string& sql) {
        std::uint64_t total = 0;
        for (std::size_t i = 0; i < cluster().servers(); i += cluster().replicas()) {
            const std::string answer = cluster().ask(i, sql);
            for (std::size_t k = 1; k < cluster().replicas(); ++k) {
                BOOST_TEST(cluster().ask(i + k, sql) == answer);
            }
            total += std::stoull(answer);
        }
        return total;
    }
    Scratch scratch;
    std::unique_ptr<ClickHouseStore> store;
};

std::vector<Row> many_rows() {
    std::mt19937 engine(5);
    const auto random = [&engine] { return static_cast<std::uint32_t>(engine()); };
    std::vector<Row> rows;
    for (std::uint32_t i = 0; i < 5'000; ++i) {
        Row row = flow_row(1 + random() % 3, i, noon_ms + (i % 60) * day_ms + random() % day_ms, random() % 50);
        row.rule = random() % 4;
        row.ports = i % 500 == 0 ? 64 : 0;
        row.seconds = row.ports != 0 ? 0 : row.seconds;
        rows.push_back(row);
    }
    return rows;
}

std::vector<Cursor> places(const std::vector<Row>& rows) {
    std::vector<Cursor> found(rows.size());
    std::transform(rows.begin(), rows.end(), found.begin(), place_of);
    return found;
}

const std::vector<ReadableLog> k_logs{
    {1, journal::Stream::flow}, {2, journal::Stream::flow}, {3, journal::Stream::flow}};

pid_t in_process(const std::function<void()>& work) {
    const pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        work();
        ::_exit(0);
    }
    return child;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_store_clickhouse_store_tests, Fixture, *precondition(Installed()))

BOOST_AUTO_TEST_CASE(both_stores_answer_alike) {
    SqliteStore embedded(scratch.path("rows"));
    const auto rows = many_rows();
    store->insert({1, rows});
    embedded.insert({1, rows});
    const auto compare = [&](const char* name, const std::function<void(Query&)>& set) {
        BOOST_TEST_CONTEXT(name) {
            Query query;
            query.logs = k_logs;
            query.limit = 700;
            set(query);
            for (int page = 0; page < 20; ++page) {
                const auto want = embedded.find(query, {});
                BOOST_TEST((places(store->find(query, {})) == places(want)));
                BOOST_TEST((page > 0 || !want.empty()));
                if (want.empty()) {
                    return;
                }
                query.after = place_of(want.back());
            }
        }
    };
    compare("everything", [](Query&) {});
    compare("token", [](Query& query) { query.token = key_of(hex_token(7)); });
    compare("session", [](Query& query) { query.session = key_of(hex_token(1007)); });
    compare("rule and role", [](Query& query) { query.rule = 2, query.role = 3; });
    compare("inside", [](Query& query) { query.inside = v4("10.1.0.9"); });
    compare("one log", [](Query& query) { query.logs = {{2, journal::Stream::flow}}; });
    compare("time", [](Query& query) {
        query.from = noon + std::chrono::hours(24 * 3);
        query.to = noon + std::chrono::hours(24 * 30);
    });
    for (std::size_t i = 0; i < rows.size(); i += 250) {
        const WallTime at{std::chrono::milliseconds(rows[i].time_ms + second_ms)};
        const TranslationQuestion question{k_logs, rows[i].public_address,           rows[i].public_port, 6,
                                           at,     at + std::chrono::milliseconds(1)};
        const auto want = embedded.translations(question, {}).rows;
        BOOST_TEST(!want.empty());
        BOOST_TEST((places(store->translations(question, {}).rows) == places(want)));
    }
}

BOOST_AUTO_TEST_CASE(over_a_period_both_stores_name_everybody_who_held_a_port) {
    SqliteStore embedded(scratch.path("rows"));
    std::vector<Row> rows;
    for (std::uint32_t log = 1; log <= 2; ++log) {  // one on each shard
        for (unsigned i = 0; i < 30; ++i) {
            rows.push_back(lease_row(log, i, noon_ms + i * 60 * second_ms, i / 2));  // each on record twice
        }
        for (unsigned i = 0; i < 1200; ++i) {
            rows.push_back(flow_row(log, 100 + i, noon_ms + i * second_ms, i));
            rows.back().public_port = 5000;
        }
    }
    store->insert({1, rows});
    embedded.insert({1, rows});
    const auto ask = [&](const RowStore& asked, std::int64_t from_s, std::int64_t to_s) {
        return asked.translations({{{1, journal::Stream::flow}, {2, journal::Stream::flow}},
                                   v4("198.51.100.1"),
                                   5000,
                                   6,
                                   noon + std::chrono::seconds(from_s),
                                   noon + std::chrono::seconds(to_s)},
                                  {});
    };
    for (const auto& [from, to] : {std::pair{-60, 0}, {0, 1}, {59, 60}, {59, 61}, {90, 400}, {1700, 9000}, {0, 9000}}) {
        BOOST_TEST_CONTEXT(from << " to " << to) {
            const Translations want = ask(embedded, from, to);
            const Translations got = ask(*store, from, to);
            BOOST_TEST((places(got.rows) == places(want.rows)));
            BOOST_TEST(got.more == want.more);
        }
    }
    BOOST_TEST(ask(*store, 0, 9000).more);
    const auto leases = [](const Translations& found) {
        return std::count_if(found.rows.begin(), found.rows.end(), [](const Row& row) { return row.ports > 1; });
    };
    BOOST_TEST(leases(ask(*store, 119, 121)) == 4);  // two persons at each site
}

BOOST_AUTO_TEST_CASE(a_row_comes_back_from_the_servers_with_every_column) {
    Row row = flow_row(2, 123'456'789'012, noon_ms, 3);
    row.rule = 77;
    row.category = 78;
    row.generation = 4'000'000'000;
    row.public_address = v4("2001:db8::7");
    row.ports = 512;
    store->insert({1, {row}});
    Query query;
    query.logs = k_logs;
    const Row found = store->find(query, {}).at(0);
    const Row* const back[] = {&found};
    const Row* const sent[] = {&row};
    BOOST_TEST((native_block(1, back) == native_block(1, sent)));
}

BOOST_AUTO_TEST_CASE(a_block_that_is_sent_again_adds_nothing) {
    const auto rows = many_rows();
    store->insert({8, rows});
    store->insert({8, rows});
    ClickHouseStore(cluster().options()).insert({8, rows});
    BOOST_TEST(sum("SELECT count() FROM beffroi.events") == rows.size());
    BOOST_TEST(sum("SELECT count() FROM beffroi.by_token") == rows.size());
}

BOOST_AUTO_TEST_CASE(half_a_block_is_completed) {
    const auto rows = many_rows();
    std::vector<Row> december;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(december),
                 [](const Row& row) { return to_string(month_of(row.time_ms)) == "2026-12"; });
    store->insert({1, december});
    ClickHouseStore(cluster().options()).insert({1, rows});
    BOOST_TEST(sum("SELECT count() FROM beffroi.events") == rows.size());
    BOOST_TEST(sum("SELECT count() FROM beffroi.by_token") == rows.size());
}

BOOST_AUTO_TEST_CASE(dropping_a_month_leaves_the_others) {
    store->insert({1, many_rows()});
    const auto before = store->months();
    BOOST_REQUIRE(before.size() == 3U);
    store->drop(before[1].stream, before[1].month);
    const auto after = store->months();
    BOOST_REQUIRE(after.size() == 2U);
    BOOST_TEST((after[0].month == before[0].month && after[1].month == before[2].month));
    BOOST_TEST(after[0].rows == before[0].rows);
    Query query;
    query.logs = k_logs;
    query.limit = 10'000;
    BOOST_TEST(store->find(query, {}).size() == before[0].rows + before[2].rows);
}

BOOST_AUTO_TEST_CASE(a_search_that_is_cancelled_ends) {
    store->insert({1, many_rows()});
    Query query;
    query.logs = k_logs;
    BOOST_CHECK_THROW(static_cast<void>(store->find(query, [] { return true; })), Cancelled);
}

BOOST_AUTO_TEST_CASE(whoever_is_killed_no_row_is_lost_or_there_twice) {
    std::mt19937 engine(3);
    const auto random = [&engine] { return static_cast<unsigned>(engine()); };
    const SystemClock clock;
    std::vector<std::unique_ptr<MemorySource>> sources;
    std::vector<LoadedLog> logs;
    for (int i = 0; i < 3; ++i) {
        sources.push_back(std::make_unique<MemorySource>());
        logs.push_back({"journal.test.example/" + std::to_string(i), journal::Stream::flow, sources.back().get()});
    }
    const auto load_all = [&] {
        ClickHouseStore target(cluster().options());
        Loader loader(scratch.path(""), target, logs, clock);
        for (bool done = false; !done;) {
            try {
                done = loader.load_block() == 0;
            } catch (const StoreFailure&) {
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
        }
    };
    std::uint64_t written = 0;
    for (unsigned round = 0; round < 8; ++round) {
        for (unsigned i = 0; i < 300; ++i, ++written) {
            sources[random() % 3]->add(flow_line(clock.wall() - std::chrono::hours(random() % 1500), i));
        }
        const pid_t loader = in_process(load_all);
        ::usleep(random() % 400'000);
        const std::size_t victim = random() % cluster().servers();
        if (round % 4 == 1 || round % 4 == 2) {
            cluster().kill(victim);
        }
        if (round % 4 == 2) {
            cluster().kill(victim ^ 1U);  // the other replica of the shard
        }
        if (round % 8 == 3) {
            cluster().restart_zookeeper();
        }
        ::usleep(random() % 200'000);
        if (round % 2 == 0) {
            ::kill(loader, SIGKILL);
        }
        for (const std::size_t server : {victim, victim ^ 1U}) {
            if (round % 4 == 2 || (round % 4 == 1 && server == victim)) {
                cluster().start(server);
            }
        }
        for (std::size_t server = 0; server < cluster().servers(); ++server) {
            cluster().wait_for(server);
        }
        int status = 0;
        BOOST_REQUIRE(::waitpid(loader, &status, 0) == loader);
    }
    load_all();
    for (const char* table : clickhouse_tables) {
        BOOST_TEST_CONTEXT(table) {
            BOOST_TEST(sum(std::string("SELECT count() FROM beffroi.") + table) == written);
            BOOST_TEST(sum(std::string("SELECT uniqExact(log, idx) FROM beffroi.") + table) == written);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::store
