#include <boost/test/unit_test.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <random>

#include "central/store/loader.h"
#include "central/store/sqlite_store.h"
#include "tests/central/scratch.h"
#include "tests/central/store/row_world.h"
#include "tests/fakes/fake_clock.h"

namespace beffroi::central::store {

namespace {

using Held = std::map<std::pair<std::uint32_t, std::uint64_t>, std::int64_t>;  ///< (log, index) to time

struct Fixture {
    Fixture() : clock(noon) {
        store = std::make_unique<SqliteStore>(scratch.path("rows"));
        for (int i = 0; i < 3; ++i) {
            sources.push_back(std::make_unique<MemorySource>());
            logs.push_back(
                {"journal.test.example/" + std::to_string(i) + "/flow", journal::Stream::flow, sources.back().get()});
        }
    }
    [[nodiscard]] Loader loader() { return Loader(scratch.path(""), *store, logs, clock); }
    void load() {
        Loader fresh = loader();
        while (fresh.load_block() > 0) {
        }
    }
    /// Every row; fails on one that is there twice.
    [[nodiscard]] Held held() const {
        Query query;
        query.logs = {{1, journal::Stream::flow}, {2, journal::Stream::flow}, {3, journal::Stream::flow}};
        query.limit = 10'000'000;
        Held rows;
        for (const Row& row : store->find(query, {})) {
            BOOST_TEST(rows.emplace(std::pair(row.log, row.index), row.time_ms).second);
        }
        return rows;
    }
    [[nodiscard]] Held expected() const {
        Held rows;
        for (std::uint32_t log = 0; log < sources.size(); ++log) {
            std::uint64_t index = 0;
            sources[log]->read(0, sources[log]->size(), [&](std::string_view line) {
                if (const auto parsed = journal::parse_flow_line(line);
                    const auto* flow = std::get_if<journal::FlowEntry>(&parsed)) {
                    rows[{log + 1, index}] = flow->time.time_since_epoch().count();
                }
                ++index;
            });
        }
        return rows;
    }
    Scratch scratch;
    FakeClock clock;
    std::unique_ptr<SqliteStore> store;
    std::vector<std::unique_ptr<MemorySource>> sources;
    std::vector<LoadedLog> logs;
};

/// Dies where it is told to.
class DyingStore final : public RowStore {
  public:
    DyingStore(RowStore& real, int before, int after) : m_real(real), m_before(before), m_after(after) {}
    void insert(const Block& block) override {
        if (m_before-- == 0) {
            ::raise(SIGKILL);
        }
        m_real.insert(block);
        if (m_after-- == 0) {
            ::raise(SIGKILL);
        }
    }
    [[nodiscard]] std::vector<Row> find(const Query& query, const Cancel& cancel) const override {
        return m_real.find(query, cancel);
    }
    [[nodiscard]] Translations translations(const TranslationQuestion& question, const Cancel& cancel) const override {
        return m_real.translations(question, cancel);
    }
    [[nodiscard]] std::vector<MonthRows> months() const override { return m_real.months(); }
    void drop(journal::Stream stream, Month month) override { m_real.drop(stream, month); }
    void clear() override {
        m_real.clear();
        if (m_before == 0) {
            ::raise(SIGKILL);
        }
    }

