// When a room will be full if it goes on as it did: a straight line through what was most of it in each hour of the
// last days.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "base/clock.h"

namespace beffroi::health {

/// Only whole days count: the morning of a school is no sign that its evening will be twice as full. So nothing is told
/// in the first day after a start.
class Forecast {
  public:
    void add(SteadyTime at, std::uint64_t used);

    /// nullopt: it does not grow, there was less than a day to see, or it lasts longer than a year.
    [[nodiscard]] std::optional<std::chrono::hours> full_in(std::uint64_t capacity) const;

  private:
    struct Hour {
        SteadyTime began;
        std::uint64_t most = 0;
    };
    std::deque<Hour> m_hours;  ///< the oldest first, of at most a fortnight
};

}  // namespace beffroi::health
