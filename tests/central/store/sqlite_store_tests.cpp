#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include "central/store/sqlite_store.h"
#include "tests/central/scratch.h"
#include "tests/central/store/row_world.h"

namespace beffroi::central::store {

namespace {

const std::vector<ReadableLog> k_flow_logs{{1, journal::Stream::flow}, {2, journal::Stream::flow}};

struct Fixture {
    Fixture() : store(std::make_unique<SqliteStore>(scratch.path("rows"))) {}
    void insert(std::vector<Row> rows) { store->insert({++block, std::move(rows)}); }
    [[nodiscard]] std::vector<Cursor> places(const Query& query) const {
        std::vector<Cursor> found;
        for (const Row& row : store->find(query, {})) {
            found.push_back(place_of(row));
        }
        return found;
    }
    [[nodiscard]] std::uint64_t count() const {
        std::uint64_t rows = 0;
        for (const auto& month : store->months()) {
            rows += month.rows;
        }
        return rows;
    }
    [[nodiscard]] TranslationQuestion who_had(std::uint16_t port, std::int64_t at_ms) const {
        return who_had(port, at_ms, at_ms + 1);
    }
    [[nodiscard]] static TranslationQuestion who_had(std::uint16_t port, std::int64_t from_ms, std::int64_t to_ms) {
        return {k_flow_logs,
                v4("198.51.100.1"),
                port,
                6,
                WallTime(std::chrono::milliseconds(from_ms)),
                WallTime(std::chrono::milliseconds(to_ms))};
    }
    Scratch scratch;
    std::unique_ptr<SqliteStore> store;
    std::uint64_t block = 0;
};

Query all_flows() {
    Query query;
    query.logs = k_flow_logs;
    query.limit = 100'000;
    return query;
}

/// 20,000 rows over three months, in blocks of any size, and the same rows in a list.
std::vector<Row> fill(Fixture& world) {
    std::mt19937 engine(7);
    const auto random = [&engine] { return static_cast<std::uint32_t>(engine()); };
    std::vector<Row> all;
    std::vector<Row> block;
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        Row row = flow_row(1 + random() % 2, i, noon_ms + (i % 90) * day_ms - random() % day_ms, random() % 300);
        row.rule = random() % 5;
        all.push_back(row);
        block.push_back(row);
        if (random() % 300 == 0) {
            world.insert(std::exchange(block, {}));
        }
    }
    world.insert(block);
    return all;
}

std::vector<Cursor> expected(std::vector<Row> rows, const std::function<bool(const Row&)>& matches) {
    std::vector<Cursor> places;
    for (const Row& row : rows) {
        if (matches(row)) {
            places.push_back(place_of(row));
        }
    }
    std::sort(places.begin(), places.end());
    return places;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_store_sqlite_store_tests, Fixture)

BOOST_AUTO_TEST_CASE(every_term_finds_what_a_walk_over_all_rows_finds) {
    const auto all = fill(*this);
    BOOST_TEST(count() == all.size());
    const Key token = key_of(hex_token(17));
    Query query = all_flows();
    const auto check = [&](const char* name, const std::function<bool(const Row&)>& matches) {
        BOOST_TEST_CONTEXT(name) {
            const auto want = expected(all, matches);
            BOOST_TEST(!want.empty());
            BOOST_TEST((places(query) == want));
        }
        query = all_flows();
    };
    check("everything", [](const Row&) { return true; });
    query.token = token;
    check("token", [&](const Row& row) { return row.token == token; });
    query.session = key_of(hex_token(1017));
    check("session", [&](const Row& row) { return row.token == token; });
    query.token = token;
    query.rule = 3;
    check("token and rule", [&](const Row& row) { return row.token == token && row.rule == 3; });
    query.role = 2;
    check("role", [](const Row& row) { return row.role == 2; });
    query.inside = v4("10.1.0.9");
    check("inside address", [](const Row& row) { return row.inside == v4("10.1.0.9"); });
    query.from = noon + std::chrono::hours(24 * 10);
    query.to = noon + std::chrono::hours(24 * 12);
    check("time",
          [&](const Row& row) { return row.time_ms >= noon_ms + 10 * day_ms && row.time_ms < noon_ms + 12 * day_ms; });
    query.logs = {{2, journal::Stream::flow}};
    check("log", [](const Row& row) { return row.log == 2; });
    query.logs = {{2, journal::Stream::filter}};
    BOOST_TEST(places(query).empty());
}

BOOST_AUTO_TEST_CASE(pages_follow_each_other_without_a_gap_or_a_repetition) {
    const auto all = fill(*this);
    Query query = all_flows();
    query.limit = 777;
    query.role = 3;
    std::vector<Cursor> paged;
    for (auto page = places(query); !page.empty(); page = places(query)) {
        paged.insert(paged.end(), page.begin(), page.end());
        query.after = page.back();
    }
    BOOST_TEST((paged == expected(all, [](const Row& row) { return row.role == 3; })));
}

BOOST_AUTO_TEST_CASE(a_row_comes_back_with_every_column) {
    Row row = flow_row(2, 123'456'789'012, noon_ms, 3);
    row.rule = 77;
    row.category = 78;
    row.generation = 4'000'000'000;
    row.public_address = v4("2001:db8::7");
    row.ports = 512;
    row.seconds = 4'000'000'000;
    insert({row});
    const Row found = store->find(all_flows(), {}).at(0);
    BOOST_TEST((place_of(found) == place_of(row)));
    BOOST_TEST((found.token == row.token && found.session == row.session && found.inside == row.inside));
    BOOST_TEST((found.public_address == row.public_address && found.stream == row.stream));
    BOOST_TEST(found.rule == row.rule);
    BOOST_TEST(found.category == row.category);
    BOOST_TEST(found.event == row.event);
    BOOST_TEST(found.role == row.role);
    BOOST_TEST(found.zone == row.zone);
    BOOST_TEST(found.generation == row.generation);
    BOOST_TEST(found.seconds == row.seconds);
    BOOST_TEST(found.inside_port == row.inside_port);
    BOOST_TEST(found.public_port == row.public_port);
    BOOST_TEST(found.ports == row.ports);
    BOOST_TEST(found.protocol == row.protocol);
}

BOOST_AUTO_TEST_CASE(a_block_that_is_inserted_again_adds_nothing) {
    const std::vector<Row> rows{flow_row(1, 0, noon_ms, 1), flow_row(1, 1, noon_ms + 60 * day_ms, 1)};
    store->insert({1, rows});
    store->insert({1, rows});
    store = nullptr;
    store = std::make_unique<SqliteStore>(scratch.path("rows"));
    store->insert({1, rows});
    BOOST_TEST(count() == 2U);
}

BOOST_AUTO_TEST_CASE(small_segments_become_few_and_lose_nothing) {
    const auto all = fill(*this);
    for (std::uint64_t i = 0; i < 300; ++i) {
        insert({flow_row(1, 100'000 + i, noon_ms, 7)});
    }
    BOOST_TEST(count() == all.size() + 300);
    std::set<std::pair<std::uint32_t, std::uint64_t>> distinct;
    for (const Cursor& place : places(all_flows())) {
        distinct.insert({place.log, place.index});
    }
    BOOST_TEST(distinct.size() == all.size() + 300);
    Connection file(scratch.path("rows/flow-2026-11.sqlite"), true);
    Statement& segments = file.prepared("SELECT count(*) FROM segment");
    BOOST_REQUIRE(segments.step());
    BOOST_TEST(segments.integer(0) < 20);
}

BOOST_AUTO_TEST_CASE(a_requisition_finds_who_had_the_port_then_and_nobody_else) {
    fill(*this);
    insert({flow_row(1, 70'000, noon_ms + 5 * second_ms, 42), flow_row(1, 70'000, noon_ms + 3600 * second_ms, 43)});
    const std::uint16_t port = 2000 + 70'000 % 60000;
    const auto who = [&](std::int64_t at, std::uint8_t protocol) {
        auto question = who_had(port, at);
        question.protocol = protocol;
        std::vector<Key> sessions;
        for (const Row& row : store->translations(question, {}).rows) {
            if (row.index == 70'000) {
                sessions.push_back(row.session);
            }
        }
        return sessions;
    };
    BOOST_TEST(who(noon_ms, 6).empty());
    BOOST_TEST((who(noon_ms + 5 * second_ms, 6) == std::vector{key_of(hex_token(1042))}));
    BOOST_TEST((who(noon_ms + 15 * second_ms, 6) == std::vector{key_of(hex_token(1042))}));
    BOOST_TEST(who(noon_ms + 17 * second_ms, 6).empty());
    BOOST_TEST((who(noon_ms + 3601 * second_ms, 6) == std::vector{key_of(hex_token(1043))}));
    BOOST_TEST(who(noon_ms + 5 * second_ms, 17).empty());
}

BOOST_AUTO_TEST_CASE(a_flow_that_began_in_the_month_before_answers) {
    const std::int64_t december = first_ms(*parse_month("2026-12"));
    Row row = flow_row(1, 5, december - second_ms, 9);
    row.seconds = 600;
    insert({row});
    BOOST_TEST(store->translations(who_had(2005, december + 60 * second_ms), {}).rows.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_block_of_ports_answers_for_each_of_its_ports_until_it_is_lent_again) {
    const Row lease = lease_row(1, 1, noon_ms, 1);
    const Row next = lease_row(1, 2, noon_ms + 3600 * second_ms, 2);
    insert({lease, next});
    const auto session = [&](std::uint16_t port, std::int64_t at) {
        const auto rows = store->translations(who_had(port, at), {}).rows;
        return rows.size() == 1 ? rows[0].session : Key{};
    };
    BOOST_TEST((session(5000, noon_ms) == lease.session));
    BOOST_TEST((session(5511, noon_ms + 1800 * second_ms) == lease.session));
    BOOST_TEST((session(5511, noon_ms + 3600 * second_ms) == next.session));
    BOOST_TEST((session(5512, noon_ms + 1800 * second_ms) == Key{}));
    BOOST_TEST((session(4999, noon_ms + 1800 * second_ms) == Key{}));
    BOOST_TEST((session(5000, noon_ms - 1) == Key{}));
}

BOOST_AUTO_TEST_CASE(over_a_period_everybody_who_held_a_block_of_ports_is_named) {
    insert({lease_row(1, 1, noon_ms, 1), lease_row(1, 2, noon_ms + 60 * second_ms, 2)});
    insert({lease_row(1, 3, noon_ms + 120 * second_ms, 3), lease_row(1, 4, noon_ms + 180 * second_ms, 3)});
    const auto holders = [&](std::int64_t from_s, std::int64_t to_s) {
        std::vector<std::uint64_t> indexes;
        for (const Row& row :
             store->translations(who_had(5100, noon_ms + from_s * second_ms, noon_ms + to_s * second_ms), {}).rows) {
            indexes.push_back(row.index);
        }
        return indexes;
    };
    using Indexes = std::vector<std::uint64_t>;
    BOOST_TEST((holders(-600, 600) == Indexes{1, 2, 3}));  // 3 and 4 are the same session, with nobody between
    BOOST_TEST((holders(59, 61) == Indexes{1, 2}));        // the second takes over within the time
    BOOST_TEST((holders(59, 60) == Indexes{1}));           // "to" is exclusive
    BOOST_TEST((holders(60, 61) == Indexes{2}));           // the first had ended
    BOOST_TEST((holders(119, 400) == Indexes{2, 3}));
    BOOST_TEST((holders(300, 400) == Indexes{4}));
    BOOST_TEST(holders(-600, 0).empty());
}

BOOST_AUTO_TEST_CASE(a_session_that_had_the_ports_twice_with_another_between_is_told_twice) {
    insert({lease_row(1, 1, noon_ms, 1), lease_row(1, 2, noon_ms + second_ms, 2),
            lease_row(1, 3, noon_ms + 2 * second_ms, 1)});
    BOOST_TEST(store->translations(who_had(5000, noon_ms, noon_ms + 60 * second_ms), {}).rows.size() == 3U);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_time_asked_for_is_not_part_of_it) {
    insert({flow_row(1, 5, noon_ms, 1)});
    BOOST_TEST(store->translations(who_had(2005, noon_ms - 60 * second_ms, noon_ms), {}).rows.empty());
    BOOST_TEST(store->translations(who_had(2005, noon_ms - 60 * second_ms, noon_ms + 1), {}).rows.size() == 1U);
}

BOOST_AUTO_TEST_CASE(however_often_ports_were_lent_before_their_holder_is_found) {
    std::vector<Row> rows;
    for (unsigned i = 0; i < 3 * max_translations; ++i) {
        rows.push_back(lease_row(1, i, noon_ms + i * second_ms, i));
    }
    insert(rows);
    const auto found = store->translations(who_had(5000, noon_ms + 24 * 3600 * second_ms), {});
    BOOST_REQUIRE(found.rows.size() == 1U);
    BOOST_TEST(found.rows[0].index == rows.back().index);
    BOOST_TEST(!found.more);
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_cut_says_so_and_has_blocks_of_ports_first_and_the_oldest) {
    std::vector<Row> rows;
    for (unsigned i = 0; i < 2 * max_translations + 500; ++i) {  // arrived in the wrong order
        rows.push_back(flow_row(1, 10'000 - i, noon_ms + (5000 - i) * second_ms, 1));
        rows.back().public_port = 5000;
    }
    rows.push_back(lease_row(1, 20'000, noon_ms + 6000 * second_ms, 2));
    insert(rows);
    const auto question = who_had(5000, noon_ms, noon_ms + 24 * 3600 * second_ms);
    const auto found = store->translations(question, {});
    BOOST_TEST(found.more);
    BOOST_REQUIRE(found.rows.size() == max_translations);
    BOOST_TEST(found.rows.back().index == 20'000U);
    BOOST_TEST(found.rows.front().index == 10'000U - 2 * max_translations - 499);
    BOOST_TEST(std::is_sorted(found.rows.begin(), found.rows.end(),
                              [](const Row& a, const Row& b) { return place_of(a) < place_of(b); }));
    BOOST_TEST(!store->translations(who_had(5000, noon_ms + 3000 * second_ms), {}).more);
}

BOOST_AUTO_TEST_CASE(dropping_a_month_removes_its_file_and_no_other_row) {
    const auto all = fill(*this);
    const Month november = *parse_month("2026-11");
    store->drop(journal::Stream::flow, november);
    BOOST_TEST(!std::filesystem::exists(scratch.path("rows/flow-2026-11.sqlite")));
    BOOST_TEST(!std::filesystem::exists(scratch.path("rows/flow-2026-11.sqlite-wal")));
    BOOST_TEST(
        (places(all_flows()) == expected(all, [&](const Row& row) { return month_of(row.time_ms) != november; })));
    insert({flow_row(1, 1, noon_ms, 1)});
    BOOST_TEST(places(all_flows()).front().time_ms == noon_ms);
}

BOOST_AUTO_TEST_CASE(a_drop_that_was_cut_short_is_finished_at_the_next_start) {
    fill(*this);
    store = nullptr;
    const std::string file = scratch.path("rows/flow-2026-11.sqlite");
    std::filesystem::rename(file, file + ".dropped");
    store = std::make_unique<SqliteStore>(scratch.path("rows"));
    BOOST_TEST(!std::filesystem::exists(file + ".dropped"));
    for (const auto& month : store->months()) {
        BOOST_TEST(to_string(month.month) != "2026-11");
    }
}

BOOST_AUTO_TEST_CASE(a_reader_that_is_told_to_stop_stops) {
    fill(*this);
    BOOST_CHECK_THROW(static_cast<void>(store->find(all_flows(), [] { return true; })), Cancelled);
    BOOST_TEST(places(all_flows()).size() == 20'000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::store
