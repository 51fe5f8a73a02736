// The whole of it on a real directory that stops and comes back.
#include <boost/test/unit_test.hpp>

#include "gateway/directory/directories.h"
#include "gateway/offline/offline_logins.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/directory/outcome_word.h"
#include "tests/gateway/directory/sample_rules.h"
#include "tests/gateway/directory/slapd.h"

using namespace beffroi;
using namespace std::chrono_literals;

namespace {

struct Lycee {
    const TemporaryDirectory folder;
    FakeClock clock{*parse_rfc3339("2026-11-24T08:00:00Z")};
    tests::Slapd slapd;
    directory::Directories directories{{slapd.config()}, tests::sample_rules(), {Uai("0599991P")}};
    offline::OfflineLogins logins{{.file = folder.path() + "/people",
                                   .key_file = folder.path() + "/key",
                                   .roles = {{RoleName("enseignant"), std::nullopt, 72h}}},
                                  {Uai("0599991P")},
                                  clock};

    std::string login(const std::string& user, const std::string& password) {
        const UserName name(user);
        const Secret secret(password);
        auto outcome = logins.settle(name, secret, directories.authenticate(name, secret));
        const auto* identity = std::get_if<Identity>(&outcome);
        return tests::outcome_word(outcome) + (identity != nullptr && identity->offline ? " offline" : "");
    }
    /// Once the pause after the failure is over.
    std::string login_in_the_end(const std::string& user, const std::string& password) {
        std::string word = "down";
        for (int tries = 0; (word == "down" || word.ends_with("offline")) && tries < 600; ++tries) {
            word = login(user, password);
            std::this_thread::sleep_for(50ms);
        }
        return word;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_offline_outage_tests, Lycee)

BOOST_AUTO_TEST_CASE(an_outage_is_bridged_for_who_may_and_ends_with_it) {
    BOOST_TEST(login("marc.vandamme", "test-prof") == "enseignant");
    BOOST_TEST(login("lea.delattre", "test-eleve") == "eleve");
    logins.flush();
    slapd.stop();
    BOOST_TEST(login("marc.vandamme", "test-prof") == "enseignant offline");
    BOOST_TEST(login("marc.vandamme", "faux") == "wrong-password");
    BOOST_TEST(login("lea.delattre", "test-eleve") == "down");
    BOOST_TEST(login("claire.leroy", "test-dir") == "down");
    clock.advance(73h);
    BOOST_TEST(login("marc.vandamme", "test-prof") == "down");
    slapd.start();
    BOOST_TEST(login_in_the_end("marc.vandamme", "test-prof") == "enseignant");
}

BOOST_AUTO_TEST_CASE(a_password_that_the_directory_refused_opens_nothing_when_it_is_down) {
    BOOST_TEST(login("marc.vandamme", "test-prof") == "enseignant");
    BOOST_TEST(login("marc.vandamme", "faux") == "wrong-password");
    logins.flush();
    slapd.stop();
    BOOST_TEST(login("marc.vandamme", "test-prof") == "down");
    BOOST_TEST(login("marc.vandamme", "faux") == "down");
}

BOOST_AUTO_TEST_SUITE_END()
