// Servers that send the gateway to another server, or round in circles: nobody else is asked, and no password goes
// there.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "gateway/directory/directories.h"
#include "tests/gateway/directory/outcome_word.h"
#include "tests/gateway/directory/sample_rules.h"
#include "tests/gateway/directory/slapd.h"

using namespace beffroi;
using beffroi::directory::Directories;
using beffroi::directory::StepKind;
using beffroi::directory::Trace;
using beffroi::tests::SilentServer;
using beffroi::tests::Slapd;

namespace {

/// An entry below the people's that sends whoever searches to `url`.
std::string elsewhere(const std::string& name, const std::string& url) {
    return "dn: ou=" + name + ",ou=people,dc=ent-test,dc=example\nobjectClass: referral\n" +
           "objectClass: extensibleObject\nou: " + name + "\nref: " + url + "\n\n";
}

struct Answered {
    std::string outcome;
    std::string told;  ///< of the search for the person
};

Answered login(const DirectoryConfig& config, const std::string& user) {
    Directories ent({config}, tests::sample_rules(), {Uai("0599991P")});
    Trace trace;
    const auto outcome = ent.authenticate(UserName(user), Secret("test-eleve"), &trace);
    const auto search = std::ranges::find(trace, StepKind::search, &directory::Step::kind);
    BOOST_REQUIRE((search != trace.end()));
    return {tests::outcome_word(outcome), search->text};
}

bool is_in(const std::string& text, const std::string& what) {
    return text.find(what) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_directory_referrals_tests)

BOOST_AUTO_TEST_CASE(a_referral_met_in_a_search_is_told_and_nobody_else_is_asked) {
    const SilentServer other;
    const Slapd slapd({.ldif = elsewhere("a", "ldap://127.0.0.1:" + std::to_string(other.port()) + "/ou=people") +
                               elsewhere("b", other.uri() + "/ou=people")});
    const auto known = login(slapd.config(), "lea.delattre");
    BOOST_TEST(known.outcome == "eleve");
    BOOST_TEST(is_in(known.told, "1 entry (not followed: 2 referrals to other servers): uid=F59000a1"));
    BOOST_TEST(login(slapd.config(), "personne").outcome == "unknown-user");
    BOOST_TEST(!other.was_called());
}

BOOST_AUTO_TEST_CASE(a_server_that_only_names_another_is_no_answer) {
    const SilentServer other;
    const std::string url = "ldap://127.0.0.1:" + std::to_string(other.port());
    const Slapd slapd({.ldif = elsewhere("gone", url + "/ou=people")});
    auto config = slapd.config();
    config.people_base = "ou=gone,ou=people,dc=ent-test,dc=example";
    const auto [outcome, told] = login(config, "lea.delattre");
    BOOST_TEST(outcome == "down");
    BOOST_TEST(is_in(told, "names another server, which is never followed: " + url));
    BOOST_TEST(!other.was_called());
}

BOOST_AUTO_TEST_CASE(an_account_below_a_referral_is_refused_and_its_password_goes_nowhere_else) {
    const SilentServer other;
    const Slapd slapd({.ldif = elsewhere("gone", "ldap://127.0.0.1:" + std::to_string(other.port()) + "/ou=people")});
    auto config = slapd.config();
    config.bind_dn = "cn=beffroi,ou=gone,ou=people,dc=ent-test,dc=example";
    BOOST_TEST(login(config, "lea.delattre").outcome == "down");
    BOOST_TEST(!other.was_called());
}

BOOST_AUTO_TEST_CASE(a_server_that_names_itself_is_asked_once) {
    Slapd slapd;
    const std::string itself = slapd.uri();
    slapd.fill_again(elsewhere("loop", itself + "/ou=loop,ou=people,dc=ent-test,dc=example??sub"));
    auto config = slapd.config();
    BOOST_TEST(login(config, "lea.delattre").outcome == "eleve");
    config.people_base = "ou=loop,ou=people,dc=ent-test,dc=example";
    const auto [outcome, told] = login(config, "lea.delattre");
    BOOST_TEST(outcome == "down");
    BOOST_TEST(is_in(told, "never followed: " + itself));
    const std::string log = slapd.log();
    const auto search = log.find("SRCH base=\"ou=loop");
    BOOST_REQUIRE(search != std::string::npos);
    BOOST_TEST(log.find("SRCH base=\"ou=loop", search + 1) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
