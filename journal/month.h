// Months of UTC, as tokens and sealing keys have them: "2026-11".
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace beffroi::journal {

[[nodiscard]] std::string month_at(WallTime time);
[[nodiscard]] bool is_month(std::string_view text);
/// The first moment of a month, and of the month after. `month` is one.
[[nodiscard]] WallTime begin_of(std::string_view month);
[[nodiscard]] WallTime end_of(std::string_view month);

}  // namespace beffroi::journal
