#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "base/fd.h"
#include "gateway/offline/crypto.h"
#include "gateway/offline/file_key.h"
#include "gateway/offline/offline_logins.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/directory/outcome_word.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::offline;
using namespace std::chrono_literals;
using tests::outcome_word;

namespace {

Identity identity(const std::string& user, const char* role, const char* uai = "0599991P") {
    return {.user = UserName(user),
            .uid = "uid-" + user,
            .display_name = "Name of " + user,
            .role = RoleName(role),
            .uai = Uai(uai),
            .role_reason = "rule " + std::string(role)};
}

struct Site {
    const TemporaryDirectory folder;
    FakeClock clock{*parse_rfc3339("2026-11-24T08:00:00Z")};
    OfflineConfig config{
        .file = folder.path() + "/offline/people",
        .key_file = folder.path() + "/key",
        .roles = {{RoleName("enseignant"), std::nullopt, 72h}, {RoleName("direction"), RoleName("enseignant"), 24h}}};
    std::unique_ptr<OfflineLogins> logins = start();

    [[nodiscard]] std::unique_ptr<OfflineLogins> start(const char* uai = "0599991P") const {
        return std::make_unique<OfflineLogins>(config, std::vector{Uai(uai)}, clock);
    }
    void restart(const char* uai = "0599991P") {
        logins.reset();
        logins = start(uai);
    }
    void prove(const std::string& user, const std::string& password, const char* role = "enseignant") const {
        const auto outcome = logins->settle(UserName(user), Secret(password), identity(user, role));
        BOOST_TEST(outcome_word(outcome) == role);
        logins->flush();
    }
    void refuse(const std::string& user, Denial denial) const {
        BOOST_TEST(outcome_word(logins->settle(UserName(user), Secret("x"), denial)) == to_string(denial));
        logins->flush();
    }
    [[nodiscard]] AuthOutcome ask(const std::string& user, const std::string& password) const {
        return logins->settle(UserName(user), Secret(password), DirectoryUnavailable{"all servers are down"});
    }
    [[nodiscard]] std::string offline(const std::string& user, const std::string& password) const {
        return outcome_word(ask(user, password));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_offline_logins_tests, Site)

BOOST_AUTO_TEST_CASE(who_was_proved_enters_with_the_same_password_only) {
    prove("marc", "secret");
    BOOST_TEST(offline("marc", "secret") == "enseignant");
    BOOST_TEST(offline("MARC", "secret") == "enseignant");
    for (const char* other : {"Secret", "secret ", "", "secre"}) {
        BOOST_TEST(offline("marc", other) == "wrong-password");
    }
    BOOST_TEST(offline("lea", "secret") == "down");
}

BOOST_AUTO_TEST_CASE(the_identity_says_on_what_it_stands) {
    prove("marc", "secret");
    clock.advance(1h);
    const auto outcome = ask("marc", "secret");
    const auto& marc = std::get<Identity>(outcome);
    BOOST_TEST(marc.offline);
    BOOST_TEST(marc.uid == "uid-marc");
    BOOST_TEST(marc.uai.get() == "0599991P");
    BOOST_TEST(marc.display_name.empty());
    BOOST_TEST(marc.role_reason == "offline, as proved at 2026-11-24T08:00:00.000Z: rule enseignant");
}

BOOST_AUTO_TEST_CASE(a_restart_forgets_nobody) {
    prove("marc", "secret");
    restart();
    BOOST_TEST(offline("marc", "secret") == "enseignant");
    BOOST_TEST(offline("marc", "faux") == "wrong-password");
}

BOOST_AUTO_TEST_CASE(each_role_does_what_the_site_says) {
    prove("claire", "secret", "direction");
    prove("lea", "secret", "eleve");
    BOOST_TEST(offline("claire", "secret") == "enseignant");
    BOOST_TEST(offline("lea", "secret") == "down");
    BOOST_TEST(logins->size() == 1U);
}

BOOST_AUTO_TEST_CASE(who_lost_the_role_is_forgotten) {
    prove("marc", "secret");
    prove("marc", "secret", "eleve");
    BOOST_TEST(offline("marc", "secret") == "down");
}

BOOST_AUTO_TEST_CASE(the_word_of_a_directory_ages_by_role) {
    prove("marc", "secret");
    prove("claire", "secret", "direction");
    clock.advance(24h);
    BOOST_TEST(offline("claire", "secret") == "enseignant");
    clock.advance(1ms);
    BOOST_TEST(offline("claire", "secret") == "down");
    clock.advance(48h - 1ms);
    BOOST_TEST(offline("marc", "secret") == "enseignant");
    clock.advance(1ms);
    BOOST_TEST(offline("marc", "secret") == "down");
}

BOOST_AUTO_TEST_CASE(each_login_with_a_directory_begins_the_time_anew) {
    prove("marc", "secret");
    clock.advance(71h);
    prove("marc", "secret");
    clock.advance(71h);
    restart();
    BOOST_TEST(offline("marc", "secret") == "enseignant");
}

BOOST_AUTO_TEST_CASE(a_clock_that_goes_back_opens_nothing) {
    prove("marc", "secret");
    clock.jump_wall(-1ms);
    BOOST_TEST(offline("marc", "secret") == "down");
    clock.jump_wall(-std::chrono::hours(24 * 365));
    BOOST_TEST(offline("marc", "secret") == "down");
}

BOOST_AUTO_TEST_CASE(whoever_a_directory_refuses_is_forgotten_for_good) {
    for (const Denial denial : {Denial::wrong_password, Denial::account_disabled, Denial::unknown_user}) {
        BOOST_TEST_CONTEXT(to_string(denial)) {
            prove("marc", "secret");
            refuse("MARC", denial);
            BOOST_TEST(offline("marc", "secret") == "down");
            restart();
            BOOST_TEST(offline("marc", "secret") == "down");
        }
    }
}

BOOST_AUTO_TEST_CASE(whoever_is_forgotten_leaves_the_disk_at_once) {
    prove("marc", "secret");
    const std::string with = read_file(config.file);
    (void)logins->settle(UserName("marc"), Secret("x"), Denial::account_disabled);
    for (int tries = 0; read_file(config.file) == with && tries < 500; ++tries) {
        std::this_thread::sleep_for(10ms);
    }
    BOOST_TEST((read_file(config.file).size() < with.size()));
}

BOOST_AUTO_TEST_CASE(a_refusal_under_another_realm_counts) {
    prove("marc@lycee", "secret");
    BOOST_TEST(offline("marc@lycee", "secret") == "enseignant");
    BOOST_TEST(offline("marc", "secret") == "down");
    refuse("marc", Denial::account_disabled);
    BOOST_TEST(offline("marc@lycee", "secret") == "down");
}

BOOST_AUTO_TEST_CASE(a_refusal_that_comes_before_the_verifier_is_made_counts) {
    for (int i = 0; i < 5; ++i) {
        (void)logins->settle(UserName("marc"), Secret("secret"), identity("marc", "enseignant"));
        std::this_thread::sleep_for(std::chrono::milliseconds(i * 20));
        refuse("marc", Denial::account_disabled);
        std::this_thread::sleep_for(300ms);
        BOOST_TEST(offline("marc", "secret") == "down");
    }
}

BOOST_AUTO_TEST_CASE(a_new_password_replaces_the_old_one) {
    prove("marc", "old");
    prove("marc", "new");
    BOOST_TEST(offline("marc", "old") == "wrong-password");
    BOOST_TEST(offline("marc", "new") == "enseignant");
    restart();
    prove("marc", "newest");
    BOOST_TEST(offline("marc", "new") == "wrong-password");
}

BOOST_AUTO_TEST_CASE(people_of_an_establishment_that_is_not_served_any_more_stay_out) {
    (void)logins->settle(UserName("marc"), Secret("secret"), identity("marc", "enseignant", "0599992R"));
    logins->flush();
    BOOST_TEST(offline("marc", "secret") == "down");
}

BOOST_AUTO_TEST_CASE(a_snapshot_of_another_site_a_damaged_one_and_none_are_nobody) {
    prove("marc", "secret");
    const std::string whole = [&] {
        logins.reset();
        return read_file(config.file);
    }();
    logins = start("0629991Y");
    BOOST_TEST(offline("marc", "secret") == "down");
    logins.reset();
    for (const std::string& bytes : {whole.substr(0, whole.size() / 2), std::string("x"), std::string()}) {
        replace_file(config.file, bytes);
        logins = start();
        BOOST_TEST(offline("marc", "secret") == "down");
        logins.reset();
    }
    replace_file(config.file, whole);
    logins = start();
    BOOST_TEST(offline("marc", "secret") == "enseignant");
}

BOOST_AUTO_TEST_CASE(another_key_is_nobody) {
    prove("marc", "secret");
    logins.reset();
    std::filesystem::remove(config.key_file);
    logins = start();
    BOOST_TEST(offline("marc", "secret") == "down");
}

BOOST_AUTO_TEST_CASE(the_one_proved_longest_ago_makes_room) {
    std::vector<Remembered> all;
    for (std::size_t i = 0; i < max_people; ++i) {
        all.push_back({.key = "p" + std::to_string(i),
                       .user = UserName("p"),
                       .uid = "p",
                       .role = RoleName("enseignant"),
                       .uai = Uai("0599991P"),
                       .reason = "",
                       .proven = clock.wall() - std::chrono::milliseconds(i == 1234 ? 2 : 1),
                       .salt = std::string(16, 's'),
                       .verifier = std::string(32, 'v')});
    }
    BOOST_TEST(logins->size() == 0U);
    logins.reset();
    save(config.file, hmac(load_or_make_key(config.key_file).reveal(), "snapshot"), Uai("0599991P"), all);
    logins = start();
    BOOST_TEST(logins->size() == max_people);
    prove("marc", "secret");
    BOOST_TEST(logins->size() == max_people);
    BOOST_TEST(offline("marc", "secret") == "enseignant");
    BOOST_TEST(offline("p1234", "x") == "down");
    BOOST_TEST(offline("p1233", "x") == "wrong-password");
}

BOOST_AUTO_TEST_CASE(a_disk_that_refuses_the_snapshot_refuses_no_login) {
    std::filesystem::remove_all(folder.path() + "/offline");
    BOOST_TEST(outcome_word(logins->settle(UserName("marc"), Secret("secret"), identity("marc", "enseignant"))) ==
               "enseignant");
    logins.reset();
    BOOST_TEST(!std::filesystem::exists(config.file));
}

BOOST_AUTO_TEST_SUITE_END()
