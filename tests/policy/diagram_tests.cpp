#include <boost/test/unit_test.hpp>

#include "policy/diagram.h"
#include "policy/diagram_builder.h"
#include "tests/policy/generator.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

constexpr const char* both_bound = R"("zone":[{"name":"a","interface":["lan0"]},{"name":"b","interface":["lan1"]}])";

/// Of the first role in the zones a and b.
std::pair<Roots, Roots> roots_by_zone(const Policy& policy) {
    const Space space(policy, Space::Speech::rules);
    Budget budget;
    const Cells cells(space, budget);
    BOOST_REQUIRE(cells.complete());
    Diagrams diagrams;
    DiagramBuilder builder(space, cells, diagrams);
    return {builder.build(builder.group_of(0, 0).value()), builder.build(builder.group_of(0, 1).value())};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_diagram_tests)

BOOST_AUTO_TEST_CASE(diagrams_agree_with_the_linear_reading_at_their_edges) {
    std::mt19937 random(20261124);
    std::size_t permits = 0;
    std::size_t queries = 0;
    for (int round = 0; round < 100; ++round) {
        const auto policy = make_policy(random_texts(random));
        EdgeQueries queries_of_policy(policy, random);
        for (int i = 0; i < 200; ++i, ++queries) {
            const auto query = queries_of_policy.next();
            const auto expected = decide(policy.model(), query);
            permits += expected.permit ? 1 : 0;
            BOOST_REQUIRE_EQUAL(queries_of_policy.permits(query), expected.permit);
        }
    }
    // Neither answer is so rare that the agreement says nothing.
    BOOST_TEST(permits > queries / 10);
    BOOST_TEST(permits < queries * 9 / 10);
}

BOOST_AUTO_TEST_CASE(nodes_are_reduced_and_shared) {
    Diagrams diagrams;
    const std::vector<Edge> edges{{79, Diagrams::deny}, {80, Diagrams::permit}, {last_service, Diagrams::deny}};
    const auto web = diagrams.make(Level::service, edges);
    BOOST_TEST(diagrams.make(Level::service, edges) == web);
    BOOST_TEST(diagrams.size() == 1U);
    BOOST_TEST(diagrams.make(Level::slot, edges) != web);
    // A level whose answer does not matter is left out.
    BOOST_TEST(diagrams.make(Level::address4, {{9, web}, {last_address(Family::ipv4), web}}) == web);
    const auto merged =
        diagrams.make(Level::address4, {{9, web}, {20, web}, {last_address(Family::ipv4), Diagrams::deny}});
    BOOST_TEST(diagrams.at(merged).edges.size() == 2U);
}

BOOST_AUTO_TEST_CASE(equal_meanings_have_equal_roots) {
    const auto roots = [](const std::string& rules) {
        // One Diagrams for each would give ids that cannot be compared, so both readings stand in one policy, by zone.
        const auto policy = make_policy({R"("role":[{"name":"r"}],"zone":[{"name":"a"},{"name":"b"}],
            "destination":[{"name":"whole","prefix":["10.0.0.0/23"]},{"name":"low","prefix":["10.0.0.0/24"]},{"name":"high","prefix":["10.0.1.0/24"]}],
            "service":[{"name":"web","match":[{"name":"m","protocol":"tcp","port":80,"upper-port":81}]},
                       {"name":"one","match":[{"name":"m","protocol":"tcp","port":80}]},{"name":"two","match":[{"name":"m","protocol":"tcp","port":81}]}],
            "rule":[)" + rules + "]",
                                         "", both_bound});
        return roots_by_zone(policy);
    };
    const auto [a, b] = roots(R"(
        {"name":"a","strength":"default","action":"permit","rationale":"x","zone":["a"],"destination":["whole"],"service":["web"]},
        {"name":"b1","strength":"default","action":"permit","rationale":"x","zone":["b"],"destination":["low"],"service":["web"]},
        {"name":"b2","strength":"default","action":"permit","rationale":"x","zone":["b"],"destination":["high"],"service":["one"]},
        {"name":"b3","strength":"mandatory","action":"permit","rationale":"x","zone":["b"],"destination":["high"],"service":["two"]})");
    BOOST_TEST((a == b));
    BOOST_TEST((a != Roots{}));
}

BOOST_AUTO_TEST_CASE(an_exception_on_place_or_time_alone_takes_the_rule_away) {
    const auto policy = make_policy({R"("role":[{"name":"r"}],"zone":[{"name":"a"},{"name":"b"}],
        "rule":[{"name":"all","strength":"default","action":"permit","rationale":"x","except":[{"name":"e","zone":["b"]}]}])",
                                     "", both_bound});
    const auto [a, b] = roots_by_zone(policy);
    BOOST_TEST((a == Roots{Diagrams::permit, Diagrams::permit}));
    BOOST_TEST((b == Roots{}));
}

BOOST_AUTO_TEST_SUITE_END()
