// The clock on the lycée's wall: local dates and minutes from UTC, by rule and not by the machine's time zone database,
// which may be missing, stale, or steered by an environment variable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace beffroi::policy {

/// Time zones of French lycées. Only Paris changes its hour (Directive 2000/84/EC: last Sundays of March and October,
/// 01:00 UTC).
enum class TimeZone : std::uint8_t { paris, guadeloupe, martinique, cayenne, reunion, mayotte };

[[nodiscard]] std::optional<TimeZone> parse_time_zone(std::string_view name);

/// Days since 1970-01-01.
using Day = std::int64_t;

inline constexpr int minutes_per_day = 1440;

/// A minute on the wall. In the hour that autumn repeats, two instants share it.
struct LocalMinute {
    Day day = 0;
    int minute = 0;  ///< of the day, 0..1439
    friend auto operator<=>(const LocalMinute&, const LocalMinute&) = default;
};

[[nodiscard]] LocalMinute to_local(WallTime t, TimeZone zone);
/// The first instant that the wall shows this minute; for a minute that spring skips, the instant at which it is
/// skipped.
[[nodiscard]] WallTime to_wall(const LocalMinute& local, TimeZone zone);

/// The first instant after `t` at which the wall's clock is put forward or back; nullopt where it never is.
[[nodiscard]] std::optional<WallTime> next_change_of_hour(WallTime t, TimeZone zone);

/// 0 is Monday.
[[nodiscard]] int weekday(Day day);

/// "2026-11-24"; nullopt also for a day that no month has.
[[nodiscard]] std::optional<Day> parse_date(std::string_view text);
/// "08:00" as minutes.
[[nodiscard]] std::optional<int> parse_time_of_day(std::string_view text);
/// "2026-11-24T08:00", and ":SS" accepted and dropped.
[[nodiscard]] std::optional<LocalMinute> parse_local(std::string_view text);

/// "2026-11-24T08:00"
[[nodiscard]] std::string to_text(const LocalMinute& local);

}  // namespace beffroi::policy
