#include <boost/test/unit_test.hpp>

#include "gateway/login_flow.h"
#include "tests/gateway/staff_world.h"

using namespace beffroi;
using namespace beffroi::tests;
using nlohmann::json;

namespace {

struct Desk : StaffWorld {
    /// A teacher who is signed in.
    Session teacher() {
        auto session = open(1, "marc.vandamme", "10.10.0.11");
        session.role = RoleName("enseignant");
        return session;
    }
    std::string code_of(const GuestDesk::Outcome& outcome) {
        return std::string(std::get<GuestDesk::Made>(outcome).front().second.reveal());
    }
    Identity who(const std::string& code) { return std::get<Identity>(guests.identify(Secret(code))); }
    bool is_good(const std::string& code) { return std::holds_alternative<Identity>(guests.identify(Secret(code))); }
    json make(json request) {
        request["ask"] = "guest-make";
        request["for"] = "alice";
        return ask(request);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_guest_desk_tests, Desk)

BOOST_AUTO_TEST_CASE(a_guest_is_who_the_sponsor_says_with_the_guests_role_until_the_code_ends) {
    const auto guest = who(code_of(guests.vouch(teacher(), "Marie Dupont", std::chrono::hours(2))));
    BOOST_TEST(guest.uid == "guest:1");
    BOOST_TEST(guest.user.get() == "guest:1 Marie Dupont");
    BOOST_TEST(guest.display_name == "Marie Dupont");
    BOOST_TEST(guest.role.get() == "invite");
    BOOST_TEST((guest.until == clock.wall() + std::chrono::hours(2)));
    const auto session =
        table.open(guest, device(9), {ip("10.10.0.19")}, {std::chrono::hours(8), std::chrono::hours(1)});
    BOOST_TEST((session->expires == guest.until));
}

BOOST_AUTO_TEST_CASE(who_vouched_is_on_record_sealed_before_the_code_is_told) {
    const auto sponsor = teacher();
    static_cast<void>(guests.vouch(sponsor, "Marie Dupont", std::chrono::hours(2)));
    const auto written = entries("access");
    BOOST_REQUIRE(written.size() == 1U);
    BOOST_TEST(written[0].event == journal::event::guest_vouched);
    BOOST_TEST(written[0].session == sponsor.id.get());
    BOOST_TEST(written[0].token == sponsor.pseudonym.token);
    BOOST_TEST(written[0].role == "invite");
    BOOST_TEST(written[0].detail == "guest:1");
    BOOST_TEST(!written[0].sealed.empty());
    const auto line = journal::to_line(written[0], "0123456789abcdef");
    BOOST_TEST(line.find("Dupont") == std::string::npos);
    BOOST_TEST(line.find("vandamme") == std::string::npos);
    files.fail(0, journal::FakeFiles::Fault::refuse);
    BOOST_TEST(std::holds_alternative<GuestDesk::Unrecorded>(guests.vouch(sponsor, "Paul", std::chrono::hours(2))));
    BOOST_TEST(guests.all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_pupil_vouches_for_nobody_and_nobody_for_a_guest_without_a_name) {
    const auto pupil = open(2, "lea.delattre", "10.10.0.12");
    BOOST_TEST(std::holds_alternative<guests::Refused>(guests.vouch(pupil, "Marie", std::chrono::hours(1))));
    BOOST_TEST(std::holds_alternative<guests::Refused>(guests.vouch(teacher(), "", std::chrono::hours(1))));
    BOOST_TEST(entries("access").empty());
}

BOOST_AUTO_TEST_CASE(who_vouched_ends_it_for_her_own_guests_alone) {
    const auto sponsor = teacher();
    const auto code = code_of(guests.vouch(sponsor, "Marie Dupont", std::chrono::hours(2)));
    make({{"count", 1}, {"minutes", 60}, {"name", "Paul"}});
    auto colleague = open(3, "claire.leroy", "10.10.0.13");
    colleague.role = RoleName("enseignant");
    colleague.pseudonym.token = "another";
    BOOST_REQUIRE(guests.guests_of(sponsor).size() == 1U);
    BOOST_TEST(guests.guests_of(sponsor)[0].name == "Marie Dupont");
    BOOST_TEST(guests.guests_of(colleague).empty());
    BOOST_TEST(!guests.take_back(colleague, 1));
    BOOST_TEST(!guests.take_back(sponsor, 2));
    BOOST_TEST(is_good(code));
    entries("admin");
    BOOST_TEST(guests.take_back(sponsor, 1));
    BOOST_TEST(!is_good(code));
    const auto written = entries("admin");
    BOOST_REQUIRE(written.size() == 1U);
    BOOST_TEST(written[0].event == journal::event::guest_withdrawn);
    BOOST_TEST(written[0].actor == sponsor.pseudonym.token);
    BOOST_TEST(!guests.take_back(sponsor, 1));
}

BOOST_AUTO_TEST_CASE(staff_make_codes_to_print_and_the_journal_says_who_and_how_many) {
    const auto made = make({{"count", 30}, {"minutes", 480}}).at("made");
    BOOST_REQUIRE(made.size() == 30U);
    BOOST_TEST(made[0].at("guest") == 1);
    BOOST_TEST(made[0].at("until") == "2026-11-24T16:00:00.000Z");
    BOOST_TEST(who(made[29].at("code")).uid == "guest:30");
    const auto written = entries("admin");
    BOOST_REQUIRE(written.size() == 1U);
    BOOST_TEST(written[0].event == journal::event::guest_codes);
    BOOST_TEST(written[0].actor == "root for alice");
    BOOST_TEST(written[0].count == 30U);
    BOOST_TEST(written[0].detail == "guest:1 to guest:30");
    files.fail(0, journal::FakeFiles::Fault::refuse);
    BOOST_TEST(make({{"count", 1}, {"minutes", 60}}).contains("refused"));
    BOOST_TEST(guests.all().size() == 30U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_made_says_why) {
    BOOST_TEST(make({{"count", 1}, {"minutes", 1441}}).at("refused").get<std::string>().find("24 hours") !=
               std::string::npos);
    BOOST_TEST(make({{"count", 1}, {"minutes", 18446744073709551615U}}).contains("refused"));
    BOOST_TEST(make({{"count", 201}, {"minutes", 60}}).at("declined") == true);
    BOOST_TEST(make({{"count", "many"}, {"minutes", 60}}).contains("refused"));
    BOOST_TEST(make({{"count", 2}, {"minutes", 60}, {"name", "Marie"}}).contains("refused"));
    BOOST_TEST(ask({{"ask", "guest-nonsense"}}).contains("refused"));
    BOOST_TEST(!ask({{"ask", "guest-nonsense"}}).contains("declined"));
    BOOST_TEST(ask({{"ask", "guest-withdraw"}, {"guest", 99999}}).at("declined") == true);
}

BOOST_AUTO_TEST_CASE(the_list_names_guests_and_no_code_and_is_on_record) {
    const std::string code = make({{"count", 1}, {"minutes", 60}, {"name", "Marie Dupont"}}).at("made")[0].at("code");
    entries("admin");
    const auto listed = ask({{"ask", "guest-list"}});
    BOOST_TEST(listed.at("guests").size() == 1U);
    BOOST_TEST(listed.at("guests")[0].at("name") == "Marie Dupont");
    BOOST_TEST(listed.dump().find(code) == std::string::npos);
    const auto read = entries("admin");
    BOOST_REQUIRE(read.size() == 1U);
    BOOST_TEST(read[0].event == journal::event::audit_read);
    files.fail(0, journal::FakeFiles::Fault::refuse);
    BOOST_TEST(ask({{"ask", "guest-list"}}).contains("refused"));
}

BOOST_AUTO_TEST_CASE(a_code_is_good_for_one_device_at_a_time) {
    const std::string code = make({{"count", 1}, {"minutes", 60}}).at("made")[0].at("code");
    LoginFlow flow(clock,
                   {.authenticate = [](const UserName&, const Secret&) -> AuthOutcome { return Denial::unknown_user; },
                    .guest = [this](const Secret& typed) { return guests.identify(typed); },
                    .addresses_of = [](const Device&) { return std::vector<IpAddress>(); }},
                   table, kernel, record, in_force, life, {std::chrono::hours(8), std::chrono::minutes(10)});
    const auto enter = [&](unsigned n, const char* address) {
        const Device where{device(n).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
        return std::get<Session>(flow.login({UserName(), Secret(code), ip(address), where, true}));
    };
    const auto first = enter(1, "10.10.0.11");
    const auto second = enter(2, "10.10.0.12");
    BOOST_TEST(!table.find(first.id).has_value());
    BOOST_TEST(!kernel.find(first.handle).has_value());
    BOOST_TEST(table.find(second.id).has_value());
    BOOST_TEST((second.expires == clock.wall() + std::chrono::minutes(60)));
}

BOOST_AUTO_TEST_CASE(a_code_that_is_withdrawn_while_its_guest_reads_the_charter_opens_nothing) {
    const std::string code = make({{"count", 1}, {"minutes", 60}}).at("made")[0].at("code");
    int looks_while_good = 0;
    LoginFlow flow(
        clock,
        {.authenticate = [](const UserName&, const Secret&) -> AuthOutcome { return Denial::unknown_user; },
         .addresses_of = [](const Device&) { return std::vector<IpAddress>(); },
         .code_is_good = [&](const Identity& guest) { return looks_while_good-- > 0 || guests.is_good(guest); }},
        table, kernel, record, in_force, life, {std::chrono::hours(8), std::chrono::minutes(10)});
    const Device where{device(1).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
    const Identity waiting = who(code);
    BOOST_REQUIRE(std::holds_alternative<Session>(flow.enter(waiting, where, ip("10.10.0.11"))));
    BOOST_TEST(ask({{"ask", "guest-withdraw"}, {"guest", 1}}).at("withdrawn") == 1);
    BOOST_TEST((std::get<Denial>(flow.enter(waiting, where, ip("10.10.0.11"))) == Denial::wrong_password));
    looks_while_good = 1;  // it is withdrawn while the session opens
    BOOST_TEST((std::get<Denial>(flow.enter(waiting, where, ip("10.10.0.11"))) == Denial::wrong_password));
    BOOST_TEST(table.all().empty());
}

BOOST_AUTO_TEST_CASE(a_code_that_is_withdrawn_takes_its_session_along) {
    const std::string code = make({{"count", 1}, {"minutes", 60}}).at("made")[0].at("code");
    const auto session = *table.open(who(code), device(9), {ip("10.10.0.19")},
                                     {std::chrono::hours(8), std::chrono::hours(1)}, pseudonym());
    live.opened(session);
    static_cast<void>(kernel.admit(session.id, life.for_kernel(session)));
    const auto other = open(3, "tom.petit", "10.10.0.13");
    BOOST_TEST(ask({{"ask", "guest-withdraw"}, {"guest", 1}}).at("withdrawn") == 1);
    BOOST_TEST(!is_good(code));
    BOOST_TEST(!table.find(session.id).has_value());
    BOOST_TEST(!kernel.find(session.handle).has_value());
    BOOST_TEST(table.find(other.id).has_value());
    BOOST_TEST(ask({{"ask", "guest-withdraw"}, {"guest", 1}}).contains("refused"));
}

BOOST_AUTO_TEST_SUITE_END()
