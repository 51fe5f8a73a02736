// A time as an auditor writes it.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace beffroi::cli {

/// "2026-11-24" (its first moment, or with `whole_day` the first of the day after), "2026-11-24T10:00" with optional
/// ":SS" and ".mmm". Without "Z" or "+01:00" behind it, it is what a clock in Paris shows; in the hour that autumn
/// repeats, the first. From 1970-01-02 to 9998-12-30.
[[nodiscard]] std::optional<WallTime> parse_when(std::string_view text, bool whole_day);

/// "2026-11-24 08:03:07 (Paris)"
[[nodiscard]] std::string paris_text(WallTime time);

}  // namespace beffroi::cli
