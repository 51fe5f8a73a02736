#include "central/clock_doubt.h"

#include <fmt/format.h>

namespace beffroi::central {

namespace {

/// Between two questions, an hour apart, NTP may have slewed the clock by some seconds. What is more was set.
constexpr std::chrono::minutes k_slewed{1};
/// How long somebody has to notice that the clock was set, before anything is deleted by it.
constexpr std::chrono::hours k_patience{24};

}  // namespace

void ClockDoubt::look() {
    const Reading now{m_clock.wall(), m_clock.steady()};
    if (m_last) {
        const WallTime expected =
            m_last->wall + std::chrono::floor<std::chrono::milliseconds>(now.steady - m_last->steady);
        if (std::chrono::abs(now.wall - expected) > k_slewed) {
            m_jump = Jump{expected, now.wall, now.steady};
        }
    }
    m_last = now;
}

std::optional<std::string> ClockDoubt::doubt() {
    look();
    if (m_jump && m_last->steady - m_jump->at < k_patience) {
        return fmt::format(
            "the clock was set from {} to {}: nothing is deleted because of its age until it has gone on evenly for a "
            "day; look at the clock",
            to_rfc3339(m_jump->from), to_rfc3339(m_jump->to));
    }
    if (!m_state().trusted()) {
        return "the clock is not synchronised to within a second: nothing is deleted because of its age; look at "
               "chronyd "
               "(`chronyc tracking`)";
    }
    return std::nullopt;
}

}  // namespace beffroi::central
