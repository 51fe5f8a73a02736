// Searches for more entries than a server gives in one answer, on real servers that have a limit.
#include <boost/test/unit_test.hpp>

#include "gateway/directory/directories.h"
#include "tests/gateway/directory/outcome_word.h"
#include "tests/gateway/directory/sample_rules.h"
#include "tests/gateway/directory/slapd.h"

using namespace beffroi;
using beffroi::directory::Directories;
using beffroi::tests::Slapd;

namespace {

const std::string base = "o=lycee-test,c=fr";

/// Alice is in groups g1 to gN, beside those of the sample.
std::string groups(int count) {
    std::string ldif;
    for (int i = 1; i <= count; ++i) {
        const std::string name = "g" + std::to_string(i);
        ldif += "dn: cn=" + name + ",ou=groups," + base + "\nobjectClass: groupOfNames\ncn: " + name +
                "\nmember: uid=alice,ou=people," + base + "\n\n";
    }
    return ldif;
}

Slapd server(int count, const std::string& limits) {
    return Slapd({.ldif = groups(count), .sample = "lycee", .settings = "limits * " + limits + "\n"});
}

/// The role of Alice, if group `group` gives one.
std::string role_by(const std::string& group, const Slapd& slapd) {
    DirectoryConfig config = slapd.config();
    config.profile = default_profile(DirectoryType::ldap);
    config.people_base = "ou=people," + base;
    config.structures_base = "";
    config.groups_base = "ou=groups," + base;
    config.bind_dn = "cn=reader,o=gouv,c=fr";
    config.establishment = Uai("0599991P");
    Directories local({config}, {tests::group_rule(10, "found", group.c_str())}, {Uai("0599991P")});
    return tests::outcome_word(local.authenticate(UserName("alice"), Secret("test-alice")));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_directory_pages_tests)

BOOST_AUTO_TEST_CASE(groups_beyond_a_servers_limit_are_found_page_by_page) {
    const Slapd slapd = server(450, "size.soft=50 size.hard=50 size.prtotal=unlimited");
    BOOST_TEST(role_by("g450", slapd) == "found");
    BOOST_TEST(role_by("g1", slapd) == "found");
    BOOST_TEST(role_by("g451", slapd) == "inconnu");
}

BOOST_AUTO_TEST_CASE(a_person_of_more_groups_than_the_bound_has_no_role_rather_than_that_of_some) {
    const Slapd slapd = server(501, "size.soft=50 size.hard=50 size.prtotal=unlimited");
    BOOST_TEST(role_by("g1", slapd) == "down");
}

BOOST_AUTO_TEST_CASE(a_server_that_allows_no_pages_answers_at_once) {
    const Slapd slapd = server(30, "size.soft=1000 size.hard=1000 size.prtotal=disabled");
    BOOST_TEST(role_by("g30", slapd) == "found");
}

BOOST_AUTO_TEST_CASE(groups_that_a_server_cuts_off_are_no_answer) {
    const Slapd slapd = server(30, "size.soft=20 size.hard=20 size.prtotal=hard");
    BOOST_TEST(role_by("g1", slapd) == "down");
}

BOOST_AUTO_TEST_SUITE_END()
