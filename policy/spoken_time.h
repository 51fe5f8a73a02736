// Moments as people say them, by the clock on the lycée's wall.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/words.h"
#include "policy/civil_time.h"

namespace beffroi::policy {

using beffroi::Language;

/// "mardi 24 novembre 2026 à 12 h 30", "Tuesday 24 November 2026 at 12:30". The two instants of a minute that autumn
/// repeats are told apart: "2 h 30 (heure d’été)".
[[nodiscard]] std::string spoken_moment(WallTime t, TimeZone zone, Language language);

/// An instant later than `now`, at most a week, as short as it stays clear: "12 h 30", "minuit", "demain, 8 h", "lundi,
/// 8 h", and "mardi 1er décembre, 8 h" if `now` is of that day of the week too.
[[nodiscard]] std::string spoken_bound(WallTime t, WallTime now, TimeZone zone, Language language);

/// "1er septembre 2026", "1 September 2026".
[[nodiscard]] std::string spoken_date(Day day, Language language);
/// Of a minute of the day, 0 to 1440: "8 h", "12 h 30", "12:30".
[[nodiscard]] std::string spoken_time(int minute, Language language);
/// 0 is Monday: "lundi", "Monday".
[[nodiscard]] std::string_view spoken_weekday(int day, Language language);

}  // namespace beffroi::policy
