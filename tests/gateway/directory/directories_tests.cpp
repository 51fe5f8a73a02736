#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

#include "gateway/directory/directories.h"
#include "tests/gateway/directory/outcome_word.h"
#include "tests/gateway/directory/sample_rules.h"
#include "tests/gateway/directory/slapd.h"

using namespace beffroi;
using namespace std::chrono_literals;
using beffroi::directory::Directories;
using beffroi::tests::SilentServer;
using beffroi::tests::Slapd;

namespace {

const std::string head = "objectClass: inetOrgPerson\nobjectClass: ENTPerson\nobjectClass: ";
const std::string here = "ENTStructureSIREN=19599991700014,ou=structures,dc=ent-test,dc=example";
const std::string elsewhere = "ENTStructureSIREN=19629991100012,ou=structures,dc=ent-test,dc=example";

std::string person(const std::string& uid, const std::string& login, const std::string& more,
                   const std::string& auxiliary = "ENTAuxEnseignant") {
    return "dn: uid=" + uid + ",ou=people,dc=ent-test,dc=example\n" + head + auxiliary + "\nuid: " + uid +
           "\ncn: x\nsn: x\nENTPersonLogin: " + login + "\nENTPersonJointure: AC-LILLE$1\n" + more + "\n";
}

/// People whom the sample lacks.
std::string more_people() {
    const std::string teaches_here = "ENTPersonFonctions: " + here + "$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES\n";
    return "dn: " + elsewhere +
           "\nobjectClass: ENTStructure\nENTStructureSIREN: 19629991100012\nENTStructureUAI: 0629991Y\n"
           "ENTStructureJointure: AC-LILLE$9002\nENTStructureNomCourant: AUTRE\nou: AUTRE\n\n" +
           person("other", "autre.lycee",
                  "ENTPersonProfils: National_ENS\nENTPersonFonctions: " + elsewhere +
                      "$ENS$E$L1300$M\nuserPassword: p\n") +
           person("twin1", "jumeau", teaches_here + "userPassword: p\n") +
           person("twin2", "jumeau", teaches_here + "userPassword: p\n") +
           person("blocked", "compte.bloque", "ESCOPersonEtatCompte: BLOQUE\n" + teaches_here + "userPassword: p\n",
                  "ESCOAddons") +
           person("nopass", "sans.mot.de.passe", teaches_here);
}

const Slapd& slapd() {
    static const Slapd one(
        {.certificate_name = "IP:127.0.0.1", .ldif = more_people(), .old_tls = false, .sample = "ent"});
    return one;
}

Directories directories(std::vector<DirectoryConfig> configs) {
    return Directories(std::move(configs), tests::sample_rules(), {Uai("0599991P")});
}

AuthOutcome login(Directories& to, const std::string& user, const std::string& password) {
    return to.authenticate(UserName(user), Secret(password));
}

std::string role_of(Directories& to, const std::string& user, const std::string& password) {
    return tests::outcome_word(login(to, user, password));
}

/// The same connector, impatient: for servers that never answer.
DirectoryConfig impatient(DirectoryConfig config) {
    config.connect_timeout = 200ms;
    config.operation_timeout = 200ms;
    return config;
}

/// The answer once the pause after a failure is over.
std::string role_in_the_end(Directories& to, const std::string& user, const std::string& password) {
    std::string role = "down";
    for (int tries = 0; role == "down" && tries < 600; ++tries) {
        role = role_of(to, user, password);
        std::this_thread::sleep_for(50ms);
    }
    return role;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_directory_directories_tests)

BOOST_AUTO_TEST_CASE(each_person_of_the_sample_has_the_role_of_the_rules) {
    auto ent = directories({slapd().config()});
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "eleve");
    BOOST_TEST(role_of(ent, "marc.vandamme", "test-prof") == "enseignant");
    BOOST_TEST(role_of(ent, "claire.leroy", "test-dir") == "direction");
    BOOST_TEST(role_of(ent, "karim.dubois", "test-admin") == "administratif");
    BOOST_TEST(role_of(ent, "ines.petit", "test-aed") == "vie_scolaire");
    BOOST_TEST(role_of(ent, "paul.martin", "test-col") == "agent_region");
    BOOST_TEST(role_of(ent, "profil.sans", "test-sans") == "inconnu");
    BOOST_TEST(role_of(ent, "autre.lycee", "p") == "inconnu");
}

BOOST_AUTO_TEST_CASE(an_identity_is_what_the_directory_says_not_what_was_typed) {
    auto ent = directories({slapd().config()});
    const AuthOutcome outcome = login(ent, "LEA.Delattre", "test-eleve");
    const auto* lea = std::get_if<Identity>(&outcome);
    BOOST_REQUIRE(lea != nullptr);
    BOOST_TEST(lea->user.get() == "lea.delattre");
    BOOST_TEST(lea->uid == "F59000a1");
    BOOST_TEST(lea->display_name ==
               "L\xc3\xa9"
               "a DELATTRE");
    BOOST_TEST(lea->uai.get() == "0599991P");
    BOOST_TEST(lea->role_reason == "rule eleve: profile National_ELV in 0599991P by ENTEleveClasses");
}

