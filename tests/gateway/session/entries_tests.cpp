#include <boost/test/unit_test.hpp>

#include "gateway/session/entries.h"
#include "tests/gateway/session/sample_session.h"

using namespace beffroi;
using namespace beffroi::session;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

const Uai site("0599991P");

Session sample() {
    return {.id = SessionId(std::string(32, 'a')),
            .handle = SessionHandle(7),
            .user = UserName("lea.delattre"),
            .uid = "F59000a1",
            .display_name = "Lea",
            .role = RoleName("eleve"),
            .uai = site,
            .device = device(1),
            .addresses = {ip("10.1.0.5"), ip("2001:db8::5")},
            .opened = WallTime(1000h),
            .expires = WallTime(1008h),
            .idle_timeout = 900s};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_session_entries_tests)

BOOST_AUTO_TEST_CASE(an_opened_session_comes_back_from_its_line) {
    const std::string line = journal::to_line(opened(sample(), site, 3), std::string(16, 's'));
    const auto entry = journal::parse_line(line);
    BOOST_REQUIRE(entry.has_value());
    const auto back = session_from(*entry);
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST((back->id == sample().id && back->handle == sample().handle && back->user == sample().user));
    BOOST_TEST((back->role == sample().role && back->uai == site && back->device == sample().device));
    BOOST_TEST((back->addresses == sample().addresses && back->opened == sample().opened));
    BOOST_TEST((back->expires == sample().expires && back->idle_timeout == 900s && back->uid == "F59000a1"));
}

BOOST_AUTO_TEST_CASE(the_journal_never_holds_a_name_to_display) {
    BOOST_TEST(journal::to_line(opened(sample(), site, 3), std::string(16, 's')).find("\"Lea\"") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(half_an_entry_is_no_session) {
    const auto whole = opened(sample(), site, 3);
    const std::vector<void (*)(journal::Entry&)> damages{[](auto& e) { e.event = "session-close"; },
                                                         [](auto& e) { e.session.clear(); },
                                                         [](auto& e) { e.handle = 0; },
                                                         [](auto& e) { e.mac = "nonsense"; },
                                                         [](auto& e) { e.role.clear(); },
                                                         [](auto& e) { e.zone.clear(); },
                                                         [](auto& e) { e.interface.clear(); },
                                                         [](auto& e) { e.expires.reset(); },
                                                         [](auto& e) { e.addresses = {"10.1.0"}; }};
    BOOST_TEST(session_from(whole).has_value());
    for (const auto damage : damages) {
        auto entry = whole;
        damage(entry);
        BOOST_TEST(!session_from(entry).has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_names_nobody_who_did_not_prove_it) {
    const Refusal wrong{Denial::wrong_password, device(1), ip("10.1.0.5"), std::nullopt};
    const auto entry = refused(wrong, site, WallTime(1h));
    BOOST_TEST(entry.event == journal::event::login_refused);
    BOOST_TEST(entry.reason == "wrong-password");
    BOOST_TEST(entry.user.empty());
    BOOST_TEST(entry.uid.empty());
    BOOST_TEST(entry.zone == "wifi-cdi");
    BOOST_TEST(entry.mac == "02:00:00:00:00:01");
    BOOST_REQUIRE(entry.addresses.size() == 1U);
    BOOST_TEST(entry.addresses[0] == "10.1.0.5");
    const auto proven = refused({Denial::no_role, std::nullopt, ip("10.1.0.5"), pupil()}, site, WallTime(1h));
    BOOST_TEST(proven.user == "lea.delattre");
    BOOST_TEST(proven.mac.empty());
}

BOOST_AUTO_TEST_CASE(an_end_says_why_and_names_the_session_only) {
    const auto entry = closed(sample(), site, SessionEnd::idle, WallTime(1h));
    BOOST_TEST(entry.reason == "idle");
    BOOST_TEST(entry.session == sample().id.get());
    BOOST_TEST(entry.user.empty());
    BOOST_TEST(entry.addresses.empty());
}

BOOST_AUTO_TEST_SUITE_END()
