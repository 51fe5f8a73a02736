#include <boost/test/unit_test.hpp>

#include "gateway/throttle/pace.h"
#include "tests/fakes/fake_clock.h"

using namespace beffroi;
using namespace std::chrono_literals;

namespace {

struct World {
    FakeClock clock{WallTime(std::chrono::milliseconds(1'800'000'000'000))};
    Pace pace{clock};

    void send(const std::string& device, unsigned times) {
        for (unsigned i = 0; i < times; ++i) {
            BOOST_TEST(!pace.count(device).has_value());
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_pace_tests, World)

BOOST_AUTO_TEST_CASE(too_many_forms_wait_for_the_next_window_and_the_first_of_them_goes_on_record) {
    send("a", Pace::per_window);
    clock.advance(20s);
    const auto first = pace.count("a");
    BOOST_REQUIRE(first.has_value());
    BOOST_TEST(first->first);
    BOOST_TEST(first->remaining.count() == 40);
    const auto second = pace.count("a");
    BOOST_REQUIRE(second.has_value());
    BOOST_TEST(!second->first);
    clock.advance(39s + 999ms);
    BOOST_TEST(pace.count("a")->remaining.count() == 1);
    clock.advance(1ms);
    send("a", Pace::per_window);
    BOOST_TEST(pace.count("a")->first);
}

BOOST_AUTO_TEST_CASE(a_device_does_not_count_for_its_neighbours) {
    send("a", Pace::per_window);
    BOOST_TEST(pace.count("a").has_value());
    send("b", Pace::per_window);
}

BOOST_AUTO_TEST_CASE(memory_is_bounded_and_nobody_is_kept_out_by_it) {
    for (std::size_t i = 0; i < 3 * Pace::capacity; ++i) {
        BOOST_REQUIRE(!pace.count(std::to_string(i)).has_value());
        BOOST_REQUIRE(pace.size() <= Pace::capacity);
    }
}

BOOST_AUTO_TEST_CASE(who_takes_thousands_of_names_does_not_make_ones_excess_forgotten) {
    send("greedy", Pace::per_window);
    BOOST_TEST(pace.count("greedy").has_value());
    clock.advance(1s);
    for (std::size_t i = 0; i < 5 * Pace::capacity; ++i) {
        BOOST_REQUIRE(!pace.count(std::to_string(i)).has_value());
        BOOST_REQUIRE(pace.size() <= Pace::capacity);
    }
    const auto still = pace.count("greedy");
    BOOST_REQUIRE(still.has_value());
    BOOST_TEST(!still->first);
    BOOST_TEST(pace.crowding().crowded_out >= 4 * Pace::capacity);
}

BOOST_AUTO_TEST_CASE(who_is_within_a_window_outlasts_those_who_are_not) {
    for (std::size_t i = 1; i < Pace::capacity; ++i) {
        BOOST_REQUIRE(!pace.count(std::to_string(i)).has_value());
    }
    clock.advance(Pace::window);
    send("a", Pace::per_window);
    BOOST_TEST(!pace.count("one more").has_value());
    BOOST_TEST(pace.size() == 2U);
    BOOST_TEST(pace.count("a").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
