#include <boost/test/unit_test.hpp>

#include "base/ldap/dn.h"
#include "gateway/directory/role.h"
#include "gateway/directory_defaults.h"
#include "tests/gateway/directory/sample_rules.h"

using namespace beffroi;
using namespace beffroi::directory;
using beffroi::tests::profile_rule;
using beffroi::tests::sample_rules;

namespace {

const std::string lycee = "ENTStructureSIREN=19599991700014,ou=structures,dc=ent-test,dc=example";
const std::string college = "ENTStructureSIREN=19599992500017,ou=structures,dc=ent-test,dc=example";
const std::string elsewhere = "ENTStructureSIREN=19629991100012,ou=structures,dc=ent-test,dc=example";

ServedStructures served() {
    return {{*ldap::normal_dn(lycee), Uai("0599991P")}, {*ldap::normal_dn(college), Uai("0599992R")}};
}

Person person(std::map<std::string, std::vector<std::string>, ldap::IgnoringCase> attributes) {
    ldap::Entry entry;
    entry.dn = "uid=x,ou=people,dc=ent-test,dc=example";
    entry.attributes = std::move(attributes);
    DirectoryConfig config;
    config.profile = default_profile(DirectoryType::ent);
    return read_person(entry, config, UserName("x"), WallTime{});
}

std::string role(std::map<std::string, std::vector<std::string>, ldap::IgnoringCase> attributes,
                 const std::vector<RoleRule>& rules = sample_rules()) {
    return role_of(person(std::move(attributes)), served(), rules).role.get();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_directory_role_tests)

BOOST_AUTO_TEST_CASE(functions_hold_commas_quotes_and_spaces) {
    const auto chef = read_function(lycee + "$DIR$DIRECTION$D0010$DIRECTION CHEF D'ETABLISSEMENT");
    BOOST_REQUIRE(chef.has_value());
    BOOST_TEST(chef->structure == *ldap::normal_dn(lycee));
    BOOST_TEST(chef->code == "DIR");
    BOOST_TEST(chef->discipline == "D0010");
}

BOOST_AUTO_TEST_CASE(sans_objet_is_no_function) {
    const auto none = read_function(lycee + "$-$SANS OBJET$-$SANS OBJET");
    BOOST_REQUIRE(none.has_value());
    BOOST_TEST(none->code.empty());
    BOOST_TEST(none->discipline.empty());
    const auto rules = std::vector{beffroi::tests::function_rule(1, "piege", {{"-", ""}, {"", ""}})};
    BOOST_TEST(role({{"ENTPersonFonctions", {lycee + "$-$SANS OBJET$-$SANS OBJET"}}}, rules) == "inconnu");
}

BOOST_AUTO_TEST_CASE(values_that_are_no_functions_are_ignored) {
    for (const std::string& bad : {std::string(), std::string("$"), std::string("50581$DIR$DIRECTION$D0010$X"),
                                   lycee + "$ENS$A$B$C$D", std::string(4000, '$')}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!read_function(bad).has_value());
        }
    }
    BOOST_TEST(read_function(lycee + "$ENS")->code == "ENS");
    BOOST_TEST(read_function(lycee)->code.empty());
}

BOOST_AUTO_TEST_CASE(classes_hold_spaces_and_dashes) {
    for (const char* name : {"1ERE ES1", "-", "-TS2", "", "A$B"}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(*read_structure(lycee + "$" + name) == *ldap::normal_dn(lycee));
        }
    }
}

BOOST_AUTO_TEST_CASE(case_of_names_and_dns_does_not_matter) {
    BOOST_TEST(role({{"entpersonfonctions",
                      {"entstructuresiren=19599991700014, OU=STRUCTURES,dc=ENT-TEST,dc=example$ens$x$-$-"}}}) ==
               "enseignant");
    BOOST_TEST(role({{"entpersonprofils", {"NATIONAL_ELV"}}, {"ENTELEVECLASSES", {lycee + "$2NDE3"}}}) == "eleve");
}

BOOST_AUTO_TEST_CASE(a_function_elsewhere_gives_no_role_here) {
    BOOST_TEST(role({{"ENTPersonFonctions", {elsewhere + "$DIR$DIRECTION$D0010$X"}},
                     {"ENTPersonStructRattach", {lycee}}}) == "inconnu");
    BOOST_TEST(role({{"ENTPersonFonctions", {elsewhere + "$DIR$DIRECTION$D0010$X", lycee + "$ENS$E$L1300$M"}}}) ==
               "enseignant");
}

