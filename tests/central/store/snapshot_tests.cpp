#include <boost/test/unit_test.hpp>

#include "central/store/snapshot.h"
#include "tests/central/scratch.h"
#include "tests/central/signed_log.h"

namespace beffroi::central {

namespace {

/// Entries 0 to 4 of one site; users, roles and addresses differ.
struct Fixture {
    Fixture() : store(scratch.path("store")) {
        store.register_log(log.registration());
        for (int i = 0; i < 3; ++i) {
            log.add(session_entry("jdupont", i));
        }
        journal::Entry teacher = session_entry("p.o'neil", 3);
        teacher.role = "enseignant";
        teacher.addresses = {"2001:db8::1", "10.1.0.9"};
        log.add(teacher);
        journal::Entry refused;
        refused.time = school_day + 4min;
        refused.site = "0599991P";
        refused.event = journal::event::login_refused;
        refused.reason = "wrong-password";
        log.add(refused);
        BOOST_REQUIRE(std::holds_alternative<Stored>(store.append(log.origin(), log.batch(0, 5), school_day)));
    }
    [[nodiscard]] std::vector<std::uint64_t> find(const Query& query) const {
        std::vector<std::uint64_t> indexes;
        for (const Row& row : store.snapshot().find(query)) {
            indexes.push_back(row.index);
        }
        return indexes;
    }
    Scratch scratch;
    Store store;
    SignedLog log;
};

using Indexes = std::vector<std::uint64_t>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_store_snapshot_tests, Fixture)

BOOST_AUTO_TEST_CASE(each_term_filters_and_all_must_match) {
    struct Case {
        const char* what;
        std::function<void(Query&)> set;
        Indexes expected;
    };
    const std::vector<Case> cases{
        {"nothing", [](Query&) {}, {0, 1, 2, 3, 4}},
        {"from is inclusive", [](Query& q) { q.from = school_day + 3min; }, {3, 4}},
        {"to is exclusive", [](Query& q) { q.to = school_day + 1min; }, {0}},
        {"login", [](Query& q) { q.user = "jdupont"; }, {0, 1, 2}},
        {"directory identifier", [](Query& q) { q.user = "uid-jdupont"; }, {0, 1, 2}},
        {"a quote is data", [](Query& q) { q.user = "p.o'neil"; }, {3}},
        {"role", [](Query& q) { q.role = "enseignant"; }, {3}},
        {"event", [](Query& q) { q.event = "login-refused"; }, {4}},
        {"session", [](Query& q) { q.session = std::string(30, 'a') + "11"; }, {1}},
        {"IPv4", [](Query& q) { q.address = IpAddress::parse("10.1.0.2"); }, {2}},
        {"IPv6 in another spelling", [](Query& q) { q.address = IpAddress::parse("2001:DB8:0::1"); }, {3}},
        {"site", [](Query& q) { q.site = "0599991P"; }, {0, 1, 2, 3, 4}},
        {"another site", [](Query& q) { q.site = "0620001A"; }, {}},
        {"all together", [](Query& q) { q.user = "jdupont", q.role = "eleve", q.from = school_day + 1min; }, {1, 2}},
        {"terms that exclude each other", [](Query& q) { q.user = "jdupont", q.role = "enseignant"; }, {}},
        {"a prefix is not the name", [](Query& q) { q.user = "jdup"; }, {}},
        {"a pattern is data", [](Query& q) { q.user = "%"; }, {}},
        {"SQL is data", [](Query& q) { q.user = "' OR 1=1 --"; }, {}},
        {"SQL in every term",
         [](Query& q) { q.role = q.site = q.session = q.event = "x'); DROP TABLE event; --"; },
         {}},
    };
    for (const Case& c : cases) {
        BOOST_TEST_CONTEXT(c.what) {
            Query query;
            c.set(query);
            BOOST_TEST(find(query) == c.expected, boost::test_tools::per_element());
        }
    }
    BOOST_TEST(find({}).size() == 5U);  // no table was dropped on the way
}

BOOST_AUTO_TEST_CASE(pages_join_without_gap_or_repetition) {
    Query query;
    query.limit = 2;
    Indexes all;
    for (;;) {
        const auto rows = store.snapshot().find(query);
        if (rows.empty()) {
            break;
        }
        for (const Row& row : rows) {
            all.push_back(row.index);
            query.after = Cursor{row.time_ms, row.log, row.index};
        }
    }
    BOOST_TEST(all == (Indexes{0, 1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_snapshot_does_not_see_what_comes_after_it) {
    const Snapshot before = store.snapshot();
    BOOST_TEST(before.log(log.origin())->size == 5U);
    log.add(session_entry("jdupont", 9));
    BOOST_REQUIRE(std::holds_alternative<Stored>(store.append(log.origin(), log.batch(5, 6), school_day)));
    BOOST_TEST(before.log(log.origin())->size == 5U);
    BOOST_TEST(before.find({}).size() == 5U);
    BOOST_TEST(store.snapshot().log(log.origin())->size == 6U);
}

BOOST_AUTO_TEST_CASE(coverage_says_how_far_each_log_is_held) {
    const auto coverage = store.snapshot().coverage();
    BOOST_REQUIRE(coverage.size() == 1U);
    BOOST_TEST(coverage[0].size == 5U);
    BOOST_TEST((coverage[0].last == school_day + 4min));
    BOOST_TEST(coverage[0].checkpoint == log.checkpoint(5).note);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
