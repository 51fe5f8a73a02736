// Whether the machine's clock may decide that something is old enough to be deleted. What a wrong clock deletes never
// comes back; what it keeps goes a day later.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/clock_state.h"

namespace beffroi::central {

/// Of one thread. The clock outlives it.
class ClockDoubt {
  public:
    using State = std::function<ClockState()>;
    explicit ClockDoubt(const Clock& clock, State state = read_clock_state)
        : m_clock(clock), m_state(std::move(state)) {}

    /// To be asked before each deletion. Why nothing may be deleted now, and what to do; nullopt: the clock is
    /// synchronised, and for a day it has gone no faster than time does. Without a reading of before only the kernel's
    /// word counts.
    [[nodiscard]] std::optional<std::string> doubt();

  private:
    struct Reading {
        WallTime wall;
        SteadyTime steady;
    };
    struct Jump {
        WallTime from;
        WallTime to;
        SteadyTime at;
    };
    void look();

    const Clock& m_clock;
    State m_state;
    std::optional<Reading> m_last;
    std::optional<Jump> m_jump;  ///< the newest
};

}  // namespace beffroi::central
