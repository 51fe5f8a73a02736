#include <boost/test/unit_test.hpp>

#include "policy/explain.h"
#include "policy/nearest.h"
#include "tests/policy/documents.h"
#include "tests/policy/generator.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;
using std::chrono::minutes;

BOOST_AUTO_TEST_SUITE(policy_nearest_tests)

BOOST_AUTO_TEST_CASE(a_shortlist_decides_as_the_policy_does) {
    std::mt19937 random(7);
    std::size_t permits = 0;
    for (int round = 0; round < 40; ++round) {
        const auto policy = make_policy(random_texts(random));
        const auto& model = policy.model();
        EdgeQueries queries(policy, random);
        for (int i = 0; i < 100; ++i) {
            const auto query = queries.next();
            const auto conditions = model.calendar.conditions_at(to_local(query.at, model.calendar.zone()));
            const auto verdict = decide(model, query);
            BOOST_REQUIRE((Shortlist(model, query).decide(query.zone, conditions) == verdict));
            permits += verdict.permit ? 1 : 0;
        }
    }
    BOOST_TEST(permits > 100U);
}

BOOST_AUTO_TEST_CASE(the_nearest_change_is_what_walking_the_minutes_finds) {
    std::mt19937 random(8);
    std::size_t found = 0;
    for (int round = 0; round < 25; ++round) {
        const auto policy = make_policy(random_texts(random));
        const auto& model = policy.model();
        EdgeQueries queries(policy, random);
        for (int i = 0; i < 4; ++i) {
            const auto query = queries.next();
            const auto now = decide(model, query).permit;
            std::optional<WallTime> walked;
            auto later = query;
            later.at = std::chrono::floor<minutes>(query.at) + minutes(1);
            for (; !walked && later.at <= query.at + nearest_horizon; later.at += minutes(1)) {
                if (decide(model, later).permit != now) {
                    walked = later.at;
                }
            }
            BOOST_REQUIRE((nearest_change(model, Shortlist(model, query), query) == walked));
            found += walked ? 1 : 0;
        }
    }
    BOOST_TEST(found > 10U);
}

BOOST_AUTO_TEST_CASE(permitted_zones_are_the_others_that_decide_for_it) {
    std::mt19937 random(9);
    std::size_t found = 0;
    for (int round = 0; round < 30; ++round) {
        const auto policy = make_policy(random_texts(random));
        const auto& model = policy.model();
        EdgeQueries queries(policy, random);
        for (int i = 0; i < 50; ++i) {
            const auto query = queries.next();
            Indexes expected;
            auto elsewhere = query;
            for (elsewhere.zone = 0; elsewhere.zone < model.zones.size(); ++elsewhere.zone) {
                if (elsewhere.zone != query.zone && decide(model, elsewhere).permit) {
                    expected.push_back(elsewhere.zone);
                }
            }
            BOOST_REQUIRE((permitted_zones(model, Shortlist(model, query), query) == expected));
            found += expected.size();
        }
    }
    BOOST_TEST(found > 50U);
}

BOOST_AUTO_TEST_CASE(a_week_ahead_is_seen_and_a_minute_more_is_not) {
    const auto policy = make_policy({R"("role":[{"name":"r"}],"zone":[{"name":"z"}],
        "schedule":[{"name":"s","weekly":[{"name":"w","day":["tue"],"start":"10:00","end":"11:00","from":"2026-12-01"}]}],
        "rule":[{"name":"a","strength":"default","action":"permit","rationale":"x","schedule":["s"]}])",
                                     "", ""});
    const auto change = [&](const char* at) {
        const auto q = query(policy, "r", "z", at, "192.0.2.1/icmp");
        return nearest_change(policy.model(), Shortlist(policy.model(), q), q);
    };
    BOOST_TEST((change("2026-11-24T10:00") == paris("2026-12-01T10:00")));
    BOOST_TEST(!change("2026-11-24T09:59"));
    BOOST_TEST((change("2026-12-01T10:59") == paris("2026-12-01T11:00")));
}

BOOST_AUTO_TEST_SUITE_END()
