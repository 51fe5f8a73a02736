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
            .idle_timeout = 900s,
            .pseudonym = pseudonym()};
}

LiveSession live() {
    return {pseudonym(), {UserName("lea.delattre"), "F59000a1"}, Interface("lan0"), device(1).mac, sample().addresses};
}

std::string line(const journal::Entry& entry) {
    return journal::to_line(entry, std::string(16, 's'));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_session_entries_tests)

BOOST_AUTO_TEST_CASE(an_opened_session_comes_back_from_its_line_and_the_memory) {
    const auto entry = journal::parse_line(line(opened(sample(), site, 3).entry));
    BOOST_REQUIRE(entry.has_value());
    const auto back = session_from(*entry, live());
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST((back->id == sample().id && back->handle == sample().handle && back->user == sample().user));
    BOOST_TEST((back->role == sample().role && back->uai == site && back->device == sample().device));
    BOOST_TEST((back->addresses == sample().addresses && back->opened == sample().opened));
    BOOST_TEST((back->expires == sample().expires && back->idle_timeout == 900s && back->uid == "F59000a1"));
    BOOST_TEST((back->pseudonym == pseudonym()));
}

BOOST_AUTO_TEST_CASE(what_is_written_in_clear_names_nobody_and_no_device) {
    const auto all =
        line(opened(sample(), site, 3).entry) +
        line(address_added(sample(), site, ip("10.1.0.5"), WallTime(1h)).entry) +
        line(closed(sample(), site, {SessionEnd::idle}, WallTime(1h))) +
        line(refused({Denial::no_role, device(1), ip("10.1.0.5"), pupil(), pseudonym()}, site, WallTime(1h)).entry);
    for (const char* secret : {"Lea", "L\u00e9a", "lea.delattre", "F59000a1", "02:00:00", "10.1.0.5", "2001:db8"}) {
        BOOST_TEST(all.find(secret) == std::string::npos, secret);
    }
}

BOOST_AUTO_TEST_CASE(what_is_sealed_belongs_to_its_entry) {
    const auto [entry, who] = opened(sample(), site, 3);
    BOOST_TEST((who.token == entry.token && who.month == entry.month && who.site == entry.site));
    BOOST_TEST((who.session == entry.session && who.user == "lea.delattre" && who.uid == "F59000a1"));
    BOOST_TEST(who.mac == "02:00:00:00:00:01");
    BOOST_TEST(who.addresses == (std::vector<std::string>{"10.1.0.5", "2001:db8::5"}));
    BOOST_TEST(address_added(sample(), site, ip("10.1.0.6"), WallTime(1h)).who.addresses ==
               std::vector<std::string>{"10.1.0.6"});
}

BOOST_AUTO_TEST_CASE(half_an_entry_is_no_session) {
    const auto whole = opened(sample(), site, 3).entry;
    const std::vector<void (*)(journal::Entry&)> damages{[](auto& e) { e.event = "session-close"; },
                                                         [](auto& e) { e.session.clear(); },
                                                         [](auto& e) { e.handle = 0; },
                                                         [](auto& e) { e.token[0] = 'x'; },
                                                         [](auto& e) { e.month = "2026-12"; },
                                                         [](auto& e) { e.role.clear(); },
                                                         [](auto& e) { e.zone.clear(); },
                                                         [](auto& e) { e.interface = "lan1"; },
                                                         [](auto& e) { e.expires.reset(); }};
    BOOST_TEST(session_from(whole, live()).has_value());
    for (const auto damage : damages) {
        auto entry = whole;
        damage(entry);
        BOOST_TEST(!session_from(entry, live()).has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_names_nobody_who_did_not_prove_it) {
    const Refusal wrong{Denial::wrong_password, device(1), ip("10.1.0.5"), std::nullopt, {"", "2026-11"}};
    const auto [entry, who] = refused(wrong, site, WallTime(1h));
    BOOST_TEST(entry.event == journal::event::login_refused);
    BOOST_TEST(entry.reason == "wrong-password");
    BOOST_TEST((entry.token.empty() && entry.role.empty() && entry.month == "2026-11"));
    BOOST_TEST(entry.zone == "wifi-cdi");
    BOOST_TEST((who.user.empty() && who.uid.empty() && who.mac == "02:00:00:00:00:01"));
    BOOST_TEST(who.addresses == std::vector<std::string>{"10.1.0.5"});
    const auto proven =
        refused({Denial::no_role, std::nullopt, ip("10.1.0.5"), pupil(), pseudonym()}, site, WallTime(1h));
    BOOST_TEST((proven.entry.token == pseudonym().token && proven.entry.role == "eleve"));
    BOOST_TEST((proven.who.user == "lea.delattre" && proven.who.mac.empty()));
}

BOOST_AUTO_TEST_CASE(a_login_that_was_not_the_portals_says_by_what_it_was_proved) {
    BOOST_TEST(opened(sample(), site, 3).entry.method.empty());
    Session by_certificate = sample();
    by_certificate.port = NetworkPort{"borne-cdi", "a-1", "02-00-00-00-00-01", std::string(32, 'b'), Proof::eap_tls};
    const auto opening = opened(by_certificate, site, 3).entry;
    BOOST_TEST(opening.method == "eap-tls");
    for (const char* secret : {"borne-cdi", "a-1", "02-00", "bbbb"}) {
        BOOST_TEST(line(opening).find(secret) == std::string::npos, secret);
    }
    // At a port there is a MAC and nothing else.
    const Device mac_only{device(1).mac, {}, {}};
    const auto refusal =
        refused({Denial::wrong_password, mac_only, {}, {}, {"", "2026-11"}, Proof::eap_ttls}, site, WallTime(1h));
    BOOST_TEST((refusal.entry.method == "eap-ttls" && refusal.entry.zone.empty() && refusal.entry.interface.empty()));
    BOOST_TEST((refusal.who.mac == "02:00:00:00:00:01" && refusal.who.addresses.empty()));
}

BOOST_AUTO_TEST_CASE(an_end_says_why_and_names_the_session_only) {
    const auto entry = closed(sample(), site, {SessionEnd::idle}, WallTime(1h));
    BOOST_TEST(entry.reason == "idle");
    BOOST_TEST(entry.session == sample().id.get());
    BOOST_TEST(entry.sealed.empty());
}

BOOST_AUTO_TEST_CASE(what_is_bound_to_an_address_says_so_and_seals_no_mac) {
    auto session = sample();
    session.device = {{}, Interface("rt0"), ZoneName("internat"), ip("10.60.1.5")};
    session.addresses = {ip("10.60.1.5")};
    const auto [entry, who] = opened(session, site, 3);
    BOOST_TEST(line(entry).find(R"("bound":"address")") != std::string::npos);
    BOOST_TEST(who.mac.empty());
    BOOST_TEST((who.addresses == std::vector<std::string>{"10.60.1.5"}));
    BOOST_TEST(closed(session, site, {SessionEnd::idle}, WallTime(1h)).bound == "address");
    BOOST_TEST(opened(sample(), site, 3).entry.bound.empty());
    const auto refusal = refused({Denial::no_role, session.device, ip("10.60.1.5"), pupil(), pseudonym()}, site, {});
    BOOST_TEST(refusal.entry.bound == "address");
    BOOST_TEST(refusal.who.mac.empty());
    LiveSession memory{pseudonym(), {UserName("lea.delattre"), "F59000a1"}, Interface("rt0"), {}, session.addresses};
    const auto back = session_from(entry, memory);
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST((back->device == session.device));
    memory.addresses.clear();  // of the session that came after it
    BOOST_TEST(!session_from(entry, memory).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
