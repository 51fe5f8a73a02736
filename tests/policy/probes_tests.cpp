#include <boost/test/unit_test.hpp>

#include <map>

#include "policy/probes.h"
#include "policy/rules.h"
#include "tests/policy/documents.h"
#include "tests/policy/generator.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

const WallTime tuesday = paris("2026-11-24T10:00");

/// Two roles, of which one may read the web of `inside`; whatever else is nowhere permitted.
Texts reading(const std::string& more_destinations = "") {
    return {R"("role":[{"name":"eleve"},{"name":"prof"}],"zone":[{"name":"cdi"}],
    "destination":[{"name":"inside","prefix":["10.1.0.0/16","2001:db8:1::/48"]}, {"name":"other","prefix":["10.2.0.0/16"]})" +
                more_destinations + R"(],
    "service":[{"name":"web","match":[{"name":"m","protocol":"tcp","port":443}]},{"name":"dns","match":[{"name":"m","protocol":"udp","port":53}]},
               {"name":"ping","match":[{"name":"m","protocol":"icmp"}]}],
    "rule":[{"name":"r","strength":"default","action":"permit","rationale":"x","role":["prof"],"destination":["inside"],"service":["web"]}])",
            "", R"("zone":[{"name":"cdi","interface":["lan0"]}])"};
}

std::vector<Probe> of(const Texts& texts, std::size_t at_most = 1000) {
    const Policy policy = make_policy(texts);
    return probes(policy, compile(policy), tuesday, at_most);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_probes_tests)

BOOST_AUTO_TEST_CASE(each_says_what_the_reference_says) {
    std::mt19937 random(11);
    std::size_t permitted = 0;
    std::size_t denied = 0;
    for (int round = 0; round < 20; ++round) {
        const Policy policy = make_policy(random_texts(random));
        const auto ruleset = compile(policy);
        for (const Probe& probe : probes(policy, ruleset, tuesday, 200)) {
            const Class& of = ruleset.classes.at(probe.class_id - 1U);
            const auto& model = policy.model();
            const bool permit = decide(model, {model.role_index(of.role).value(), model.zone_index(of.zone).value(),
                                               tuesday, probe.destination, probe.protocol, probe.port})
                                    .permit;
            BOOST_REQUIRE(probe.permit == permit);
            ++(permit ? permitted : denied);
        }
    }
    BOOST_TEST(permitted > 0U);
    BOOST_TEST(denied > 0U);
}

BOOST_AUTO_TEST_CASE(every_destination_of_both_families_is_tried_with_every_service_and_with_none) {
    std::map<std::string, bool> tried;
    for (const Probe& probe : of(reading())) {
        tried.emplace(probe.text, probe.permit);
    }
    // Three addresses; HTTPS, DNS and two ports of nobody; two roles.
    BOOST_TEST(tried.size() == 24U);
    BOOST_TEST(tried.at("prof in cdi to 10.1.0.1:443/tcp") == true);
    BOOST_TEST(tried.at("prof in cdi to [2001:db8:1::1]:443/tcp") == true);
    BOOST_TEST(tried.at("eleve in cdi to 10.1.0.1:443/tcp") == false);
    BOOST_TEST(tried.at("prof in cdi to 10.2.0.1:53/udp") == false);
    BOOST_TEST(tried.at("prof in cdi to 10.1.0.1:1/tcp") == false);
}

BOOST_AUTO_TEST_CASE(a_limit_is_kept_and_no_class_is_left_out) {
    std::map<std::uint16_t, int> by_class;
    const auto few = of(reading(), 4);
    for (const Probe& probe : few) {
        ++by_class[probe.class_id];
    }
    BOOST_TEST(few.size() == 4U);
    BOOST_TEST(by_class.size() == 2U);
    BOOST_TEST(of(reading(), 1).size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_same_policy_is_tried_with_the_same_packets) {
    const auto text = [](const std::vector<Probe>& all) {
        std::string joined;
        for (const Probe& probe : all) {
            joined += probe.text + "\n";
        }
        return joined;
    };
    BOOST_TEST(text(of(reading(), 5)) == text(of(reading(), 5)));
}

BOOST_AUTO_TEST_CASE(no_router_is_asked_to_forward_what_it_must_not) {
    const auto everywhere = of(reading(
        R"(,{"name":"all","prefix":["0.0.0.0/0","::/0"]},{"name":"group","prefix":["224.0.0.0/4","ff00::/8"]})"));
    for (const Probe& probe : everywhere) {
        for (const char* never : {"0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/8", "fe80::/10", "ff00::/8"}) {
            BOOST_REQUIRE(!Prefix::parse(never).value().contains(probe.destination));
        }
    }
    // Four of the two destinations before, and two of the whole of both families.
    BOOST_TEST(everywhere.size() == 2U * 4U * 5U);
}

BOOST_AUTO_TEST_CASE(a_policy_without_a_place_or_a_destination_is_tried_with_nothing) {
    auto texts = reading();
    texts.lycee.clear();
    BOOST_TEST(of(texts).empty());
}

BOOST_AUTO_TEST_SUITE_END()
