// Each type of directory but the ENT and Active Directory, on a real server with the people of lycee-sample.ldif.
#include <boost/test/unit_test.hpp>

#include "gateway/directory/directories.h"
#include "tests/gateway/directory/outcome_word.h"
#include "tests/gateway/directory/sample_rules.h"
#include "tests/gateway/directory/slapd.h"

using namespace beffroi;
using beffroi::directory::Directories;
using beffroi::tests::Slapd;

namespace {

const std::string academie_base = "ou=ac-lille,ou=education,o=gouv,c=fr";
const std::string scribe_base = "ou=0599991P," + academie_base;
const std::string plain_base = "o=lycee-test,c=fr";

const Slapd& slapd() {
    static const Slapd one({.certificate_name = "IP:127.0.0.1", .ldif = "", .old_tls = false, .sample = "lycee"});
    return one;
}

DirectoryConfig connector(DirectoryType type, const std::string& people_base) {
    DirectoryConfig config = slapd().config();
    config.profile = default_profile(type);
    config.people_base = people_base;
    config.structures_base = "";
    config.bind_dn = "cn=reader,o=gouv,c=fr";
    return config;
}

DirectoryConfig academie() {
    DirectoryConfig config = connector(DirectoryType::annuaire_academique, "ou=personnels EN," + academie_base);
    config.realms = {"ac-lille.fr"};
    return config;
}

DirectoryConfig scribe() {
    DirectoryConfig config = connector(DirectoryType::eole_scribe, "ou=utilisateurs," + scribe_base);
    config.groups_base = "ou=groupes," + scribe_base;
    config.realms = {"lycee", "eleves.lycee"};
    return config;
}

DirectoryConfig plain() {
    DirectoryConfig config = connector(DirectoryType::ldap, "ou=people," + plain_base);
    config.groups_base = "ou=groups," + plain_base;
    config.establishment = Uai("0599991P");
    return config;
}

/// One set of rules for all directories of a site.
std::vector<RoleRule> rules() {
    return {tests::function_rule(10, "direction", {{"DIR", ""}}),
            tests::group_rule(11, "direction", "Direction"),
            tests::function_rule(20, "enseignant", {{"ENS", ""}, {"DOC", ""}}),
            tests::profile_rule(21, "enseignant", "enseignant"),
            tests::group_rule(22, "enseignant", "Professeurs"),
            tests::function_rule(30, "administratif", {{"ADM", ""}}),
            tests::group_rule(31, "administratif", "administratifs"),
            tests::profile_rule(40, "eleve", "eleve")};
}

Directories ask(std::vector<DirectoryConfig> configs) {
    return Directories(std::move(configs), rules(), {Uai("0599991P")});
}

std::string role_of(Directories& to, const std::string& user, const std::string& password) {
    return tests::outcome_word(to.authenticate(UserName(user), Secret(password)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_directory_connectors_tests)

BOOST_AUTO_TEST_CASE(an_annuaire_academique_gives_roles_by_function_in_the_establishment) {
    auto agents = ask({academie()});
    BOOST_TEST(role_of(agents, "cleroy", "test-cleroy") == "direction");
    BOOST_TEST(role_of(agents, "mvandamme", "test-mvandamme") == "enseignant");
    BOOST_TEST(role_of(agents, "sdupont", "test-sdupont") == "administratif");
    BOOST_TEST(role_of(agents, "jailleurs", "test-jailleurs") == "inconnu");
    BOOST_TEST(role_of(agents, "rectorat", "test-rectorat") == "inconnu");
    BOOST_TEST(role_of(agents, "cleroy", "faux") == "wrong-password");
}

BOOST_AUTO_TEST_CASE(the_reason_names_the_function_and_the_establishment) {
    auto agents = ask({academie()});
    const auto outcome = agents.authenticate(UserName("cleroy"), Secret("test-cleroy"));
    const auto* claire = std::get_if<Identity>(&outcome);
    BOOST_REQUIRE(claire != nullptr);
    BOOST_TEST(claire->uai.get() == "0599991P");
    BOOST_TEST(claire->role_reason == "rule direction: function DIR in 0599991P");
}

BOOST_AUTO_TEST_CASE(a_scribe_gives_roles_by_its_own_profiles_and_groups) {
    auto local = ask({scribe()});
    BOOST_TEST(role_of(local, "lea.delattre", "test-lea.delattre") == "eleve");
    BOOST_TEST(role_of(local, "marc.vandamme", "test-marc.vandamme") == "enseignant");
    BOOST_TEST(role_of(local, "karim.dubois", "test-karim.dubois") == "administratif");
    BOOST_TEST(role_of(local, "parent.delattre", "test-parent.delattre") == "inconnu");
}

BOOST_AUTO_TEST_CASE(a_scribe_of_another_establishment_gives_no_role) {
    Directories elsewhere({scribe()}, rules(), {Uai("0629991Y")});
    BOOST_TEST(role_of(elsewhere, "lea.delattre", "test-lea.delattre") == "inconnu");
}

BOOST_AUTO_TEST_CASE(accounts_that_a_scribe_closed_are_closed_to_their_owner_only) {
    auto local = ask({scribe()});
    for (const std::string user : {"hugo.parti", "ines.sortie", "noe.diplome"}) {
        BOOST_TEST_CONTEXT(user) {
            BOOST_TEST(role_of(local, user, "test-" + user) == "account-disabled");
            BOOST_TEST(role_of(local, user, "faux") == "wrong-password");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_plain_directory_gives_roles_by_groups_below_the_groups_base_only) {
    auto local = ask({plain()});
    BOOST_TEST(role_of(local, "alice", "test-alice") == "enseignant");
    BOOST_TEST(role_of(local, "carla", "test-carla") == "direction");
    BOOST_TEST(role_of(local, "bob", "test-bob") == "inconnu");
}

BOOST_AUTO_TEST_CASE(the_people_of_a_directory_without_an_establishment_are_nobody_here) {
    auto config = plain();
    config.establishment.reset();
    auto local = ask({config});
    BOOST_TEST(role_of(local, "alice", "test-alice") == "inconnu");
}

BOOST_AUTO_TEST_CASE(a_directory_whose_groups_cannot_be_searched_gives_no_role) {
    auto config = plain();
    config.groups_base = "ou=gone," + plain_base;
    auto local = ask({config});
    BOOST_TEST(role_of(local, "alice", "test-alice") == "down");
}

BOOST_AUTO_TEST_CASE(a_realm_picks_the_directories_that_are_asked) {
    auto all = ask({scribe(), academie()});
    BOOST_TEST(role_of(all, "cleroy", "test-cleroy") == "direction");
    BOOST_TEST(role_of(all, "cleroy@ac-lille.fr", "test-cleroy") == "direction");
    BOOST_TEST(role_of(all, "cleroy@AC-Lille.FR", "test-cleroy") == "direction");
    BOOST_TEST(role_of(all, "cleroy@lycee", "test-cleroy") == "unknown-user");
    BOOST_TEST(role_of(all, "lea.delattre@eleves.lycee", "test-lea.delattre") == "eleve");
    BOOST_TEST(role_of(all, "cleroy@nowhere", "test-cleroy") == "unknown-user");
    BOOST_TEST(role_of(all, "@lycee", "test-cleroy") == "unknown-user");
}

BOOST_AUTO_TEST_CASE(a_realm_is_not_held_up_by_a_directory_of_another) {
    auto dead = scribe();
    dead.servers = {"ldaps://127.0.0.1:1"};
    auto both = ask({dead, academie()});
    BOOST_TEST(role_of(both, "personne@ac-lille.fr", "x") == "unknown-user");
    BOOST_TEST(role_of(both, "personne", "x") == "down");
}

BOOST_AUTO_TEST_CASE(attributes_of_a_site_replace_those_of_the_type) {
    auto config = plain();
    config.profile.login_attribute = "cn";
    config.profile.state_attribute = "sn";
    config.profile.disabled_values = {"prof"};
    auto local = ask({config});
    BOOST_TEST(role_of(local, "Alice PROF", "test-alice") == "account-disabled");
    BOOST_TEST(role_of(local, "Carla (NOUVELLE) * CHEF", "test-carla") == "direction");
}

BOOST_AUTO_TEST_SUITE_END()
