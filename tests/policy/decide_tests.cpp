#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "policy/decide.h"
#include "tests/policy/documents.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

constexpr const char* k_words =
    R"("role":[{"name":"eleve"},{"name":"enseignant"}],"zone":[{"name":"salles"},{"name":"cdi"}],
  "schedule":[{"name":"cours","weekly":[{"name":"w","day":["tue"],"start":"08:00","end":"18:00"}]}],
  "destination":[{"name":"site","prefix":["192.0.2.0/24","2001:db8::/32"]},{"name":"hote","prefix":["192.0.2.9"]}],
  "service":[{"name":"https","match":[{"name":"m","protocol":"tcp","port":443}]},{"name":"ping","match":[{"name":"m","protocol":"icmp"}]}])";

std::string rule(const char* name, const char* strength, const char* action, const char* rest = "") {
    const std::string tier = *strength == '\0' ? "" : fmt::format(R"("strength":"{}",)", strength);
    return fmt::format(R"({{"name":"{}",{}"action":"{}","rationale":"x"{}}})", name, tier, action, rest);
}

std::string rules(const std::string& text) {
    return R"("rule":[)" + text + "]";
}

Verdict ask(const Policy& policy, const char* target, const char* at = "2026-11-24T10:00", const char* role = "eleve") {
    return decide(policy.model(), query(policy, role, "salles", at, target));
}

constexpr const char* https = "192.0.2.9:443/tcp";

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_decide_tests)

BOOST_AUTO_TEST_CASE(nothing_written_means_deny) {
    const auto verdict = ask(make_policy({k_words, "", ""}), https);
    BOOST_TEST(!verdict.permit);
    BOOST_TEST((verdict.tier == Tier::none));
    BOOST_TEST(verdict.rules.empty());
}

