#include <boost/test/unit_test.hpp>

#include <random>

#include "policy/schedule.h"
#include "tests/policy/documents.h"

using namespace beffroi;
using namespace beffroi::policy;
using beffroi::policy::test::make_policy;
using beffroi::policy::test::paris;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

namespace {

constexpr const char* school = R"(
  "holiday": [ { "name": "noel", "from": "2026-12-19", "until": "2027-01-03" } ],
  "schedule": [
    { "name": "cours", "except-holiday": ["noel"], "except-date": ["2026-11-25"],
      "weekly": [ { "name": "jour", "day": ["mon","tue","wed","thu","fri"], "start": "08:00", "end": "18:00" } ] },
    { "name": "nuit", "except-date": ["2026-11-27"],
      "weekly": [ { "name": "nuit", "day": ["mon","tue","wed","thu","fri","sat","sun"], "start": "22:00", "end": "06:00" } ] } ])";

bool runs(const Policy& policy, std::string_view schedule, std::string_view at) {
    const auto& calendar = policy.model().calendar;
    const auto& slot = calendar.slots()[calendar.slot_at(paris(at))];
    for (std::size_t i = 0; i < calendar.schedules().size(); ++i) {
        if (calendar.schedules()[i].name == schedule) {
            return slot[i];
        }
    }
    throw std::logic_error("no such schedule");
}

std::string next(const Policy& policy, std::string_view at) {
    return to_text(to_local(policy.next_change(paris(at)), TimeZone::paris));
}

Schedule random_schedule(std::mt19937& random, Day around) {
    Schedule schedule;
    for (auto n = 1 + random() % 3; n > 0; --n) {
        Window window;
        for (auto& day : window.days) {
            day = random() % 3 == 0;
        }
        window.start = static_cast<int>(random() % 96) * 15;
        window.end = window.start + 1 + static_cast<int>(random() % minutes_per_day);
        if (random() % 2 == 0) {
            window.opens.from = around + static_cast<Day>(random() % 30);
        }
        if (random() % 2 == 0) {
            window.opens.until = around + static_cast<Day>(random() % 60);
        }
        schedule.windows.push_back(window);
    }
    for (auto n = random() % 3; n > 0; --n) {
        const Day from = around + static_cast<Day>(random() % 60);
        schedule.excluded.push_back({from, from + static_cast<Day>(random() % 12)});
    }
    return schedule;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_schedule_tests)

BOOST_AUTO_TEST_CASE(windows_open_and_close_to_the_minute) {
    const auto policy = make_policy({school, "", ""});
    BOOST_TEST(!runs(policy, "cours", "2026-11-24T07:59"));
    BOOST_TEST(runs(policy, "cours", "2026-11-24T08:00"));
    BOOST_TEST(runs(policy, "cours", "2026-11-24T17:59"));
    BOOST_TEST(!runs(policy, "cours", "2026-11-24T18:00"));
    BOOST_TEST(!runs(policy, "cours", "2026-11-28T10:00"));  // Saturday
}

BOOST_AUTO_TEST_CASE(holidays_and_exception_dates_close_the_day) {
    const auto policy = make_policy({school, "", ""});
    BOOST_TEST(!runs(policy, "cours", "2026-11-25T10:00"));
    BOOST_TEST(runs(policy, "cours", "2026-12-18T10:00"));
    BOOST_TEST(!runs(policy, "cours", "2026-12-21T10:00"));
    BOOST_TEST(runs(policy, "cours", "2027-01-04T10:00"));
}

BOOST_AUTO_TEST_CASE(a_window_over_midnight_belongs_to_the_day_it_opened) {
    const auto policy = make_policy({school, "", ""});
    BOOST_TEST(runs(policy, "nuit", "2026-11-24T22:00"));
    BOOST_TEST(runs(policy, "nuit", "2026-11-25T05:59"));
    BOOST_TEST(!runs(policy, "nuit", "2026-11-25T06:00"));
    // The night of Friday 27 is excluded; the morning of that day is Thursday's night.
    BOOST_TEST(runs(policy, "nuit", "2026-11-27T03:00"));
    BOOST_TEST(!runs(policy, "nuit", "2026-11-27T23:00"));
    BOOST_TEST(!runs(policy, "nuit", "2026-11-28T03:00"));
}