  private:
    RowStore& m_real;
    int m_before;
    int m_after;
};

/// Runs `work` in a process of its own, which is killed after `patience` unless it killed itself or was done before.
void in_doomed_process(const std::function<void()>& work, std::optional<std::chrono::microseconds> patience) {
    const pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        try {
            work();
        } catch (...) {
            ::_exit(1);
        }
        ::_exit(0);
    }
    if (patience) {
        ::usleep(static_cast<useconds_t>(patience->count()));
        ::kill(child, SIGKILL);
    }
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_store_loader_tests, Fixture)

BOOST_AUTO_TEST_CASE(what_is_new_is_loaded_once) {
    for (int round = 0; round < 3; ++round) {
        for (unsigned i = 0; i < 50; ++i) {
            sources[i % 3]->add(flow_line(noon + std::chrono::seconds(i), i));
        }
        load();
        load();
        BOOST_TEST((held() == expected()));
    }
}

BOOST_AUTO_TEST_CASE(a_line_of_no_known_format_is_counted_and_stops_nothing) {
    sources[0]->add(flow_line(noon, 1));
    sources[0]->add("not an entry");
    sources[0]->add("");
    sources[0]->add(flow_line(noon, 2));
    load();
    BOOST_TEST(held().size() == 2U);
    const auto position = LedgerReader(scratch.path("")).position(logs[0].origin);
    BOOST_REQUIRE(position.has_value());
    BOOST_TEST(position->next == 4U);
    BOOST_TEST(position->unknown == 2U);
}

BOOST_AUTO_TEST_CASE(a_wrong_clock_opens_no_month_of_its_own) {
    sources[0]->add(flow_line(noon + std::chrono::hours(24 * 4000), 1));
    sources[0]->add(flow_line(noon - std::chrono::hours(1), 1));
    sources[0]->add(flow_line(*parse_rfc3339("1970-01-01T00:00:00Z"), 1));
    load();
    const auto rows = held();
    BOOST_TEST(rows.at({1, 0}) == noon_ms);
    BOOST_TEST(rows.at({1, 1}) == noon_ms - 3600 * second_ms);
    BOOST_TEST(rows.at({1, 2}) == noon_ms - 3600 * second_ms);
    BOOST_TEST(store->months().size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_was_pruned_before_it_was_loaded_is_passed_over) {
    for (unsigned i = 0; i < 10; ++i) {
        sources[0]->add(flow_line(noon, i));
    }
    sources[0]->prune(4);
    load();
    BOOST_TEST(held().size() == 6U);
    BOOST_TEST(held().begin()->first.second == 4U);
}

BOOST_AUTO_TEST_CASE(a_record_copy_that_became_shorter_is_named_and_the_others_go_on) {
    for (unsigned i = 0; i < 10; ++i) {
        sources[0]->add(flow_line(noon, i));
    }
    load();
    sources[0]->shorten(4);
    sources[1]->add(flow_line(noon, 1));
    Loader fresh = loader();
    BOOST_TEST(fresh.load_block() == 1U);
    BOOST_TEST((fresh.rolled_back() == std::vector{logs[0].origin}));
}

BOOST_AUTO_TEST_CASE(a_rebuilt_store_holds_the_same_rows) {
    for (unsigned i = 0; i < 500; ++i) {
        sources[i % 3]->add(flow_line(noon - std::chrono::hours(i), i));
    }
    load();
    const auto before = held();
    Loader fresh = loader();
    fresh.rebuild();
    BOOST_TEST(held().empty());
    while (fresh.load_block() > 0) {
    }
    BOOST_TEST((held() == before));
}

BOOST_AUTO_TEST_CASE(a_rebuilding_that_was_killed_begins_again) {
    for (unsigned i = 0; i < 50; ++i) {
        sources[0]->add(flow_line(noon, i));
    }
    load();
    store = nullptr;
    in_doomed_process(
        [this] {
            SqliteStore real(scratch.path("rows"));
            DyingStore dying(real, 0, -1);
            Loader(scratch.path(""), dying, logs, clock).rebuild();
        },
        std::nullopt);
    store = std::make_unique<SqliteStore>(scratch.path("rows"));
    load();
    BOOST_TEST((held() == expected()));
}

BOOST_AUTO_TEST_CASE(a_loader_killed_at_any_moment_loses_and_repeats_nothing) {
    std::mt19937 random(11);
    store = nullptr;
    for (int round = 0; round < 60; ++round) {
        for (unsigned i = 0; i < 400; ++i) {  // four months, so that a block is more than one file
            sources[random() % 3]->add(random() % 50 == 0 ? "unknown"
                                                          : flow_line(noon - std::chrono::hours(random() % 2500), i));
        }
        const int before = round % 3 == 0 ? static_cast<int>(random() % 2) : -1;
        const int after = round % 3 == 1 ? static_cast<int>(random() % 2) : -1;
        in_doomed_process(
            [&] {
                SqliteStore real(scratch.path("rows"));
                DyingStore dying(real, before, after);
                Loader doomed(scratch.path(""), dying, logs, clock);
                while (doomed.load_block() > 0) {
                }
            },
            std::chrono::microseconds(random() % 40'000));
    }
    store = std::make_unique<SqliteStore>(scratch.path("rows"));
    load();
    BOOST_TEST((held() == expected()));
    std::uint64_t rows = 0;
    for (const auto& month : store->months()) {
        rows += month.rows;
    }
    BOOST_TEST(rows == expected().size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::store
