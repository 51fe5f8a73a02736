#include <boost/test/unit_test.hpp>

#include "gateway/directory/directories.h"
#include "tests/gateway/directory/outcome_word.h"
#include "tests/gateway/directory/samba_dc.h"
#include "tests/gateway/directory/sample_rules.h"

using namespace beffroi;
using beffroi::directory::Directories;
using beffroi::tests::SambaDc;

namespace {

const SambaDc& domain() {
    static const SambaDc one;
    return one;
}

Directories ask(const DirectoryConfig& config, const std::vector<RoleRule>& rules) {
    return Directories({config}, rules, {Uai("0599991P")});
}

Directories ask(const DirectoryConfig& config) {
    return ask(config,
               {tests::group_rule(10, "direction", "Direction"), tests::group_rule(20, "enseignant", "Personnels"),
                tests::group_rule(30, "stagiaire", "Profs"), tests::group_rule(40, "eleve", "eleves")});
}

std::string role_of(Directories& to, const std::string& user, const std::string& password) {
    return tests::outcome_word(to.authenticate(UserName(user), Secret(password)));
}

std::string role_of(Directories& to, const std::string& user) {
    return role_of(to, user, "Test-" + user + "1");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_directory_active_directory_tests)

BOOST_AUTO_TEST_CASE(groups_in_groups_give_roles) {
    auto ad = ask(domain().config());
    BOOST_TEST(role_of(ad, "lea.delattre") == "eleve");
    BOOST_TEST(role_of(ad, "marc.vandamme") == "enseignant");
    BOOST_TEST(role_of(ad, "claire.leroy") == "direction");
}

BOOST_AUTO_TEST_CASE(a_name_full_of_syntax_has_its_groups_and_nobody_elses) {
    auto ad = ask(domain().config());
    BOOST_TEST(role_of(ad, "jean") == "enseignant");
}

BOOST_AUTO_TEST_CASE(a_group_of_the_same_name_elsewhere_gives_nothing) {
    auto ad = ask(domain().config());
    BOOST_TEST(role_of(ad, "bob") == "inconnu");
    auto config = domain().config();
    config.groups_base.clear();
    auto anywhere = ask(config);
    BOOST_TEST(role_of(anywhere, "bob") == "direction");
}

BOOST_AUTO_TEST_CASE(without_a_search_of_groups_the_direct_ones_count) {
    auto config = domain().config();
    config.groups_base.clear();
    auto direct = ask(config);
    BOOST_TEST(role_of(direct, "marc.vandamme") == "stagiaire");
}

BOOST_AUTO_TEST_CASE(the_primary_group_counts_as_any_other) {
    auto by_group = ask(domain().config(), {tests::group_rule(10, "region", "Region")});
    BOOST_TEST(role_of(by_group, "emma.region") == "region");
    BOOST_TEST(role_of(by_group, "lea.delattre") == "inconnu");
    auto by_group_of_group = ask(domain().config(), {tests::group_rule(10, "region", "Equipe-Region")});
    BOOST_TEST(role_of(by_group_of_group, "emma.region") == "region");
}

BOOST_AUTO_TEST_CASE(a_primary_group_elsewhere_gives_nothing_but_groups_that_hold_it_do) {
    auto config = domain().config();
    const std::vector<RoleRule> everybody{tests::group_rule(10, "tous", "Domain Users")};
    auto below = ask(config, everybody);
    BOOST_TEST(role_of(below, "lea.delattre") == "inconnu");
    auto elsewhere = ask(config, {tests::group_rule(10, "foyer", "Foyer")});
    BOOST_TEST(role_of(elsewhere, "adele.foyer") == "inconnu");
    auto holder = ask(config, {tests::group_rule(10, "foyer", "Domaine")});
    BOOST_TEST(role_of(holder, "adele.foyer") == "foyer");
    config.groups_base.clear();
    auto anywhere = ask(config, everybody);
    BOOST_TEST(role_of(anywhere, "lea.delattre") == "tous");
}

BOOST_AUTO_TEST_CASE(the_identity_is_the_guid_which_outlives_a_rename) {
    auto ad = ask(domain().config());
    const auto outcome = ad.authenticate(UserName("LEA.delattre"), Secret("Test-lea.delattre1"));
    const auto* lea = std::get_if<Identity>(&outcome);
    BOOST_REQUIRE(lea != nullptr);
    BOOST_TEST(lea->user.get() == "lea.delattre");
    BOOST_TEST(lea->uid.size() == 36U);
    BOOST_TEST(lea->uid[8] == '-');
    BOOST_TEST(lea->display_name == "x lea.delattre");
    BOOST_TEST(lea->role_reason == "rule eleve: group eleves in 0599991P by directory");
}

BOOST_AUTO_TEST_CASE(accounts_that_are_over_are_said_so_to_their_owner_only) {
    auto ad = ask(domain().config());
    for (const std::string user : {"hugo.parti", "ines.sortie", "noe.nouveau"}) {
        BOOST_TEST_CONTEXT(user) {
            BOOST_TEST(role_of(ad, user) == "account-disabled");
            BOOST_TEST(role_of(ad, user, "faux") == "wrong-password");
        }
    }
}

BOOST_AUTO_TEST_CASE(an_account_that_guesses_locked_stays_closed_to_the_right_password) {
    auto ad = ask(domain().config());
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(role_of(ad, "lou.bloque", "faux") == "wrong-password");
    }
    BOOST_TEST(role_of(ad, "lou.bloque") == "account-disabled");
}

BOOST_AUTO_TEST_CASE(a_machine_is_not_a_person) {
    auto ad = ask(domain().config());
    BOOST_TEST(role_of(ad, "PC01$", "Test-PC01") == "unknown-user");
}

BOOST_AUTO_TEST_CASE(a_search_from_the_root_follows_no_referral) {
    auto config = domain().config();
    config.people_base = "DC=lycee,DC=test";
    auto ad = ask(config);
    BOOST_TEST(role_of(ad, "lea.delattre") == "eleve");
    BOOST_TEST(role_of(ad, "personne") == "unknown-user");
}

BOOST_AUTO_TEST_SUITE_END()
