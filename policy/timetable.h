// Slots as days and hours: when, on the lycée's wall, is a set of slots running?
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "policy/schedule.h"
#include "policy/slot_set.h"

namespace beffroi::policy {

/// Minutes of a day, from `start` to `end`, excluded.
struct Hours {
    int start = 0;
    int end = 0;
    friend auto operator<=>(const Hours&, const Hours&) = default;
};
/// Rising and apart, Monday first.
using Week = std::array<std::vector<Hours>, 7>;

/// Days in a row that go by the same week.
struct Era {
    DayRange days;
    Week week;
};

class Timetable {
  public:
    /// The calendar outlives the timetable.
    explicit Timetable(const Calendar& calendar);

    /// Exactly when: rising, covering all days, neighbours differ. An era shorter than a week has no hours on the days
    /// of the week that are not in it.
    [[nodiscard]] std::vector<Era> hours(const SlotSet& slots) const;

    /// The first moment from `from` on at which one of the slots runs; if there is none, a past one; nullopt if only
    /// minutes that the change of clocks leaves out would do, or the set is empty.
    [[nodiscard]] std::optional<WallTime> moment(const SlotSet& slots, WallTime from) const;

  private:
    /// From this minute of the day on.
    struct Step {
        int minute;
        std::size_t slot;
    };
    /// Days between which nothing differs but the day of the week.
    struct Segment {
        DayRange days;
        std::array<std::vector<Step>, 7> week;  ///< empty: no such day in it
    };
    [[nodiscard]] Segment segment(const DayRange& days) const;
    [[nodiscard]] std::vector<Step> steps(Day day) const;
    [[nodiscard]] std::optional<WallTime> moment_in(const Segment& segment, const SlotSet& slots, WallTime from) const;

    const Calendar& m_calendar;
    std::vector<Segment> m_segments;
};

}  // namespace beffroi::policy
