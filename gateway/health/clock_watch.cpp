#include "gateway/health/clock_watch.h"

#include <fmt/format.h>

#include <utility>

namespace beffroi::health {

namespace {

using std::chrono::milliseconds;

/// NTP slews the clock by at most half a millisecond a second: what is more than this was set.
constexpr milliseconds k_jump{500};
/// Between the two readings of a moment nothing should happen. If the machine took us off the processor, the moment is
/// none.
constexpr milliseconds k_moment{50};

}  // namespace

std::optional<ClockWatch::Reading> ClockWatch::read() const {
    const auto before = m_clock.steady();
    const auto wall = m_clock.wall();
    return m_clock.steady() - before <= k_moment ? std::optional(Reading{wall, before}) : std::nullopt;
}

std::optional<journal::Entry> ClockWatch::jump(const Reading& now) const {
    const auto expected = m_last->wall + std::chrono::floor<milliseconds>(now.steady - m_last->steady);
    const auto by = now.wall - expected;
    if (std::chrono::abs(by) < k_jump) {
        return std::nullopt;
    }
    journal::Entry entry;
    entry.event = journal::event::clock;
    entry.reason = "jump";
    entry.from = expected;
    entry.to = now.wall;
    entry.detail = fmt::format("{} by {:.3f} s", by.count() > 0 ? "forward" : "back",
                               static_cast<double>(std::chrono::abs(by).count()) / 1000);
    return entry;
}

std::optional<journal::Entry> ClockWatch::trust(const ClockState& state, WallTime now) {
    const bool was = std::exchange(m_trusted, state.trusted()).value_or(!state.trusted());
    const auto trusted_at = m_trusted_at;
    if (state.trusted()) {
        m_trusted_at = now;
    }
    if (was == state.trusted()) {
        return std::nullopt;
    }
    journal::Entry entry;
    entry.event = journal::event::clock;
    entry.reason = state.trusted() ? "trusted" : "untrusted";
    entry.from = state.trusted() ? std::nullopt : trusted_at;
    entry.detail = state.synchronised ? fmt::format("synchronised, wrong by at most {} ms", state.error.count() / 1000)
                                      : "synchronised with nothing";
    return entry;
}

std::vector<journal::Entry> ClockWatch::look(const ClockState& state) {
    std::vector<journal::Entry> found;
    const auto now = read();
    if (!now) {
        return found;
    }
    if (m_last) {
        if (auto entry = jump(*now)) {
            found.push_back(std::move(*entry));
        }
    }
    if (auto entry = trust(state, now->wall)) {
        found.push_back(std::move(*entry));
    }
    m_last = now;
    return found;
}

}  // namespace beffroi::health
