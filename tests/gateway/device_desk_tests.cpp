#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

#include "gateway/device_desk.h"
#include "gateway/login_flow.h"
#include "tests/gateway/staff_world.h"

using namespace beffroi;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

Device wifi(unsigned n) {
    return {device(n).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
}

/// A gateway where a pupil may have two devices in; Léa has two.
struct Desk : StaffWorld {
    static Identity lea() {
        auto who = pupil();
        who.uid = "uid-lea";
        return who;
    }
    Entered enter(const Identity& who, const Device& where = wifi(9)) {
        return flow.enter(who, where, ip("10.10.0.19"));
    }
    std::optional<Entered> choose(const SessionId& chosen, const Device& where = wifi(9)) {
        return desk.replace(where, browser, chosen, [&](const Identity& who) { return enter(who, where); });
    }

    DeviceLimit limit{{{RoleName("eleve"), 2}}, clock, table, kernel};
    DeviceDesk desk{clock, limit, table, life};
    const std::string browser = "hers";
    LoginFlow flow{clock,
                   {.authenticate = [](const UserName&, const Secret&) -> AuthOutcome { return lea(); },
                    .addresses_of = [](const Device&) { return std::vector<IpAddress>(); }},
                   table,
                   kernel,
                   record,
                   in_force,
                   life,
                   {8h, 10min},
                   &limit};
    const Session first = open(1, "lea", "10.10.0.11");
    const Session second = open(2, "lea", "10.10.0.12");
    const Session marc = open(3, "marc", "10.10.0.13");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_device_desk_tests, Desk)

BOOST_AUTO_TEST_CASE(a_right_password_at_the_limit_opens_nothing_and_ends_nothing) {
    const auto outcome = flow.login({UserName("lea"), Secret("right"), ip("10.10.0.19"), wifi(9)});
    BOOST_REQUIRE(std::holds_alternative<DevicesFull>(outcome));
    BOOST_TEST(std::get<DevicesFull>(outcome).identity.uid == "uid-lea");
    BOOST_TEST(table.size() == 3U);
    BOOST_TEST(entries("access").empty());
}

BOOST_AUTO_TEST_CASE(she_is_offered_her_own_devices_the_longest_silent_first) {
    kernel.set_idle(first.handle, 1min);
    kernel.set_idle(second.handle, 40min);
    kernel.set_idle(marc.handle, 50min);
    desk.wait(wifi(9), browser, lea());
    const auto choice = desk.waiting(wifi(9), browser);
    BOOST_REQUIRE((choice && choice->devices.size() == 2U));
    BOOST_TEST(choice->most == 2U);
    BOOST_TEST((choice->devices[0].session.id == second.id && choice->devices[0].silent == 40min));
    BOOST_TEST((choice->devices[1].session.id == first.id && choice->devices[1].silent == 1min));
    BOOST_TEST(!desk.waiting(wifi(8), browser).has_value());
    BOOST_TEST(!desk.waiting(wifi(9), "another's").has_value());
    clock.advance(10min);
    BOOST_TEST(!desk.waiting(wifi(9), browser).has_value());
}

BOOST_AUTO_TEST_CASE(the_kernel_is_asked_at_most_every_five_seconds) {
    desk.wait(wifi(9), browser, lea());
    kernel.set_idle(first.handle, 1min);
    BOOST_TEST((desk.waiting(wifi(9), browser)->devices.front().silent == 1min));
    kernel.set_idle(first.handle, 2min);
    clock.advance(4999ms);
    BOOST_TEST((desk.waiting(wifi(9), browser)->devices.front().silent == 1min));
    clock.advance(1ms);
    BOOST_TEST((desk.waiting(wifi(9), browser)->devices.front().silent == 2min));
    kernel.fail_with(enforce::KernelError::unavailable);
    clock.advance(5s);
    BOOST_TEST(!desk.waiting(wifi(9), browser)->devices.front().silent.has_value());
}

BOOST_AUTO_TEST_CASE(the_chosen_one_goes_on_record_as_such_before_the_other_comes) {
    desk.wait(wifi(9), browser, lea());
    const auto entered = choose(first.id);
    BOOST_REQUIRE((entered && std::holds_alternative<Session>(*entered)));
    BOOST_TEST((!table.find(first.id) && table.find(second.id)));
    BOOST_TEST(!kernel.find(first.handle).has_value());
    const auto written = entries("access");
    BOOST_REQUIRE(written.size() == 2U);
    BOOST_TEST((written[0].event == journal::event::session_close && written[0].reason == "device-limit"));
    BOOST_TEST(written[0].session == first.id.get());
    BOOST_TEST(written[1].event == journal::event::session_open);
    BOOST_TEST(!choose(second.id).has_value());  // the second press of the button
    BOOST_TEST(table.find(second.id).has_value());
}

BOOST_AUTO_TEST_CASE(nobody_elses_session_is_ended_and_nothing_is_by_who_does_not_wait) {
    BOOST_TEST(!choose(first.id).has_value());
    desk.wait(wifi(9), browser, lea());
    for (const auto& chosen : {marc.id, SessionId("nonsense"), SessionId()}) {
        const auto entered = choose(chosen);
        BOOST_TEST((entered && std::holds_alternative<DevicesFull>(*entered)));
    }
    BOOST_TEST(!choose(first.id, wifi(8)).has_value());  // another device
    desk.leave(wifi(9));                                 // she has given up
    BOOST_TEST(!choose(first.id).has_value());
    BOOST_TEST(table.size() == 3U);
    BOOST_TEST(entries("access").empty());
}

BOOST_AUTO_TEST_CASE(who_may_not_come_in_there_at_all_is_not_asked_to_give_up_a_device) {
    auto elsewhere = wifi(9);
    elsewhere.zone = ZoneName("nowhere");
    const auto refused = enter(lea(), elsewhere);
    BOOST_REQUIRE(std::holds_alternative<Denial>(refused));
    BOOST_TEST((std::get<Denial>(refused) == Denial::no_access));
    BOOST_TEST(table.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_guest_has_one_device_and_is_not_asked) {
    auto guest = lea();
    guest.until = clock.wall() + 1h;
    BOOST_TEST(!limit.of(guest).has_value());
    BOOST_TEST(std::holds_alternative<Session>(enter(guest)));
    BOOST_TEST(table.of_person("uid-lea").size() == 1U);
}

BOOST_AUTO_TEST_CASE(whose_device_it_is_stays_in_until_she_has_chosen) {
    BOOST_TEST(std::holds_alternative<DevicesFull>(enter(lea(), wifi(3))));
    BOOST_TEST(table.find(marc.id).has_value());
    desk.wait(wifi(3), browser, lea());
    BOOST_TEST(std::holds_alternative<Session>(choose(first.id, wifi(3)).value()));
    BOOST_TEST(!table.find(marc.id).has_value());
}

BOOST_AUTO_TEST_CASE(a_place_that_is_taken_between_the_look_and_the_entry_is_taken) {
    life.end(first, {SessionEnd::logout});
    auto busy = life.locks().hold(wifi(9));  // the login has looked, and waits here
    Entered entered = Denial::no_access;
    std::thread login([&] { entered = enter(lea()); });
    std::this_thread::sleep_for(200ms);
    open(1, "lea", "10.10.0.11");
    busy.unlock();
    login.join();
    BOOST_TEST(std::holds_alternative<DevicesFull>(entered));
    BOOST_TEST(table.of_person("uid-lea").size() == 2U);
}

BOOST_AUTO_TEST_CASE(two_of_her_devices_that_come_at_once_cannot_both_have_the_last_place) {
    life.end(first, {SessionEnd::logout});
    for (int round = 0; round < 20; ++round) {
        std::atomic<int> in{0};
        std::atomic<int> full{0};
        std::vector<std::thread> threads;
        for (unsigned n = 20; n < 24; ++n) {
            threads.emplace_back([this, n, &in, &full] {
                const auto entered = flow.enter(lea(), wifi(n), ip(("10.10.0." + std::to_string(n)).c_str()));
                in += std::holds_alternative<Session>(entered) ? 1 : 0;
                full += std::holds_alternative<DevicesFull>(entered) ? 1 : 0;
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        BOOST_TEST((in == 1 && full == 3));
        BOOST_TEST(table.of_person("uid-lea").size() == 2U);
        for (const auto& session : table.of_person("uid-lea")) {
            if (session.id != second.id) {
                life.end(session, {SessionEnd::logout});
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(devices_that_come_by_the_network_at_once_leave_no_more_than_she_may_have) {
    std::vector<std::thread> threads;
    for (unsigned n = 20; n < 24; ++n) {
        threads.emplace_back([this, n] {
            static_cast<void>(flow.open(lea(), wifi(n), {"borne", std::to_string(n), "", "t", Proof::eap_ttls}, 2h));
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    BOOST_TEST(table.of_person("uid-lea").size() <= 2U);
    BOOST_TEST(table.find(marc.id).has_value());
}

BOOST_AUTO_TEST_CASE(one_account_on_thousands_of_forged_devices_does_not_take_all_sessions) {
    auto teacher = lea();
    teacher.uid = "uid-teacher";
    teacher.role = RoleName("enseignant");  // no limit of her own
    const auto own = enter(teacher, wifi(99));
    BOOST_REQUIRE(std::holds_alternative<Session>(own));
    for (unsigned n = 0; n < 2 * session::max_of_a_person; ++n) {
        clock.advance(1s);
        BOOST_REQUIRE(std::holds_alternative<Session>(enter(teacher, wifi(1000 + n))));
    }
    BOOST_TEST(table.count_of_person("uid-teacher") == session::max_of_a_person);
    BOOST_TEST(!table.find(std::get<Session>(own).id).has_value());  // the oldest goes, as hers
    BOOST_TEST((table.find(first.id) && table.find(second.id) && table.find(marc.id)));
    const auto written = entries("access");
    BOOST_TEST(written.back().event == journal::event::session_open);
    BOOST_TEST(std::ranges::count_if(written, [](const auto& entry) { return entry.reason == "device-limit"; }) ==
               static_cast<long>(session::max_of_a_person + 1));
}

BOOST_AUTO_TEST_SUITE_END()
