#include <boost/test/unit_test.hpp>

#include "central/clock_doubt.h"
#include "tests/fakes/fake_clock.h"

namespace beffroi::central {

namespace {

using namespace std::chrono_literals;

struct DoubtedClock {
    bool doubted() { return doubt.doubt().has_value(); }

    FakeClock clock{WallTime{std::chrono::sys_days{std::chrono::year(2026) / 12 / 1}}};
    ClockState state{true, 3ms};
    ClockDoubt doubt{clock, [this] { return state; }};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_clock_doubt_tests, DoubtedClock)

BOOST_AUTO_TEST_CASE(a_synchronised_clock_that_goes_on_evenly_is_believed) {
    for (int hour = 0; hour < 48; ++hour) {
        BOOST_TEST(!doubted());
        clock.advance(1h);
        clock.jump_wall(2s);  // slewed
    }
}

BOOST_AUTO_TEST_CASE(one_that_nobody_synchronises_is_not) {
    state.synchronised = false;
    BOOST_TEST(doubted());
    state = {true, 2s};
    BOOST_TEST(doubted());
    state = {true, 1s};
    BOOST_TEST(!doubted());
}

BOOST_AUTO_TEST_CASE(after_a_jump_to_2040_nothing_is_deleted_for_a_day) {
    BOOST_TEST(!doubted());
    clock.advance(1h);
    clock.jump_wall(24h * 365 * 14);
    const auto why = doubt.doubt();
    BOOST_REQUIRE(why);
    BOOST_TEST(why->find("2026-12-01T01:00:00.000Z to 2040-11-27T01:00:00.000Z") != std::string::npos, *why);
    clock.advance(23h);
    BOOST_TEST(doubted());
    clock.advance(1h);
    BOOST_TEST(!doubted());
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_put_back_has_jumped_too) {
    BOOST_TEST(!doubted());
    clock.advance(1h);
    clock.jump_wall(-2min);
    BOOST_TEST(doubted());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
