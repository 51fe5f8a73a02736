#include <boost/test/unit_test.hpp>

#include "base/ldap/dn.h"

using namespace beffroi::ldap;

BOOST_AUTO_TEST_SUITE(gateway_directory_dn_tests)

BOOST_AUTO_TEST_CASE(equal_dns_have_one_spelling) {
    const auto dn = normal_dn("ENTStructureSIREN=19599991700014,ou=structures,dc=ent-test,dc=example");
    BOOST_REQUIRE(dn.has_value());
    BOOST_TEST(*dn == *normal_dn("entstructuresiren=19599991700014, OU=Structures ,DC=ENT-test,dc=EXAMPLE"));
    BOOST_TEST(*normal_dn("ou=a\\,b,dc=x") == *normal_dn("OU=a\\2cB,dc=x"));
    BOOST_TEST(*dn != *normal_dn("ENTStructureSIREN=19599991700015,ou=structures,dc=ent-test,dc=example"));
}

BOOST_AUTO_TEST_CASE(what_is_not_a_dn_has_no_spelling) {
    for (const char* bad : {"", "50581", ",", "-", "ou=x,,dc=y"}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!normal_dn(bad).has_value());
        }
    }
    BOOST_TEST(!normal_dn("ou=" + std::string(5000, 'a')).has_value());
    BOOST_TEST(!normal_dn(std::string("ou=a\0,dc=b", 10)).has_value());
}

BOOST_AUTO_TEST_CASE(components_come_out_as_they_were_meant) {
    const std::vector<std::string> expected{"Profs, LV2", "groupes", "lycee"};
    const auto values = dn_values("cn=Profs\\, LV2,ou=groupes,dc=lycee");
    BOOST_TEST(values == expected, boost::test_tools::per_element());
    BOOST_TEST(dn_values("no name").empty());
    BOOST_TEST(dn_values("").empty());
    BOOST_TEST(dn_values("cn=" + std::string(5000, 'a')).empty());
}

BOOST_AUTO_TEST_CASE(an_escaped_comma_does_not_lead_out_of_a_branch) {
    BOOST_TEST(is_within("cn=Direction,OU=Groupes, dc=lycee", "ou=groupes,dc=lycee"));
    BOOST_TEST(is_within("ou=groupes,dc=lycee", "ou=groupes,dc=lycee"));
    BOOST_TEST(!is_within("cn=Direction,ou=clubs,dc=lycee", "ou=groupes,dc=lycee"));
    BOOST_TEST(!is_within("cn=Direction\\,ou\\=groupes,dc=lycee", "ou=groupes,dc=lycee"));
    BOOST_TEST(!is_within("cn=x,sou=groupes,dc=lycee", "ou=groupes,dc=lycee"));
    BOOST_TEST(!is_within("cn=x", ""));
}

BOOST_AUTO_TEST_CASE(the_domain_of_an_entry_is_its_last_components) {
    BOOST_TEST(domain_of("CN=Lea,OU=Gens,DC=lycee,DC=test") == "dc=lycee,dc=test");
    BOOST_TEST(domain_of("dc=a,ou=b,dc=c") == "dc=c");
    BOOST_TEST(domain_of("DC=lycee, DC=test") == "dc=lycee,dc=test");
    BOOST_TEST(domain_of("cn=x\\,dc=evil,DC=test") == "dc=test");
    BOOST_TEST(domain_of("cn=x\\,dc\\=evil") == "");
    BOOST_TEST(domain_of("uid=a,o=b") == "");
    BOOST_TEST(domain_of("nothing") == "");
}

BOOST_AUTO_TEST_SUITE_END()
