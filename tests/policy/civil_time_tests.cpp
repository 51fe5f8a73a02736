#include <boost/test/unit_test.hpp>

#include "policy/civil_time.h"

using namespace beffroi;
using namespace beffroi::policy;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

WallTime utc(std::string_view text) {
    const auto local = parse_local(text).value();
    return WallTime(minutes(local.day * minutes_per_day + local.minute));
}

std::string wall(std::string_view text, TimeZone zone = TimeZone::paris) {
    return to_text(to_local(utc(text), zone));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_civil_time_tests)

BOOST_AUTO_TEST_CASE(paris_changes_its_hour_on_the_last_sundays_at_one_utc) {
    BOOST_TEST(wall("2026-11-24T09:00") == "2026-11-24T10:00");
    BOOST_TEST(wall("2026-07-14T09:00") == "2026-07-14T11:00");
    BOOST_TEST(wall("2027-03-28T00:59") == "2027-03-28T01:59");
    BOOST_TEST(wall("2027-03-28T01:00") == "2027-03-28T03:00");
    BOOST_TEST(wall("2026-10-25T00:59") == "2026-10-25T02:59");
    BOOST_TEST(wall("2026-10-25T01:00") == "2026-10-25T02:00");
    BOOST_TEST(wall("2024-03-31T01:00") == "2024-03-31T03:00");  // the last Sunday is the month's last day
    BOOST_TEST(wall("2026-12-31T23:30") == "2027-01-01T00:30");
}

BOOST_AUTO_TEST_CASE(overseas_has_one_offset_all_year) {
    BOOST_TEST(wall("2026-07-14T02:00", TimeZone::martinique) == "2026-07-13T22:00");
    BOOST_TEST(wall("2026-12-14T02:00", TimeZone::cayenne) == "2026-12-13T23:00");
    BOOST_TEST(wall("2026-07-14T21:00", TimeZone::reunion) == "2026-07-15T01:00");
    BOOST_TEST(wall("2026-07-14T21:00", TimeZone::mayotte) == "2026-07-15T00:00");
}

BOOST_AUTO_TEST_CASE(wall_and_local_are_inverse_except_where_the_hour_changes) {
    for (WallTime t = utc("2026-01-01T00:00"); t < utc("2028-01-01T00:00"); t += minutes(37)) {
        const auto back = to_wall(to_local(t, TimeZone::paris), TimeZone::paris);
        BOOST_TEST((back == t || back == t - hours(1)));
    }
    BOOST_TEST((to_wall(parse_local("2026-10-25T02:30").value(), TimeZone::paris) == utc("2026-10-25T00:30")));
    BOOST_TEST((to_wall(parse_local("2027-03-28T02:30").value(), TimeZone::paris) == utc("2027-03-28T01:00")));
}

BOOST_AUTO_TEST_CASE(only_days_and_times_that_exist_are_read) {
    BOOST_TEST(parse_date("2027-02-28").has_value());
    BOOST_TEST(!parse_date("2027-02-29"));
    BOOST_TEST(parse_date("2028-02-29").has_value());
    BOOST_TEST(!parse_date("2027-2-28"));
    BOOST_TEST(!parse_date("2027-02-28 "));
    BOOST_TEST(parse_time_of_day("23:59").value() == 1439);
    BOOST_TEST(!parse_time_of_day("24:00"));
    BOOST_TEST(!parse_local("2027-02-28 10:00"));
    BOOST_TEST((parse_local("2027-02-28T10:00:59") == parse_local("2027-02-28T10:00")));
    BOOST_TEST(!parse_local("2027-02-28T10:00:60"));
}

BOOST_AUTO_TEST_CASE(weekdays_hold_before_1970_too) {
    BOOST_TEST(weekday(parse_date("2026-11-24").value()) == 1);
    BOOST_TEST(weekday(parse_date("1969-12-31").value()) == 2);
    BOOST_TEST(weekday(parse_date("1900-01-01").value()) == 0);
}

BOOST_AUTO_TEST_CASE(a_broken_clock_has_a_local_time) {
    BOOST_CHECK_NO_THROW(static_cast<void>(to_local(WallTime::min(), TimeZone::paris)));
    BOOST_CHECK_NO_THROW(static_cast<void>(to_local(WallTime::max(), TimeZone::paris)));
}

BOOST_AUTO_TEST_CASE(the_next_change_of_hour_is_a_last_sunday_at_one_utc) {
    const auto next = [](std::string_view local) {
        return to_rfc3339(
            next_change_of_hour(to_wall(parse_local(local).value(), TimeZone::paris), TimeZone::paris).value());
    };
    BOOST_TEST(next("2026-11-24T10:00") == "2027-03-28T01:00:00.000Z");
    BOOST_TEST(next("2027-03-28T01:59") == "2027-03-28T01:00:00.000Z");
    BOOST_TEST(next("2027-03-28T03:00") == "2027-10-31T01:00:00.000Z");
    BOOST_TEST(next("2026-01-01T00:00") == "2026-03-29T01:00:00.000Z");
    BOOST_TEST(!next_change_of_hour(WallTime(), TimeZone::reunion));
}

BOOST_AUTO_TEST_SUITE_END()
