#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "policy/verify_ruleset.h"
#include "tests/policy/generator.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

const WallTime now = paris("2026-11-24T10:00");

std::size_t proved(const Findings& findings) {
    return static_cast<std::size_t>(std::count_if(findings.guarantees.begin(), findings.guarantees.end(),
                                                  [](const auto& g) { return g.proof == Proof::proved; }));
}

DataMap& map_of(Ruleset& ruleset, std::string_view name) {
    return *std::find_if(ruleset.maps.begin(), ruleset.maps.end(), [&](const auto& map) { return map.name == name; });
}

/// Pupils never reach the administration; lessons are always reachable in lessons.
Policy school() {
    return make_policy({R"("role":[{"name":"eleve"},{"name":"agent"}],"zone":[{"name":"salles"}],
        "schedule":[{"name":"cours","weekly":[{"name":"w","day":["tue"],"start":"08:00","end":"18:00"}]}],
        "destination":[{"name":"admin","prefix":["10.9.0.0/16","2001:db8:9::/48"]},{"name":"cours","prefix":["10.8.0.0/16"]}],
        "service":[{"name":"web","match":[{"name":"t","protocol":"tcp","port":443}]},
                   {"name":"wide","match":[{"name":"t","protocol":"tcp","port":1000,"upper-port":2000}]}],
        "rule":[{"name":"a","strength":"default","action":"permit","rationale":"x","role":["agent"],"destination":["admin"]},
                {"name":"c","strength":"default","action":"permit","rationale":"x","schedule":["cours"],"destination":["cours"],"service":["web","wide"]}],
        "guarantee":[{"name":"never","claim":"never","rationale":"x","role":["eleve"],"destination":["admin"]},
                     {"name":"always","claim":"always","rationale":"x","schedule":["cours"],"destination":["cours"],"service":["web","wide"]}])",
                        "", R"("zone":[{"name":"salles","interface":["lan0"]}])"});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_verify_ruleset_tests)

BOOST_AUTO_TEST_CASE(the_maps_keep_and_break_the_same_guarantees_as_the_rules) {
    std::mt19937 random(20261125);
    std::size_t kept = 0;
    std::size_t broken = 0;
    for (int round = 0; round < 150; ++round) {
        const auto policy = make_policy(random_texts(random));
        Budget budget;
        const auto findings = find(policy, budget, now);
        BOOST_REQUIRE(findings.complete);
        const auto problems = verify_ruleset(policy, compile(policy), now);
        BOOST_REQUIRE_EQUAL(problems.size(), findings.guarantees.size() - proved(findings));
        kept += proved(findings);
        broken += problems.size();
    }
    BOOST_TEST(kept > 10U);
    BOOST_TEST(broken > 50U);
}

BOOST_AUTO_TEST_CASE(an_element_that_opens_what_was_shut_is_found) {
    const auto policy = school();
    const auto sound = compile(policy);
    BOOST_TEST(verify_ruleset(policy, sound, now).empty());
    // Of each destination in turn, the pupils' class (2) gets what the agents' (1) may do there.
    auto source = sound;
    const auto& functions = map_of(source, nft::function).elements;
    for (const auto& element : functions) {
        if (element.low >> 48U == 1U) {
            auto opened = sound;
            auto& to = map_of(opened, nft::function).elements;
            std::erase_if(to, [&](const auto& e) { return e.low == (element.low + (Uint128{1} << 48U)); });
            to.push_back({element.low + (Uint128{1} << 48U), element.low + (Uint128{1} << 48U), element.mark});
            const auto problems = verify_ruleset(policy, opened, now);
            if (!problems.empty()) {
                BOOST_TEST(problems.front().message.english.find("\"never\"") != std::string::npos);
                return;
            }
        }
    }
    BOOST_ERROR("no opened ruleset was found out");
}

BOOST_AUTO_TEST_CASE(an_element_that_is_missing_is_found) {
    const auto policy = school();
    const auto sound = compile(policy);
    for (const char* name : {"function", "port_6", "destination4"}) {
        auto ruleset = sound;
        map_of(ruleset, name).elements.clear();
        const auto problems = verify_ruleset(policy, ruleset, now);
        BOOST_REQUIRE_EQUAL(problems.size(), 1U);
        BOOST_TEST(problems.front().message.english.find("\"always\"") != std::string::npos);
        BOOST_TEST(problems.front().file == "region.json");
    }
    auto ruleset = sound;
    for (auto& leaf : ruleset.leaves) {
        for (auto& step : leaf) {
            step.outcome = Ruleset::no_rule;
        }
    }
    BOOST_TEST(verify_ruleset(policy, ruleset, now).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
