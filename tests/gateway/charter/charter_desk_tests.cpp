#include <boost/test/unit_test.hpp>

#include "gateway/charter/written.h"
#include "gateway/charter_desk.h"
#include "gateway/login_flow.h"
#include "tests/gateway/staff_world.h"

using namespace beffroi;
using namespace beffroi::tests;

namespace {

struct Desk : StaffWorld {
    Desk() {
        std::filesystem::create_directory(temporary.path() + "/text");
        replace_file(temporary.path() + "/text/fr.txt", "Bonjour\n");
    }
    CharterConfig config{"2026-1", temporary.path() + "/text", temporary.path() + "/charter/accepted", {}};
    const Device here{device(1).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
    const IpAddress address = ip("10.10.0.11");
    const std::string browser = "hers";
};

/// A login by the line's own code, with the charter in it.
struct Line {
    Line(Desk& world, CharterDesk& desk)
        : flow(world.clock,
               {.authenticate = [](const UserName&, const Secret& password) -> AuthOutcome {
                    return password.reveal() == "right" ? AuthOutcome(pupil()) : AuthOutcome(Denial::wrong_password);
                },
                .addresses_of = [](const Device&) { return std::vector<IpAddress>(); },
                .charter_due = [&desk](const Identity& who) { return desk.is_due(who); }},
               world.table, world.kernel, world.record, world.in_force, world.life,
               {std::chrono::hours(8), std::chrono::minutes(10)}),
          m_world(world) {}
    auto login(const std::string& password = "right") {
        return flow.login({UserName("emile.zola"), Secret(password), m_world.address, m_world.here});
    }
    LoginFlow flow;

