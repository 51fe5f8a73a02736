#include "policy/schedule.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace beffroi::policy {

namespace {

/// Looks at windows and exclusions while the slots are enumerated. Far more than a policy needs that people wrote, and
/// a few seconds.
constexpr std::size_t max_looks = 200'000'000;

/// Days on which nothing starts or ends behave by their day of the week, so eight in a row show everything: the first
/// has another kind of day before it, the seven others do not.
constexpr Day days_of_a_segment = 8;

bool is_open(const Schedule& schedule, const Window& window, Day day) {
    return window.days[static_cast<std::size_t>(weekday(day))] && window.opens.holds(day) &&
           std::none_of(schedule.excluded.begin(), schedule.excluded.end(),
                        [day](const DayRange& range) { return range.holds(day); });
}

void add_period_bounds(std::set<Day>& days, const Period& period) {
    for (const auto& [bound, open] : {std::pair(period.from, Period{}.from), std::pair(period.until, Period{}.until)}) {
        if (bound != open) {
            days.insert(bound.day);
            days.insert(bound.day + 1);
        }
    }
}

}  // namespace

void add_bounds(std::set<Day>& days, const DayRange& range) {
    if (range.from != DayRange{}.from) {
        days.insert(range.from);
    }
    if (range.until != DayRange{}.until) {
        days.insert(range.until + 1);
    }
}

bool Schedule::runs(const LocalMinute& now) const {
    return std::any_of(windows.begin(), windows.end(), [&](const Window& window) {
        const bool today = window.start <= now.minute && now.minute < window.end && is_open(*this, window, now.day);
        const bool since_yesterday = now.minute + minutes_per_day < window.end && is_open(*this, window, now.day - 1);
        return today || since_yesterday;
    });
}

Calendar::Calendar(TimeZone zone, std::vector<Schedule> schedules, std::vector<Period> periods)
    : m_zone(zone), m_schedules(std::move(schedules)), m_periods(std::move(periods)) {}

Conditions Calendar::conditions_at(const LocalMinute& now) const {
    Conditions conditions;
    conditions.reserve(m_schedules.size() + m_periods.size());
    for (const auto& schedule : m_schedules) {
        conditions.push_back(schedule.runs(now));
    }
    for (const auto& period : m_periods) {
        conditions.push_back(period.holds(now));
    }
    return conditions;
}

std::set<Day> Calendar::sample_days() const {
    std::set<Day> bounds;
    for (const auto& schedule : m_schedules) {
        for (const auto& window : schedule.windows) {
            add_bounds(bounds, window.opens);
        }
        for (const auto& range : schedule.excluded) {
            add_bounds(bounds, range);
        }
    }
    for (const auto& period : m_periods) {
        add_period_bounds(bounds, period);
    }
    // The time before the first bound is a segment too.
    bounds.insert(bounds.empty() ? 0 : *bounds.begin() - days_of_a_segment);
    std::set<Day> days;
    for (auto bound = bounds.begin(); bound != bounds.end(); ++bound) {
        const auto next = std::next(bound);
        const Day end = next == bounds.end() ? *bound + days_of_a_segment : std::min(*next, *bound + days_of_a_segment);
        for (Day day = *bound; day < end; ++day) {
            days.insert(day);
        }
    }
    return days;
}

std::set<int> Calendar::daily_minutes() const {
    std::set<int> minutes{0};
    for (const auto& schedule : m_schedules) {
        for (const auto& window : schedule.windows) {
            minutes.insert(window.start);
            minutes.insert(window.end % minutes_per_day);
        }
    }
    return minutes;
}

std::map<Day, std::set<int>> Calendar::period_minutes() const {
    std::map<Day, std::set<int>> minutes;
    for (const auto& period : m_periods) {
        minutes[period.from.day].insert(period.from.minute);
        minutes[period.until.day].insert(period.until.minute);
    }
    return minutes;
}

std::optional<Calendar> Calendar::build(TimeZone zone, std::vector<Schedule> schedules, std::vector<Period> periods,
                                        std::size_t max_slots) {
    Calendar calendar(zone, std::move(schedules), std::move(periods));
    const auto daily = calendar.daily_minutes();
    const auto extra = calendar.period_minutes();
    const auto days = calendar.sample_days();
    std::size_t looks = 1;
    for (const auto& schedule : calendar.m_schedules) {
        looks += schedule.windows.size() + schedule.excluded.size();
    }
    if (days.size() * daily.size() * looks > max_looks) {
        return std::nullopt;
    }
    std::set<Conditions> found;
    for (const Day day : days) {
        auto minutes = daily;
        if (const auto more = extra.find(day); more != extra.end()) {
            minutes.insert(more->second.begin(), more->second.end());
        }
        for (const int minute : minutes) {
            found.insert(calendar.conditions_at({day, minute}));
            if (found.size() > max_slots) {
                return std::nullopt;
            }
        }
    }
    calendar.m_slots.assign(found.begin(), found.end());
    calendar.m_daily.assign(daily.begin(), daily.end());
    for (const auto& period : calendar.m_periods) {
        calendar.m_bounds.push_back(period.from);
        calendar.m_bounds.push_back(period.until);
    }
    std::sort(calendar.m_bounds.begin(), calendar.m_bounds.end());
    return calendar;
}

std::size_t Calendar::slot_at(WallTime t) const {
    const auto conditions = conditions_at(to_local(t, m_zone));
    const auto slot = std::lower_bound(m_slots.begin(), m_slots.end(), conditions);
    if (slot == m_slots.end() || *slot != conditions) {
        throw std::logic_error("a combination of schedules occurs that the enumeration of slots did not find");
    }
    return static_cast<std::size_t>(slot - m_slots.begin());
}

/// The first whole minute after `t` at which anything may change: the wall shows a boundary, or jumps.
WallTime Calendar::next_boundary(WallTime t) const {
    using std::chrono::minutes;
    // Offsets from UTC are whole minutes here, so the wall's minutes begin with UTC's.
    const WallTime minute = std::chrono::floor<minutes>(t);
    const auto now = to_local(minute, m_zone);
    const auto daily = std::upper_bound(m_daily.begin(), m_daily.end(), now.minute);
    LocalMinute next = daily == m_daily.end() ? LocalMinute{now.day + 1, 0} : LocalMinute{now.day, *daily};
    if (const auto bound = std::upper_bound(m_bounds.begin(), m_bounds.end(), now); bound != m_bounds.end()) {
        next = std::min(next, *bound);
    }
    const WallTime reached = minute + minutes((next.day - now.day) * minutes_per_day + next.minute - now.minute);
    const auto jump = next_change_of_hour(minute, m_zone);
    return jump ? std::min(reached, *jump) : reached;
}

WallTime Calendar::next_change(WallTime t) const {
    const WallTime limit = t + std::chrono::hours(24);
    const auto now = conditions_at(to_local(t, m_zone));
    for (WallTime next = next_boundary(t); next < limit; next = next_boundary(next)) {
        if (conditions_at(to_local(next, m_zone)) != now) {
            return next;
        }
    }
    return limit;
}

}  // namespace beffroi::policy
