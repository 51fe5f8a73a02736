#include "policy/timetable.h"

#include <algorithm>
#include <set>

namespace beffroi::policy {

namespace {

void add_bound(std::set<Day>& days, Day day, Day open) {
    if (day != open) {
        days.insert(day);
    }
}

/// Days that begin something new.
std::set<Day> bounds_of(const Calendar& calendar) {
    std::set<Day> days;
    for (const auto& schedule : calendar.schedules()) {
        for (const auto& window : schedule.windows) {
            add_bounds(days, window.opens);
        }
        for (const auto& range : schedule.excluded) {
            add_bounds(days, range);
        }
    }
    for (const auto& period : calendar.periods()) {
        add_bound(days, period.from.day, Period{}.from.day);
        add_bound(days, period.until.day, Period{}.until.day);
    }
    // A window that opened the day before may reach into the first day of what follows.
    std::set<Day> after;
    for (const Day day : days) {
        after.insert(day + 1);
    }
    days.merge(after);
    return days;
}

std::size_t weekday_index(Day day) {
    return static_cast<std::size_t>(weekday(day));
}

/// The week of both, if they agree on the days that both have.
bool join(const std::array<bool, 7>& has_a, Era& a, const std::array<bool, 7>& has_b, const Era& b) {
    for (std::size_t day = 0; day < has_a.size(); ++day) {
        if (has_a[day] && has_b[day] && a.week[day] != b.week[day]) {
            return false;
        }
    }
    for (std::size_t day = 0; day < has_a.size(); ++day) {
        if (has_b[day]) {
            a.week[day] = b.week[day];
        }
    }
    a.days.until = b.days.until;
    return true;
}

}  // namespace

Timetable::Timetable(const Calendar& calendar) : m_calendar(calendar) {
    DayRange days;
    for (const Day bound : bounds_of(calendar)) {
        days.until = bound - 1;
        m_segments.push_back(segment(days));
        days.from = bound;
    }
    days.until = DayRange{}.until;
    m_segments.push_back(segment(days));
}

Timetable::Segment Timetable::segment(const DayRange& days) const {
    Segment segment{days, {}};
    // Seven days in a row, if the segment has as many: from its first, or, for the one without a first, to its last.
    const bool endless = days.from == DayRange{}.from;
    const Day first = !endless ? days.from : days.until == DayRange{}.until ? 0 : days.until - 6;
    for (Day day = first; day < first + 7 && day <= days.until; ++day) {
        segment.week[weekday_index(day)] = steps(day);
    }
    return segment;
}

std::vector<Timetable::Step> Timetable::steps(Day day) const {
    std::set<int> minutes{0};
    for (const auto& schedule : m_calendar.schedules()) {
        for (const auto& window : schedule.windows) {
            minutes.insert({window.start, window.end % minutes_per_day});
        }
    }
    for (const auto& period : m_calendar.periods()) {
        for (const auto& bound : {period.from, period.until}) {
            if (bound.day == day) {
                minutes.insert(bound.minute);
            }
        }
    }
    std::vector<Step> steps;
    const auto& slots = m_calendar.slots();
    for (const int minute : minutes) {
        const auto conditions = m_calendar.conditions_at({day, minute});
        const auto slot =
            static_cast<std::size_t>(std::lower_bound(slots.begin(), slots.end(), conditions) - slots.begin());
        if (steps.empty() || steps.back().slot != slot) {
            steps.push_back({minute, slot});
        }
    }
    return steps;
}

std::vector<Era> Timetable::hours(const SlotSet& slots) const {
    std::vector<Era> eras;
    std::array<bool, 7> known{};
    for (const auto& segment : m_segments) {
        Era era{segment.days, {}};
        std::array<bool, 7> has{};
        for (std::size_t day = 0; day < has.size(); ++day) {
            const auto& steps = segment.week[day];
            has[day] = !steps.empty();
            for (std::size_t i = 0; i < steps.size(); ++i) {
                const int end = i + 1 < steps.size() ? steps[i + 1].minute : minutes_per_day;
                if (!slots.contains(steps[i].slot)) {
                    continue;
                }
                if (!era.week[day].empty() && era.week[day].back().end == steps[i].minute) {
                    era.week[day].back().end = end;
                } else {
                    era.week[day].push_back({steps[i].minute, end});
                }
            }
        }
        if (!eras.empty() && join(known, eras.back(), has, era)) {
            std::transform(known.begin(), known.end(), has.begin(), known.begin(), std::logical_or<>());
        } else {
            eras.push_back(std::move(era));
            known = has;
        }
    }
    return eras;
}

std::optional<WallTime> Timetable::moment(const SlotSet& slots, WallTime from) const {
    const Day today = to_local(from, m_calendar.zone()).day;
    if (slots.contains(m_calendar.slot_at(from))) {
        return from;
    }
    const auto current = std::find_if(m_segments.begin(), m_segments.end(),
                                      [today](const Segment& segment) { return segment.days.holds(today); });
    for (auto segment = current; segment != m_segments.end(); ++segment) {
        if (const auto found = moment_in(*segment, slots, from)) {
            return found;
        }
    }
    for (auto segment = current + 1; segment != m_segments.begin();) {
        --segment;
        // Of days that are over, any of the last week will do.
        const Day first = std::max(segment->days.from, std::min(today, segment->days.until) - 6);
        if (const auto found = moment_in(*segment, slots, to_wall({first, 0}, m_calendar.zone()))) {
            return found;
        }
    }
    return std::nullopt;
}

std::optional<WallTime> Timetable::moment_in(const Segment& segment, const SlotSet& slots, WallTime from) const {
    const auto now = to_local(from, m_calendar.zone());
    const Day first = std::max(now.day, segment.days.from);
    // A week and a day: hours of today may be over.
    for (Day day = first; day <= first + 7 && day <= segment.days.until; ++day) {
        for (const auto& [minute, slot] : segment.week[weekday_index(day)]) {
            const auto t = to_wall({day, minute}, m_calendar.zone());
            if (slots.contains(slot) && t >= from && slots.contains(m_calendar.slot_at(t))) {
                return t;
            }
        }
    }
    return std::nullopt;
}

}  // namespace beffroi::policy
