#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <thread>

#include "gateway/session/session_table.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/session/sample_session.h"

using namespace beffroi;
using namespace beffroi::session;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

struct Table {
    FakeClock clock{WallTime(std::chrono::hours(500000))};
    SessionTable table{clock};
    Lifetimes lifetimes{.session = 8h, .idle = 15min};

    std::optional<Session> open(const Device& device, std::vector<IpAddress> addresses = {}) {
        return table.open(pupil(), device, std::move(addresses), lifetimes);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_session_session_table_tests, Table)

BOOST_AUTO_TEST_CASE(a_session_is_found_by_id_device_and_handle) {
    const auto session = open(device(1), {ip("10.1.0.5")});
    BOOST_REQUIRE(session.has_value());
    BOOST_TEST(session->id.get().size() == 32U);
    BOOST_TEST(session->handle.get() != 0);
    BOOST_TEST((session->expires - session->opened == 8h));
    BOOST_TEST(table.find(session->id).has_value());
    BOOST_TEST(table.find(session->handle).has_value());
    BOOST_TEST((table.find(device(1))->id == session->id));
    BOOST_TEST(!table.find(device(1, "lan1")).has_value());
    BOOST_TEST(!table.find(SessionId("x")).has_value());
}

BOOST_AUTO_TEST_CASE(how_many_a_person_has_is_known_and_which_was_first) {
    BOOST_TEST(table.count_of_person("F59000a1") == 0U);
    BOOST_TEST(!table.oldest_of_person("F59000a1").has_value());
    const auto first = open(device(1));
    clock.advance(1s);
    const auto second = open(device(2));
    auto other = pupil();
    other.uid = "other";
    BOOST_TEST(table.open(other, device(3), {}, lifetimes).has_value());
    BOOST_TEST(table.count_of_person("F59000a1") == 2U);
    BOOST_TEST((table.oldest_of_person("F59000a1")->id == first->id));
    table.close(first->id);
    BOOST_TEST(table.count_of_person("F59000a1") == 1U);
    BOOST_TEST((table.oldest_of_person("F59000a1")->id == second->id));
    BOOST_TEST(table.restore(*first));
    BOOST_TEST(table.count_of_person("F59000a1") == 2U);
    table.close(first->id);
    table.close(second->id);
    BOOST_TEST(table.count_of_person("F59000a1") == 0U);
    BOOST_TEST(table.count_of_person("other") == 1U);
}

BOOST_AUTO_TEST_CASE(a_device_has_one_session_until_it_is_closed) {
    const auto first = open(device(1));
    BOOST_TEST(!open(device(1)).has_value());
    BOOST_TEST(open(device(1, "lan1")).has_value());
    BOOST_TEST((table.close(first->id)->id == first->id));
    BOOST_TEST(!table.close(first->id).has_value());
    BOOST_TEST(open(device(1)).has_value());
    BOOST_TEST(table.size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_address_belongs_to_the_last_session_that_got_it) {
    const auto one = open(device(1), {ip("10.1.0.5"), ip("2001:db8::5")});
    const auto two = open(device(2), {ip("10.1.0.5")});
    const auto elsewhere = open(device(3, "lan1"), {ip("10.1.0.5")});
    BOOST_TEST(table.find(one->id)->addresses.size() == 1U);
    BOOST_TEST(table.find(elsewhere->id)->addresses.size() == 1U);
    BOOST_TEST(table.add_address(one->id, ip("10.1.0.5")));
    BOOST_TEST(table.find(two->id)->addresses.empty());
    BOOST_TEST(!table.add_address(one->id, ip("10.1.0.5")));
    BOOST_TEST(!table.add_address(SessionId("gone"), ip("10.1.0.5")));
}

BOOST_AUTO_TEST_CASE(an_address_of_a_session_that_has_ended_is_free) {
    const auto one = open(device(1), {ip("10.1.0.5"), ip("10.1.0.6")});
    BOOST_TEST(table.close(one->id).has_value());
    const auto two = open(device(2), {ip("10.1.0.5")});
    BOOST_REQUIRE(two.has_value());
    BOOST_TEST(table.add_address(two->id, ip("10.1.0.6")));
    BOOST_TEST(table.find(two->id)->addresses.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_device_cannot_hold_more_addresses_than_the_limit) {
    const auto session = open(device(1));
    for (unsigned i = 0; i < max_addresses; ++i) {
        BOOST_TEST(table.add_address(session->id, ip(("10.1.1." + std::to_string(i)).c_str())));
    }
    BOOST_TEST(!table.add_address(session->id, ip("10.1.2.1")));
    std::vector<IpAddress> many;
    for (int i = 0; i < 200; ++i) {
        many.push_back(ip(("10.2.1." + std::to_string(i)).c_str()));
    }
    BOOST_TEST(open(device(2), many)->addresses.size() == max_addresses);
}

BOOST_AUTO_TEST_CASE(preferred_handles_are_given_first_and_in_turn) {
    table.prefer_handles_up_to(3);
    const auto handle = [](const std::optional<Session>& session) { return unsigned{session->handle.get()}; };
    const auto first = open(device(1));
    BOOST_TEST(handle(first) == 1U);
    table.close(first->id);
    BOOST_TEST(handle(open(device(2))) == 2U);
    BOOST_TEST(handle(open(device(3))) == 3U);
    BOOST_TEST(handle(open(device(4))) == 4U);  // the first rests
    clock.advance(60s);
    BOOST_TEST(handle(open(device(5))) == 1U);
    BOOST_TEST(handle(open(device(6))) == 5U);
    table.prefer_handles_up_to(0);
    BOOST_TEST(handle(open(device(7))) == 6U);
}

BOOST_AUTO_TEST_CASE(a_handle_rests_for_a_minute) {
    const auto all_but_one = 0xfffe;
    for (unsigned n = 0; n < all_but_one; ++n) {
        open(device(n));
    }
    const auto last = open(device(70000));
    BOOST_REQUIRE(last.has_value());
    BOOST_TEST(!open(device(70001)).has_value());
    table.close(last->id);
    clock.advance(59s);
    BOOST_TEST(!open(device(70001)).has_value());
    clock.advance(1s);
    const auto next = open(device(70001));
    BOOST_REQUIRE(next.has_value());
    BOOST_TEST((next->handle == last->handle));
    std::set<std::uint16_t> handles;
    for (const Session& session : table.all()) {
        handles.insert(session.handle.get());
    }
    BOOST_TEST(handles.size() == 0xffffU);
    BOOST_TEST(!handles.contains(0));
}

BOOST_AUTO_TEST_CASE(what_a_session_did_is_its_own_after_its_end) {
    const auto session = open(device(1), {ip("10.1.0.5")}).value();
    clock.advance(1h);
    table.close(session.id);
    clock.advance(1h);
    const auto holder = table.holder(session.handle, session.opened + 30min);
    BOOST_REQUIRE(holder.has_value());
    BOOST_TEST((holder->id == session.id && holder->device == session.device));
    BOOST_TEST((holder->user.get().empty() && holder->uid.empty() && holder->addresses.empty()));
    BOOST_TEST(!table.find(session.handle).has_value());
    BOOST_TEST(!table.holder(SessionHandle(999), clock.wall()).has_value());
}

BOOST_AUTO_TEST_CASE(what_an_earlier_holder_of_a_handle_did_is_not_the_next_ones) {
    auto first = open(device(1)).value();
    clock.advance(1h);
    table.close(first.id);
    auto next = first;
    next.id = SessionId("next");
    next.opened = clock.wall() + 2min;
    clock.advance(2min);
    BOOST_REQUIRE(table.restore(next));
    BOOST_TEST((table.holder(first.handle, next.opened)->id == next.id));
    BOOST_TEST((table.holder(first.handle, next.opened - 20s)->id == next.id));  // clocks differ a little
    BOOST_TEST((table.holder(first.handle, next.opened - 90s)->id == first.id));
    BOOST_TEST(!table.holder(first.handle, first.opened - 1h).has_value());
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_takes_no_flow_from_an_open_session) {
    const auto session = open(device(1)).value();
    clock.jump_wall(-1h);
    BOOST_TEST((table.holder(session.handle, clock.wall())->id == session.id));
}

BOOST_AUTO_TEST_CASE(sessions_expire_when_their_end_has_come) {
    open(device(1));
    clock.advance(1h);
    open(device(2));
    clock.advance(7h - 1ms);
    BOOST_TEST(table.expired().empty());
    clock.advance(1ms);
    BOOST_REQUIRE(table.expired().size() == 1U);
    BOOST_TEST((table.expired().front().device == device(1)));
}

BOOST_AUTO_TEST_CASE(what_clashes_is_not_restored) {
    const auto session = open(device(1), {ip("10.1.0.5")});
    BOOST_TEST(!table.restore(*session));
    Session other = *session;
    other.id = SessionId(std::string(32, 'a'));
    BOOST_TEST(!table.restore(other));
    other.device = device(2);
    BOOST_TEST(!table.restore(other));
    other.handle = SessionHandle(static_cast<std::uint16_t>(session->handle.get() + 1));
    BOOST_TEST(table.restore(other));
    BOOST_TEST((open(device(3))->handle != other.handle));
}

BOOST_AUTO_TEST_CASE(logins_at_once_get_sessions_of_their_own) {
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 8; ++t) {
        threads.emplace_back([this, t] {
            for (unsigned i = 0; i < 200; ++i) {
                const auto session = open(device(t * 1000 + i));
                if (session && i % 2 == 0) {
                    table.close(session->id);
                }
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    std::set<std::uint16_t> handles;
    std::set<std::string> ids;
    for (const Session& session : table.all()) {
        handles.insert(session.handle.get());
        ids.insert(session.id.get());
    }
    BOOST_TEST(handles.size() == 800U);
    BOOST_TEST(ids.size() == 800U);
}

BOOST_AUTO_TEST_CASE(a_person_has_no_more_sessions_than_she_may_on_whatever_devices) {
    const auto within = [this](unsigned n, std::size_t most, const Identity& who = pupil()) {
        return table.open(who, device(n), {}, lifetimes, {}, {}, most);
    };
    const auto first = within(1, 2);
    BOOST_REQUIRE(first.has_value());
    BOOST_TEST(within(2, 2).has_value());
    BOOST_TEST(!within(3, 2).has_value());
    BOOST_TEST(!within(3, 1).has_value());  // lowered since
    auto another = pupil();
    another.uid = "F59000b2";
    BOOST_TEST(within(4, 1, another).has_value());
    BOOST_TEST(table.of_person(pupil().uid).size() == 2U);
    BOOST_TEST(table.of_person(another.uid).size() == 1U);
    BOOST_TEST(table.of_person("F59000c3").empty());
    table.close(first->id);
    BOOST_TEST(within(3, 2).has_value());
    BOOST_TEST(open(device(5)).has_value());  // without a limit
}

BOOST_AUTO_TEST_CASE(of_logins_of_one_person_at_the_same_moment_no_more_than_her_limit_enter) {
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 8; ++t) {
        threads.emplace_back([this, t] {
            for (unsigned n = 0; n < 50; ++n) {
                static_cast<void>(table.open(pupil(), device(1 + t * 50 + n), {}, lifetimes, {}, {}, 3));
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    BOOST_TEST(table.of_person(pupil().uid).size() == 3U);
}

BOOST_AUTO_TEST_CASE(behind_a_router_each_address_is_a_device_and_silence_ends_it_earlier) {
    const auto at = [](const char* address) { return Device{{}, Interface("rt0"), ZoneName("internat"), ip(address)}; };
    lifetimes = {8h, 30min, 10min};
    const auto one = table.open(pupil(), at("10.60.1.5"), {ip("10.60.1.5")}, lifetimes);
    const auto two = table.open(pupil(), at("2001:db8:60::5"), {ip("2001:db8:60::5")}, lifetimes);
    BOOST_REQUIRE((one && two));
    BOOST_TEST((one->idle_timeout == 10min));
    BOOST_TEST((table.open(pupil(), device(1), {}, lifetimes)->idle_timeout == 30min));
    BOOST_TEST((table.open(pupil(), at("10.60.1.7"), {}, {8h, 5min, 10min})->idle_timeout == 5min));
    BOOST_TEST(!table.open(pupil(), at("10.60.1.5"), {ip("10.60.1.5")}, lifetimes).has_value());
    BOOST_TEST((table.find(at("10.60.1.5"))->id == one->id));
    BOOST_TEST(!table.find(at("10.60.1.6")).has_value());
    BOOST_TEST(!table.find(Device{{}, Interface("rt0"), {}}).has_value());
    BOOST_TEST(table.of_device(MacAddress{}).empty());  // no equipment of 802.1X ends them by naming no MAC
    table.close(one->id);
    BOOST_TEST(!table.find(at("10.60.1.5")).has_value());
    BOOST_TEST(table.find(at("2001:db8:60::5")).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