BOOST_AUTO_TEST_CASE(a_wrong_or_empty_password_is_refused) {
    auto ent = directories({slapd().config()});
    BOOST_TEST(role_of(ent, "lea.delattre", "test-prof") == "wrong-password");
    BOOST_TEST(role_of(ent, "lea.delattre", "") == "wrong-password");
    BOOST_TEST(role_of(ent, "lea.delattre", std::string("\0", 1)) == "wrong-password");
    BOOST_TEST(role_of(ent, "lea.delattre", std::string("test-eleve\0x", 12)) == "wrong-password");
    BOOST_TEST(role_of(ent, "lea.delattre", std::string(100000, 'a')) == "wrong-password");
}

BOOST_AUTO_TEST_CASE(hostile_names_are_unknown_users) {
    auto ent = directories({slapd().config()});
    const std::vector<std::string> names{"",
                                         "*",
                                         "lea*",
                                         ")(uid=*",
                                         "lea.delattre)(objectClass=*",
                                         "*)(ENTPersonLogin=lea.delattre",
                                         "lea.delattre))(|(uid=*",
                                         "\\6cea.delattre",
                                         std::string("lea.delattre\0", 13),
                                         std::string(128, 'a'),
                                         std::string(100000, 'a'),
                                         "lea\ndelattre",
                                         "\xff\xfe",
                                         "uid=F59000a1,ou=people,dc=ent-test,dc=example",
                                         "F59000a1",
                                         "cn=beffroi",
                                         "personne.ici"};
    for (const std::string& name : names) {
        BOOST_TEST_CONTEXT(name.substr(0, 60)) {
            BOOST_TEST(role_of(ent, name, "test-eleve") == "unknown-user");
        }
    }
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "eleve");
}

BOOST_AUTO_TEST_CASE(a_login_of_two_people_is_nobodys) {
    auto ent = directories({slapd().config()});
    BOOST_TEST(role_of(ent, "jumeau", "p") == "unknown-user");
}

BOOST_AUTO_TEST_CASE(who_has_proved_herself_otherwise_is_looked_up_without_a_password) {
    auto ent = directories({slapd().config()});
    const auto found = [&ent](const std::string& user) { return tests::outcome_word(ent.look_up(UserName(user))); };
    BOOST_TEST(found("LEA.Delattre") == "eleve");
    BOOST_TEST(found("marc.vandamme") == "enseignant");
    BOOST_TEST(found("sans.mot.de.passe") == "enseignant");
    BOOST_TEST(found("profil.sans") == "inconnu");
    BOOST_TEST(found("compte.bloque") == "account-disabled");
    BOOST_TEST(found("jumeau") == "unknown-user");
    for (const char* nobody : {"", "*", "lea*", "personne.ici", "lea\ndelattre"}) {
        BOOST_TEST(found(nobody) == "unknown-user", nobody);
    }
    const SilentServer silent;
    auto away = slapd().config();
    away.servers = {silent.uri()};
    auto down = directories({impatient(away)});
    BOOST_TEST(tests::outcome_word(down.look_up(UserName("lea.delattre"))) == "down");
}

BOOST_AUTO_TEST_CASE(a_disabled_account_is_said_to_its_owner_only) {
    auto ent = directories({slapd().config()});
    BOOST_TEST(role_of(ent, "compte.bloque", "p") == "account-disabled");
    BOOST_TEST(role_of(ent, "compte.bloque", "q") == "wrong-password");
    BOOST_TEST(role_of(ent, "sans.mot.de.passe", "p") == "wrong-password");
}

BOOST_AUTO_TEST_CASE(one_connection_serves_searches_after_people_were_bound) {
    auto config = slapd().config();
    config.pool_size = 1;
    auto ent = directories({config});
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "eleve");
        BOOST_TEST(role_of(ent, "claire.leroy", "faux") == "wrong-password");
        BOOST_TEST(role_of(ent, "claire.leroy", "test-dir") == "direction");
    }
}

BOOST_AUTO_TEST_CASE(eight_threads_get_their_own_answers) {
    auto ent = directories({slapd().config()});
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                const bool right = (t + i) % 3 != 0;
                const bool pupil = (t + i) % 2 == 0;
                const char* password = pupil ? "test-eleve" : "test-prof";
                const std::string got =
                    role_of(ent, pupil ? "lea.delattre" : "marc.vandamme", right ? password : "faux");
                wrong += got != (right ? (pupil ? "eleve" : "enseignant") : "wrong-password");
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(a_directory_that_stops_is_unavailable_and_comes_back) {
    Slapd own;
    auto ent = directories({own.config()});
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "eleve");
    own.stop();
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "down");
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "down");
    own.start();
    BOOST_TEST(role_in_the_end(ent, "lea.delattre", "test-eleve") == "eleve");
}

