// Days and hours against the calendar itself.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

#include "policy/describe.h"
#include "policy/timetable.h"
#include "tests/policy/generator.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

SlotSet random_slots(const Calendar& calendar, std::mt19937& random) {
    SlotSet slots(calendar.slots().size());
    for (std::size_t slot = 0; slot < calendar.slots().size(); ++slot) {
        if (random() % 2 == 0) {
            slots.insert(slot);
        }
    }
    return slots;
}

bool holds(const std::vector<Era>& eras, const LocalMinute& at) {
    const auto era = std::find_if(eras.begin(), eras.end(), [&](const Era& e) { return e.days.holds(at.day); });
    const auto& hours = era->week[static_cast<std::size_t>(weekday(at.day))];
    return std::any_of(hours.begin(), hours.end(),
                       [&](const Hours& h) { return h.start <= at.minute && at.minute < h.end; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_timetable_tests)

BOOST_AUTO_TEST_CASE(hours_are_those_of_the_calendar_on_every_day) {
    std::mt19937 random(1);
    for (int i = 0; i < 20; ++i) {
        const auto policy = make_policy(random_texts(random));
        const auto& calendar = policy.model().calendar;
        const Timetable timetable(calendar);
        const auto slots = random_slots(calendar, random);
        const auto eras = timetable.hours(slots);
        BOOST_TEST(eras.front().days.from == DayRange{}.from);
        BOOST_TEST(eras.back().days.until == DayRange{}.until);
        for (std::size_t e = 1; e < eras.size(); ++e) {
            BOOST_TEST(eras[e].days.from == eras[e - 1].days.until + 1);
        }
        for (int n = 0; n < 4000; ++n) {
            const auto at = paris("2026-11-20T00:00") + std::chrono::minutes(random() % (70 * minutes_per_day));
            BOOST_REQUIRE_EQUAL(holds(eras, to_local(at, calendar.zone())), slots.contains(calendar.slot_at(at)));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_moment_is_the_first_that_comes_and_in_the_slots) {
    std::mt19937 random(2);
    for (int i = 0; i < 20; ++i) {
        const auto policy = make_policy(random_texts(random));
        const auto& calendar = policy.model().calendar;
        const Timetable timetable(calendar);
        const auto from = paris("2026-12-05T00:00") + std::chrono::minutes(random() % (10 * minutes_per_day));
        for (std::size_t slot = 0; slot < calendar.slots().size(); ++slot) {
            SlotSet one(calendar.slots().size());
            one.insert(slot);
            const auto moment = timetable.moment(one, from);
            BOOST_REQUIRE(moment.has_value());
            BOOST_TEST(calendar.slot_at(*moment) == slot);
            // Nothing of it between, by the steps of the calendar itself.
            bool sooner = false;
            auto t = from;
            for (; t < std::min(*moment, from + std::chrono::hours(24 * 60)); t = calendar.next_change(t)) {
                sooner = sooner || calendar.slot_at(t) == slot;
            }
            BOOST_TEST(!sooner);
        }
        BOOST_TEST(!timetable.moment(SlotSet(calendar.slots().size()), from).has_value());
    }
}

BOOST_AUTO_TEST_SUITE_END()