BOOST_AUTO_TEST_CASE(the_next_change_is_exact_and_at_most_a_day_away) {
    const auto policy = make_policy({school, "", ""});
    BOOST_TEST(next(policy, "2026-11-24T07:00") == "2026-11-24T08:00");
    BOOST_TEST(next(policy, "2026-11-24T08:00") == "2026-11-24T18:00");
    BOOST_TEST(next(policy, "2026-11-24T23:00") == "2026-11-25T06:00");
    BOOST_TEST((policy.next_change(paris("2026-11-24T17:59") + milliseconds(59'999)) == paris("2026-11-24T18:00")));
    const auto empty = make_policy({});
    BOOST_TEST(empty.slot_count() == 1U);
    BOOST_TEST((empty.next_change(paris("2026-11-24T10:00")) == paris("2026-11-24T10:00") + hours(24)));
}

BOOST_AUTO_TEST_CASE(both_changes_of_hour_are_counted_in_real_time) {
    const auto policy = make_policy({school, "", ""});
    // Sunday 28 March 2027: 02:00 to 03:00 does not exist, so the night is an hour shorter; on 25 October 2026 an hour
    // longer.
    BOOST_TEST((policy.next_change(paris("2027-03-27T22:00")) == paris("2027-03-27T22:00") + hours(7)));
    BOOST_TEST((policy.next_change(paris("2026-10-24T22:00")) == paris("2026-10-24T22:00") + hours(9)));
}

BOOST_AUTO_TEST_CASE(the_next_change_is_what_walking_the_minutes_finds) {
    std::mt19937 random(12);
    for (const auto* around : {"2026-10-24", "2027-03-27", "2026-11-24"}) {
        const Day day = parse_date(around).value();
        for (int round = 0; round < 15; ++round) {
            std::vector<Schedule> schedules{random_schedule(random, day - 10), random_schedule(random, day - 10)};
            const LocalMinute from{day, static_cast<int>(random() % minutes_per_day)};
            const std::vector<Period> periods{{from, {day + 1, static_cast<int>(random() % minutes_per_day)}}};
            const auto calendar = Calendar::build(TimeZone::paris, std::move(schedules), periods, 100'000);
            WallTime t = to_wall({day, static_cast<int>(random() % minutes_per_day)}, TimeZone::paris);
            for (int step = 0; step < 6; ++step) {
                WallTime walked = t + minutes(1);
                while (walked < t + hours(24) && calendar->slot_at(walked) == calendar->slot_at(t)) {
                    walked += minutes(1);
                }
                BOOST_REQUIRE((calendar->next_change(t) == walked));
                t = walked;
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_window_that_ends_when_it_starts_lasts_a_day) {
    const auto policy = make_policy({R"("schedule": [ { "name": "s", "weekly": [
        { "name": "w", "day": ["tue"], "start": "08:00", "end": "08:00" } ] } ])",
                                     "", ""});
    BOOST_TEST(!runs(policy, "s", "2026-11-24T07:59"));
    BOOST_TEST(runs(policy, "s", "2026-11-24T08:00"));
    BOOST_TEST(runs(policy, "s", "2026-11-25T07:59"));
    BOOST_TEST(!runs(policy, "s", "2026-11-25T08:00"));
}

BOOST_AUTO_TEST_CASE(dates_of_a_window_are_inclusive) {
    const auto policy = make_policy({R"("schedule": [ { "name": "s", "weekly": [
        { "name": "w", "day": ["tue"], "start": "08:00", "end": "09:00", "from": "2026-11-24", "until": "2026-12-01" } ] } ])",
                                     "", ""});
    BOOST_TEST(!runs(policy, "s", "2026-11-17T08:30"));
    BOOST_TEST(runs(policy, "s", "2026-11-24T08:30"));
    BOOST_TEST(runs(policy, "s", "2026-12-01T08:30"));
    BOOST_TEST(!runs(policy, "s", "2026-12-08T08:30"));
}

BOOST_AUTO_TEST_CASE(no_instant_falls_outside_the_enumerated_slots) {
    std::mt19937 random(11);
    const Day around = parse_date("2026-09-01").value();
    for (int round = 0; round < 60; ++round) {
        std::vector<Schedule> schedules;
        for (auto n = random() % 4; n > 0; --n) {
            schedules.push_back(random_schedule(random, around));
        }
        std::vector<Period> periods;
        for (auto n = random() % 3; n > 0; --n) {
            const LocalMinute from{around + static_cast<Day>(random() % 60),
                                   static_cast<int>(random() % minutes_per_day)};
            periods.push_back({from, {from.day + static_cast<Day>(random() % 3), minutes_per_day - 1}});
        }
        const auto calendar = Calendar::build(TimeZone::paris, schedules, periods, 100'000);
        BOOST_REQUIRE(calendar.has_value());
        std::vector<bool> seen(calendar->slots().size());
        const auto visit = [&](WallTime t) { seen.at(calendar->slot_at(t)) = true; };
        const WallTime start = to_wall({around - 20, 0}, TimeZone::paris);
        for (int minute = 0; minute < 110 * minutes_per_day; minute += 15) {
            visit(start + minutes(minute));
        }
        for (int i = 0; i < 2000; ++i) {
            visit(start + minutes(static_cast<long>(random() % 2'000'000) - 1'000'000));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_slot_occurs_and_is_listed_once) {
    const auto policy = make_policy({school, "", ""});
    const auto& calendar = policy.model().calendar;
    std::vector<bool> seen(calendar.slots().size());
    for (WallTime t = paris("2026-11-01T00:00"); t < paris("2027-02-01T00:00"); t += minutes(30)) {
        seen.at(calendar.slot_at(t)) = true;
    }
    BOOST_TEST((seen == std::vector<bool>(seen.size(), true)));
    BOOST_TEST(seen.size() == 3U);  // lessons, night, neither
}

BOOST_AUTO_TEST_CASE(too_many_combinations_are_refused_and_not_cut) {
    std::mt19937 random(3);
    std::vector<Schedule> schedules;
    for (int i = 0; i < 20; ++i) {
        schedules.push_back(random_schedule(random, 20'000));
    }
    BOOST_TEST(!Calendar::build(TimeZone::paris, schedules, {}, 30).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
