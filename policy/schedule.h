// Time cut into atomic slots. What holds at an instant depends only on the local day and minute; a slot is one
// combination of conditions (schedules that run, periods that hold) that occurs at some day and minute, ever.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "policy/civil_time.h"

namespace beffroi::policy {

struct DayRange {
    Day from = std::numeric_limits<Day>::min();
    Day until = std::numeric_limits<Day>::max();  ///< included
    [[nodiscard]] bool holds(Day day) const { return from <= day && day <= until; }
};
/// Days on which it begins and, if it ends, the first that it no longer holds.
void add_bounds(std::set<Day>& days, const DayRange& range);

/// A window that opens on some days of the week. It belongs to the day on which it opens, also after midnight.
struct Window {
    std::array<bool, 7> days{};  ///< Monday first
    int start = 0;               ///< minute of the day
    int end = 0;                 ///< excluded; start < end <= start + 1440
    DayRange opens;
};

struct Schedule {
    std::string name;
    std::vector<Window> windows;
    std::vector<DayRange> excluded;  ///< no window opens on these days
    [[nodiscard]] bool runs(const LocalMinute& now) const;
};

/// The validity of a rule or the time of an exam: once, from a minute to a minute.
struct Period {
    LocalMinute from{std::numeric_limits<Day>::min(), 0};
    LocalMinute until{std::numeric_limits<Day>::max(), 0};  ///< excluded
    [[nodiscard]] bool holds(const LocalMinute& now) const { return from <= now && now < until; }
    friend auto operator<=>(const Period&, const Period&) = default;
};

/// One flag per schedule, then one per period, in the order given to the calendar.
using Conditions = std::vector<bool>;

class Calendar {
  public:
    /// nullopt if there would be more than `max_slots`, or more dates and times than can be looked at in a few seconds.
    [[nodiscard]] static std::optional<Calendar> build(TimeZone zone, std::vector<Schedule> schedules,
                                                       std::vector<Period> periods, std::size_t max_slots);

    [[nodiscard]] TimeZone zone() const { return m_zone; }
    [[nodiscard]] const std::vector<Schedule>& schedules() const { return m_schedules; }
    [[nodiscard]] const std::vector<Period>& periods() const { return m_periods; }
    /// Straight from the schedules and periods, without slots.
    [[nodiscard]] Conditions conditions_at(const LocalMinute& now) const;

    [[nodiscard]] const std::vector<Conditions>& slots() const { return m_slots; }
    [[nodiscard]] std::size_t slot_at(WallTime t) const;
    /// The first whole minute after `t` at which the slot is another one; `t` + 24 h if none is nearer.
    [[nodiscard]] WallTime next_change(WallTime t) const;

  private:
    Calendar(TimeZone zone, std::vector<Schedule> schedules, std::vector<Period> periods);
    [[nodiscard]] std::set<Day> sample_days() const;
    [[nodiscard]] std::set<int> daily_minutes() const;
    [[nodiscard]] std::map<Day, std::set<int>> period_minutes() const;
    [[nodiscard]] WallTime next_boundary(WallTime t) const;

    TimeZone m_zone;
    std::vector<Schedule> m_schedules;
    std::vector<Period> m_periods;
    std::vector<int> m_daily;           ///< minutes of any day at which a schedule may start or stop; 0 is one
    std::vector<LocalMinute> m_bounds;  ///< at which a period starts or stops
    std::vector<Conditions> m_slots;    ///< sorted: a slot's number depends on nothing but the documents
};

}  // namespace beffroi::policy
