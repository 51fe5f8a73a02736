#include <boost/test/unit_test.hpp>

#include <functional>

#include "gateway/health/forecast.h"

using namespace beffroi;
using health::Forecast;
using std::chrono::hours;

namespace {

/// What is used in each hour since the start, looked at every ten minutes.
Forecast after(long hours_seen, const std::function<std::uint64_t(long)>& used) {
    Forecast forecast;
    for (long minute = 0; minute < hours_seen * 60; minute += 10) {
        forecast.add(SteadyTime(std::chrono::minutes(minute)), used(minute / 60));
    }
    return forecast;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_forecast_tests)

BOOST_AUTO_TEST_CASE(what_grows_by_a_share_each_hour_is_full_when_it_is_used_up) {
    const auto growing = after(48, [](long hour) { return 1000 + 10 * static_cast<std::uint64_t>(hour); });
    // 1,470 in the last hour, 10 more each hour.
    BOOST_TEST((growing.full_in(2470) == hours(100)));
    BOOST_TEST((growing.full_in(1000) == hours(0)));
}

BOOST_AUTO_TEST_CASE(the_first_day_says_nothing) {
    const auto grow = [](long hour) { return static_cast<std::uint64_t>(hour); };
    BOOST_TEST(!after(23, grow).full_in(100));
    BOOST_TEST((after(24, grow).full_in(123) == hours(100)));
}

BOOST_AUTO_TEST_CASE(what_does_not_grow_is_never_full) {
    BOOST_TEST(!after(72, [](long) { return 500U; }).full_in(1000));
    BOOST_TEST(!after(72, [](long hour) { return 5000 - static_cast<std::uint64_t>(hour); }).full_in(6000));
}

BOOST_AUTO_TEST_CASE(a_school_that_fills_every_morning_and_empties_every_evening_does_not_grow) {
    const auto school = [](long hour) { return hour % 24 >= 8 && hour % 24 < 18 ? 3000U : 100U; };
    for (const long seen : {24L, 30L, 36L, 48L, 60L, 200L}) {
        const auto full_in = after(seen, school).full_in(4000);
        // Whatever a day's shape leaves of a slope, it is no alarm of tomorrow.
        BOOST_TEST((!full_in || *full_in > hours(24)), seen);
    }
}

BOOST_AUTO_TEST_CASE(of_an_hour_its_most_counts) {
    Forecast forecast;
    for (long hour = 0; hour < 24; ++hour) {
        const SteadyTime began{hours(hour)};
        forecast.add(began, 0);
        forecast.add(began + std::chrono::minutes(30), static_cast<std::uint64_t>(hour) * 10);
        forecast.add(began + std::chrono::minutes(50), 0);
    }
    BOOST_TEST((forecast.full_in(330) == hours(10)));
}

BOOST_AUTO_TEST_CASE(what_lasts_longer_than_a_year_is_no_news) {
    const auto slow = after(48, [](long hour) { return static_cast<std::uint64_t>(hour); });
    BOOST_TEST(slow.full_in(47 + 8760).has_value());
    BOOST_TEST(!slow.full_in(47 + 8761).has_value());
}

BOOST_AUTO_TEST_CASE(what_was_a_fortnight_ago_is_forgotten) {
    // It grew for a fortnight, and has not for another.
    const auto done = after(28L * 24, [](long hour) { return static_cast<std::uint64_t>(std::min(hour, 14L * 24)); });
    BOOST_TEST(!done.full_in(1000));
}

BOOST_AUTO_TEST_SUITE_END()