  private:
    Desk& m_world;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_charter_desk_tests, Desk)

BOOST_AUTO_TEST_CASE(no_session_opens_before_the_charter_is_accepted_and_on_record) {
    CharterDesk desk(config, clock, record, live);
    Line line(*this, desk);
    auto due = line.login();
    BOOST_REQUIRE(std::holds_alternative<CharterDue>(due));
    BOOST_TEST(table.all().empty());
    BOOST_TEST(entries("access").empty());
    desk.wait(here, browser, std::get<CharterDue>(due).identity);
    const auto accepted = desk.accept(here, browser);
    BOOST_REQUIRE(std::holds_alternative<Identity>(accepted));
    const auto entered = line.flow.enter(std::get<Identity>(accepted), here, address);
    BOOST_REQUIRE(std::holds_alternative<Session>(entered));
    const auto written = entries("access");
    BOOST_REQUIRE(written.size() == 2U);
    BOOST_TEST(written[0].event == journal::event::charter_accepted);
    BOOST_TEST(written[0].detail == "version 2026-1, sha256 " + charter::read_written(config.directory).digest);
    BOOST_TEST(!written[0].sealed.empty());
    BOOST_TEST(written[0].token == written[1].token);
    BOOST_TEST(written[1].event == journal::event::session_open);
    BOOST_TEST(std::holds_alternative<Session>(line.login()));  // she is asked no more
}

BOOST_AUTO_TEST_CASE(a_wrong_password_meets_no_charter) {
    CharterDesk desk(config, clock, record, live);
    BOOST_TEST((std::get<Denial>(Line(*this, desk).login("wrong")) == Denial::wrong_password));
}

BOOST_AUTO_TEST_CASE(only_the_device_of_the_login_may_accept_once_and_within_ten_minutes) {
    CharterDesk desk(config, clock, record, live);
    const Device other{device(2).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
    desk.wait(here, browser, pupil());
    BOOST_TEST(!desk.waiting(other, browser));
    BOOST_TEST(std::holds_alternative<CharterDesk::Nobody>(desk.accept(other, browser)));
    clock.advance(std::chrono::minutes(10) - std::chrono::milliseconds(1));
    BOOST_TEST(!desk.waiting(here, "another's"));
    BOOST_TEST(std::holds_alternative<CharterDesk::Nobody>(desk.accept(here, "")));
    BOOST_TEST(desk.waiting(here, browser).has_value());
    clock.advance(std::chrono::milliseconds(1));
    BOOST_TEST(!desk.waiting(here, browser));
    BOOST_TEST(std::holds_alternative<CharterDesk::Nobody>(desk.accept(here, browser)));
    desk.wait(here, browser, pupil());
    BOOST_TEST(std::holds_alternative<Identity>(desk.accept(here, browser)));
    BOOST_TEST(std::holds_alternative<CharterDesk::Nobody>(desk.accept(here, browser)));
}

BOOST_AUTO_TEST_CASE(what_is_not_on_record_is_not_accepted) {
    CharterDesk desk(config, clock, record, live);
    desk.wait(here, browser, pupil());
    files.fail(0, journal::FakeFiles::Fault::refuse);
    BOOST_TEST(std::holds_alternative<CharterDesk::Unrecorded>(desk.accept(here, browser)));
    BOOST_TEST(desk.is_due(pupil()));
    BOOST_TEST(desk.waiting(here, browser).has_value());  // she may press again
}

BOOST_AUTO_TEST_CASE(a_crowd_that_never_accepts_takes_bounded_room_and_gives_it_back) {
    CharterDesk desk(config, clock, record, live);
    const auto someone = [](unsigned n) {
        auto who = pupil();
        who.uid = std::to_string(n);
        return who;
    };
    for (unsigned n = 1; n <= WaitingRoom::capacity; ++n) {
        desk.wait(device(n), browser, someone(n));
        clock.advance(std::chrono::milliseconds(1));
    }
    BOOST_TEST(desk.crowding().crowded_out == 0U);
    desk.wait(device(5000), browser, someone(5000));  // whoever comes finds room: the one that has waited longest goes
    BOOST_TEST(desk.waiting(device(5000), browser).has_value());
    BOOST_TEST(!desk.waiting(device(1), browser).has_value());
    BOOST_TEST(desk.waiting(device(2), browser).has_value());
    BOOST_TEST(desk.crowding().used == WaitingRoom::capacity);
    BOOST_TEST(desk.crowding().crowded_out == 1U);
    desk.wait(device(2), browser, someone(6000));  // a device that has a place is whoever logged in there last
    BOOST_TEST(desk.waiting(device(2), browser)->uid == "6000");
    clock.advance(std::chrono::minutes(10));
    desk.wait(device(1), browser, someone(1));
    BOOST_TEST(desk.crowding().used == 1U);
}

BOOST_AUTO_TEST_CASE(one_person_with_thousands_of_devices_takes_few_places_and_none_of_others) {
    CharterDesk desk(config, clock, record, live);
    auto other = pupil();
    other.uid = "other";
    desk.wait(device(9000), browser, other);
    for (unsigned n = 1; n <= 5000; ++n) {
        clock.advance(std::chrono::milliseconds(1));
        desk.wait(device(n), browser, pupil());
    }
    BOOST_TEST(desk.waiting(device(9000), browser).has_value());
    BOOST_TEST(desk.crowding().used == WaitingRoom::of_a_person + 1);
    BOOST_TEST(desk.waiting(device(5000), browser).has_value());
    BOOST_TEST(desk.waiting(device(5000 - WaitingRoom::of_a_person + 1), browser).has_value());
    BOOST_TEST(!desk.waiting(device(5000 - WaitingRoom::of_a_person), browser).has_value());
}

BOOST_AUTO_TEST_CASE(roles_that_sign_on_paper_are_told_apart) {
    BOOST_TEST(!CharterDesk(config, clock, record, live).signed_paper(pupil()));
    config.signed_paper = {pupil().role};
    BOOST_TEST(CharterDesk(config, clock, record, live).signed_paper(pupil()));
}

BOOST_AUTO_TEST_SUITE_END()
