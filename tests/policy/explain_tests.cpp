#include <boost/test/unit_test.hpp>

#include "policy/explain.h"
#include "tests/policy/documents.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

const Texts texts{R"("role":[{"name":"eleve","label-fr":"Élève","label-en":"Pupil"}],"zone":[{"name":"salles"}],
    "schedule":[{"name":"cours","weekly":[{"name":"w","day":["tue"],"start":"08:00","end":"18:00"}]}],
    "service":[{"name":"https","match":[{"name":"m","protocol":"tcp","port":443}]},{"name":"ssh","match":[{"name":"m","protocol":"tcp","port":22}]}],
    "rule":[{"name":"non","strength":"mandatory","action":"deny","rationale":"Pas de SSH.","service":["ssh"]}])",
                  "", R"("rule":[{"name":"oui","action":"permit","rationale":"Le web.","service":["https"]}])"};

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_explain_tests)

BOOST_AUTO_TEST_CASE(a_deny_shows_its_rule_its_reason_and_who_can_change_it) {
    const auto policy = make_policy(texts);
    const auto explanation = explain(policy, query(policy, "eleve", "salles", "2026-11-24T10:00", "192.0.2.1:22/tcp"));
    BOOST_TEST(!explanation.verdict.permit);
    BOOST_TEST((explanation.schedules == Indexes{0}));
    BOOST_TEST(!explanation.other_after.has_value());
    BOOST_TEST(explanation.permitted_zones.empty());
    BOOST_TEST((explanation.changeable_by == std::vector<Party>{Party::region}));
}

BOOST_AUTO_TEST_CASE(a_lycee_rule_can_be_changed_by_all_three) {
    const auto policy = make_policy(texts);
    const auto explanation = explain(policy, query(policy, "eleve", "salles", "2026-11-24T19:00", "192.0.2.1:443/tcp"));
    BOOST_TEST(explanation.verdict.permit);
    BOOST_TEST(explanation.schedules.empty());
    BOOST_TEST(explanation.changeable_by.size() == 3U);
}

BOOST_AUTO_TEST_CASE(silence_is_explained_too) {
    const auto policy = make_policy(texts);
    const auto explanation = explain(policy, query(policy, "eleve", "salles", "2026-11-24T19:00", "192.0.2.1/icmp"));
    BOOST_TEST(!explanation.verdict.permit);
    BOOST_TEST(explanation.verdict.rules.empty());
    BOOST_TEST(explanation.changeable_by.size() == 3U);
}

BOOST_AUTO_TEST_CASE(names_of_the_policy_make_a_target) {
    const auto policy =
        make_policy({R"("destination":[{"name":"both","prefix":["2001:db8::/64","203.0.113.16/28","203.0.113.0/29"]},
            {"name":"six","prefix":["2001:db8:6::/64"]}],
        "service":[{"name":"web","match":[{"name":"a","protocol":"udp","port":443},{"name":"b","protocol":"tcp","port":8000,"upper-port":8010}]},
            {"name":"ping","match":[{"name":"a","protocol":"icmp"}]}])",
                     "", ""});
    const auto text_of = [&](std::string_view name) -> std::string {
        Query q;
        return parse_named_target(name, policy.model(), q) ? target_text(q) : "none";
    };
    BOOST_TEST(text_of("both/web") == "203.0.113.0:8000/tcp");
    BOOST_TEST(text_of("six/web") == "[2001:db8:6::]:8000/tcp");
    BOOST_TEST(text_of("six/ping") == "2001:db8:6::/icmp");
    for (const auto* unknown : {"both", "both/", "/web", "both/ssh", "bot/web", "both/web/", ""}) {
        BOOST_TEST(text_of(unknown) == "none", unknown);
    }
}

BOOST_AUTO_TEST_CASE(targets_are_read_and_written) {
    for (const auto* text : {"192.0.2.10:443/tcp", "[2001:db8::1]:53/udp", "192.0.2.1/icmp", "2001:db8::1/icmp",
                             "192.0.2.1/esp", "192.0.2.1/99", "192.0.2.1:5/sctp"}) {
        Query q;
        BOOST_REQUIRE(parse_target(text, q));
        BOOST_TEST(target_text(q) == text);
    }
    Query q;
    BOOST_REQUIRE(parse_target("[2001:db8::1]/icmp", q));
    BOOST_TEST(q.protocol == 58);
    for (const auto* text : {"", "/", "192.0.2.1", "192.0.2.1/tcp", "192.0.2.1:0x1/tcp", "192.0.2.1:65536/tcp",
                             "192.0.2.1:1/icmp", "192.0.2.1:/tcp", "[2001:db8::1:443/tcp", "[2001:db8::1]443/tcp",
                             "192.0.2.1:443/tls", "192.0.2.1/256", "host:443/tcp", "2001:db8::1:443/tcp"}) {
        BOOST_TEST(!parse_target(text, q), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