BOOST_AUTO_TEST_CASE(tiers_decide_in_their_order) {
    // All five say something; each step removes the one that decided.
    struct Step {
        const char* region_mandatory;
        const char* academie_mandatory;
        const char* lycee;
        const char* academie_default;
        Tier tier;
        bool permit;
    };
    const Step steps[] = {{"permit", "deny", "deny", "deny", Tier::region_mandatory, true},
                          {"", "deny", "permit", "permit", Tier::academie_mandatory, false},
                          {"", "", "permit", "deny", Tier::lycee, true},
                          {"", "", "", "deny", Tier::academie_default, false},
                          {"", "", "", "", Tier::region_default, true}};
    for (const auto& step : steps) {
        const auto optional = [](const char* strength, const char* action) {
            return *action == '\0' ? std::string() : "," + rule(action, strength, action);
        };
        const auto policy = make_policy(
            {std::string(k_words) + "," +
                 rules(rule("last", "default", "permit") + optional("mandatory", step.region_mandatory)),
             rules(rule("unused", "default", "deny", R"(,"role":["enseignant"])") +
                   optional("mandatory", step.academie_mandatory) +
                   (*step.academie_default == '\0' ? "" : "," + rule("d", "default", step.academie_default))),
             rules(rule("unused", "", "deny", R"(,"role":["enseignant"])") + optional("", step.lycee))});
        const auto verdict = ask(policy, https);
        BOOST_TEST((verdict.tier == step.tier));
        BOOST_TEST(verdict.permit == step.permit);
        BOOST_TEST(verdict.rules.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(deny_beats_permit_within_a_tier_and_names_every_deny) {
    const auto policy = make_policy(
        {k_words, "", rules(rule("a", "", "permit") + "," + rule("b", "", "deny") + "," + rule("c", "", "deny"))});
    const auto verdict = ask(policy, https);
    BOOST_TEST(!verdict.permit);
    BOOST_REQUIRE(verdict.rules.size() == 2U);
    BOOST_TEST(policy.model().rules[verdict.rules[0]].name == "b");
    BOOST_TEST(policy.model().rules[verdict.rules[1]].name == "c");
}

BOOST_AUTO_TEST_CASE(axes_must_all_hold_and_their_values_are_alternatives) {
    const auto policy =
        make_policy({k_words, "", rules(rule("a", "", "permit", R"(,"role":["eleve","enseignant"],"schedule":["cours"],
        "destination":["site"],"service":["https","ping"])"))});
    BOOST_TEST(ask(policy, https).permit);
    BOOST_TEST(ask(policy, "192.0.2.255/icmp").permit);
    BOOST_TEST(ask(policy, "2001:db8::1/icmp").permit);
    BOOST_TEST(ask(policy, "[2001:db8::1]:443/tcp").permit);
    BOOST_TEST(ask(policy, https, "2026-11-24T17:59", "enseignant").permit);
    BOOST_TEST(!ask(policy, https, "2026-11-24T18:00").permit);
    BOOST_TEST(!ask(policy, "192.0.3.0:443/tcp").permit);
    BOOST_TEST(!ask(policy, "192.0.2.9:443/udp").permit);
    BOOST_TEST(!ask(policy, "192.0.2.9:444/tcp").permit);
}

BOOST_AUTO_TEST_CASE(an_exception_carves_out_only_where_all_its_axes_hold) {
    const auto policy = make_policy({k_words, "", rules(rule("a", "", "permit", R"(,"except":[
        {"name":"e","role":["eleve"],"destination":["hote"],"service":["https"]}])"))});
    BOOST_TEST(!ask(policy, https).permit);
    BOOST_TEST(ask(policy, "192.0.2.9/icmp").permit);
    BOOST_TEST(ask(policy, "192.0.2.8:443/tcp").permit);
    BOOST_TEST(ask(policy, https, "2026-11-24T10:00", "enseignant").permit);
}

BOOST_AUTO_TEST_CASE(a_rule_holds_on_its_first_and_last_day) {
    const auto policy = make_policy(
        {k_words, "", rules(rule("a", "", "permit", R"(,"valid-from":"2026-11-24","valid-until":"2026-11-25")"))});
    BOOST_TEST(!ask(policy, https, "2026-11-23T23:59").permit);
    BOOST_TEST(ask(policy, https, "2026-11-24T00:00").permit);
    BOOST_TEST(ask(policy, https, "2026-11-25T23:59").permit);
    BOOST_TEST(!ask(policy, https, "2026-11-26T00:00").permit);
}

BOOST_AUTO_TEST_CASE(an_exam_leaves_only_what_it_allows_and_ends_by_itself) {
    const auto policy = make_policy(
        {k_words,
         R"("exam":[{"name":"bac","zone":["salles"],"role":["eleve"],"start":"2026-11-24T09:00","end":"2026-11-24T11:00",
            "allow":[{"name":"hote","destination":["hote"],"service":["https"]}],"rationale":"x"}])",
         rules(rule("tout", "", "permit"))});
    BOOST_TEST(ask(policy, "192.0.2.8:443/tcp", "2026-11-24T08:59").permit);
    BOOST_TEST(ask(policy, https).permit);
    BOOST_TEST((ask(policy, https).tier == Tier::academie_mandatory));
    BOOST_TEST(!ask(policy, "192.0.2.8:443/tcp").permit);
    BOOST_TEST(!ask(policy, "192.0.2.9/icmp", "2026-11-24T10:59").permit);
    BOOST_TEST(ask(policy, "192.0.2.9/icmp", "2026-11-24T11:00").permit);
    BOOST_TEST(ask(policy, "192.0.2.9/icmp", "2026-11-24T10:00", "enseignant").permit);
    BOOST_TEST(decide(policy.model(), query(policy, "eleve", "cdi", "2026-11-24T10:00", "192.0.2.9/icmp")).permit);
}

BOOST_AUTO_TEST_CASE(an_exam_without_allowance_closes_the_network) {
    const auto policy = make_policy(
        {k_words, "",
         R"("exam":[{"name":"ds","zone":["salles"],"start":"2026-11-24T09:00","end":"2026-11-24T11:00","rationale":"x"}],)" +
             rules(rule("tout", "", "permit"))});
    BOOST_TEST(!ask(policy, https).permit);
    BOOST_TEST(!ask(policy, https, "2026-11-24T10:00", "enseignant").permit);
}

BOOST_AUTO_TEST_SUITE_END()
