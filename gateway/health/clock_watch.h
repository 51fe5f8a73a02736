// The clock by which the journal dates what it holds: jumps of it, and whether its times are evidence.
#pragma once

#include <optional>
#include <vector>

#include "gateway/vitals.h"
#include "journal/entry.h"

namespace beffroi::health {

class ClockWatch {
  public:
    /// `clock` outlives it.
    explicit ClockWatch(const Clock& clock) : m_clock(clock) {}

    /// To be called about once a second. What it has found are entries of `admin`, of the event "clock": `reason` is
    /// "jump" (from what it would have been, to what it was), "untrusted" (by `from`: the last look at which it was
    /// trusted, if there was one) or "trusted".
    [[nodiscard]] std::vector<journal::Entry> look(const ClockState& state);

  private:
    struct Reading {
        WallTime wall;
        SteadyTime steady;
    };
    [[nodiscard]] std::optional<Reading> read() const;
    [[nodiscard]] std::optional<journal::Entry> jump(const Reading& now) const;
    [[nodiscard]] std::optional<journal::Entry> trust(const ClockState& state, WallTime now);

    const Clock& m_clock;
    std::optional<Reading> m_last;
    std::optional<bool> m_trusted;
    std::optional<WallTime> m_trusted_at;
};

}  // namespace beffroi::health