BOOST_AUTO_TEST_CASE(a_restart_between_two_logins_is_not_noticed) {
    Slapd own;
    auto ent = directories({own.config()});
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "eleve");
    own.stop();
    own.start();
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "eleve");
}

BOOST_AUTO_TEST_CASE(a_directory_that_freezes_is_unavailable_and_comes_back) {
    const Slapd own;
    auto ent = directories({own.config()});
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "eleve");
    auto hasty = directories({impatient(own.config())});
    own.freeze();
    BOOST_TEST(role_of(hasty, "lea.delattre", "test-eleve") == "down");
    own.thaw();
    BOOST_TEST(role_in_the_end(hasty, "lea.delattre", "test-eleve") == "eleve");
}

BOOST_AUTO_TEST_CASE(a_frozen_connection_of_the_pool_is_given_up) {
    const Slapd own;
    auto config = own.config();
    config.operation_timeout = 1s;
    auto ent = directories({config});
    BOOST_TEST(role_in_the_end(ent, "lea.delattre", "test-eleve") == "eleve");
    own.freeze();
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "down");
    own.thaw();
    BOOST_TEST(role_in_the_end(ent, "lea.delattre", "test-eleve") == "eleve");
}

BOOST_AUTO_TEST_CASE(a_server_that_accepts_and_never_answers_does_not_hang_a_login) {
    const SilentServer silent;
    auto config = impatient(slapd().config());
    config.servers = {silent.uri()};
    auto ent = directories({config});
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "down");
}

BOOST_AUTO_TEST_CASE(the_second_server_answers_when_the_first_is_dead) {
    const SilentServer silent;
    auto config = slapd().config();
    config.connect_timeout = 1s;
    config.servers = {silent.uri(), "ldaps://127.0.0.1:1", slapd().uri()};
    auto ent = directories({config});
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "eleve");
    BOOST_TEST(role_of(ent, "claire.leroy", "test-dir") == "direction");
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_authority_is_refused) {
    const Slapd other;
    auto config = slapd().config();
    config.ca_file = other.ca_file();
    auto ent = directories({config});
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "down");
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_host_is_refused) {
    const Slapd other(
        {.certificate_name = "IP:192.0.2.1,DNS:ldap.example", .ldif = "", .old_tls = false, .sample = "ent"});
    auto ent = directories({other.config()});
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "down");
}

BOOST_AUTO_TEST_CASE(a_server_that_speaks_old_tls_only_is_refused) {
    const Slapd old({.certificate_name = "IP:127.0.0.1", .ldif = "", .old_tls = true, .sample = "ent"});
    auto ent = directories({old.config()});
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "down");
}

BOOST_AUTO_TEST_CASE(the_first_directory_that_knows_the_person_decides) {
    const Slapd other(
        {.certificate_name = "IP:127.0.0.1",
         .ldif = person("only2", "seul.ici", "ENTPersonFonctions: " + here + "$ENS$E$L1300$M\nuserPassword: p\n"),
         .old_tls = false,
         .sample = "ent"});
    auto both = directories({slapd().config(), other.config()});
    BOOST_TEST(role_of(both, "seul.ici", "p") == "enseignant");
    BOOST_TEST(role_of(both, "lea.delattre", "faux") == "wrong-password");
    BOOST_TEST(role_of(both, "personne", "p") == "unknown-user");
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_down_is_passed_over_but_not_taken_for_an_answer) {
    auto dead = slapd().config();
    dead.servers = {"ldaps://127.0.0.1:1"};
    auto both = directories({dead, slapd().config()});
    BOOST_TEST(role_of(both, "lea.delattre", "test-eleve") == "eleve");
    BOOST_TEST(role_of(both, "personne", "p") == "down");
}

BOOST_AUTO_TEST_CASE(settings_that_cannot_work_are_refused_at_once) {
    auto config = slapd().config();
    config.servers = {"ldap://127.0.0.1"};
    BOOST_CHECK_THROW(directories({config}), std::invalid_argument);
    config = slapd().config();
    config.profile.login_attribute = "uid)(cn";
    BOOST_CHECK_THROW(directories({config}), std::invalid_argument);
    config = slapd().config();
    config.bind_password_file = "/does/not/exist";
    BOOST_CHECK_THROW(directories({config}), std::system_error);
}

BOOST_AUTO_TEST_CASE(a_service_account_with_a_wrong_password_is_the_operators_problem) {
    auto config = slapd().config();
    config.bind_password_file = slapd().ca_file();  // its first line is not the password
    auto ent = directories({config});
    BOOST_TEST(role_of(ent, "lea.delattre", "test-eleve") == "down");
}

BOOST_AUTO_TEST_SUITE_END()