BOOST_AUTO_TEST_CASE(a_person_of_another_establishment_is_unknown_here) {
    BOOST_TEST(role({{"ENTPersonProfils", {"National_ELV"}},
                     {"ENTPersonStructRattach", {elsewhere}},
                     {"ENTEleveClasses", {elsewhere + "$2NDE3"}}}) == "inconnu");
    BOOST_TEST(role({{"ENTPersonProfils", {"National_ELV"}}}) == "inconnu");
}

BOOST_AUTO_TEST_CASE(the_uai_is_that_of_the_function_which_gave_the_role) {
    const auto answer = role_of(person({{"ENTPersonFonctions", {lycee + "$ADM$A$-$-", college + "$ENS$E$L1300$M"}}}),
                                served(), sample_rules());
    BOOST_TEST(answer.role.get() == "enseignant");
    BOOST_TEST(answer.uai.get() == "0599992R");
    BOOST_TEST(answer.reason == "rule enseignant: function ENS in 0599992R");
}

BOOST_AUTO_TEST_CASE(the_first_rule_decides) {
    const Person both = person({{"ENTPersonFonctions", {lycee + "$ENS$E$L1300$M", lycee + "$DIR$D$D0011$A"}}});
    BOOST_TEST(role_of(both, served(), sample_rules()).role.get() == "direction");
    auto rules = sample_rules();
    std::swap(rules[0], rules[1]);
    BOOST_TEST(role_of(both, served(), rules).role.get() == "enseignant");
}

BOOST_AUTO_TEST_CASE(every_kind_that_a_rule_gives_must_match) {
    RoleRule rule = profile_rule(1, "eleve", "National_ELV");
    rule.object_classes = {"ENTEleve"};
    BOOST_TEST(role({{"ENTPersonProfils", {"National_ELV"}}, {"ENTPersonStructRattach", {lycee}}}, {rule}) ==
               "inconnu");
    BOOST_TEST(role({{"ENTPersonProfils", {"National_ELV"}},
                     {"objectClass", {"enteleve"}},
                     {"ENTPersonStructRattach", {lycee}}},
                    {rule}) == "eleve");
    BOOST_TEST(role({{"ENTPersonStructRattach", {lycee}}}, {RoleRule{}}) == "inconnu");
}

BOOST_AUTO_TEST_CASE(a_discipline_is_compared_when_the_rule_names_one) {
    const auto rules = std::vector{beffroi::tests::function_rule(1, "direction", {{"DIR", "D0010"}})};
    BOOST_TEST(role({{"ENTPersonFonctions", {lycee + "$DIR$D$D0010$X"}}}, rules) == "direction");
    BOOST_TEST(role({{"ENTPersonFonctions", {lycee + "$DIR$D$D0011$X"}}}, rules) == "inconnu");
    BOOST_TEST(role({{"ENTPersonFonctions", {lycee + "$DIR$D$-$SANS OBJET"}}}, rules) == "inconnu");
}

BOOST_AUTO_TEST_CASE(a_group_gives_a_role_to_who_belongs_here_only) {
    const RoleRule rule = beffroi::tests::group_rule(1, "enseignant", "Professeurs");
    Person alice = person({{"ENTPersonStructRattach", {lycee}}});
    alice.groups = {"Clubs", "professeurs"};
    const auto answer = role_of(alice, served(), {rule});
    BOOST_TEST(answer.role.get() == "enseignant");
    BOOST_TEST(answer.reason == "rule enseignant: group Professeurs in 0599991P by ENTPersonStructRattach");
    alice.ties.clear();
    BOOST_TEST(role_of(alice, served(), {rule}).role.get() == "inconnu");
}

BOOST_AUTO_TEST_CASE(only_what_a_role_needs_is_requested) {
    for (const auto type : {DirectoryType::ent, DirectoryType::annuaire_academique, DirectoryType::eole_scribe,
                            DirectoryType::active_directory, DirectoryType::ldap}) {
        DirectoryConfig config;
        config.profile = default_profile(type);
        for (const std::string& name : person_attributes(config)) {
            for (const char* secret : {"INE", "aissance", "Password", "Regime", "Mail", "Boursier", "employee"}) {
                BOOST_TEST_CONTEXT(name) {
                    BOOST_TEST(name.find(secret) == std::string::npos);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
