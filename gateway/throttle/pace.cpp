#include "gateway/throttle/pace.h"

namespace beffroi {

std::optional<Pace::Wait> Pace::count(const std::string& device) {
    const SteadyTime now = m_clock.steady();
    const std::lock_guard lock(m_mutex);
    if (m_counted.size() >= capacity && !m_counted.contains(device)) {
        std::erase_if(m_counted, [now](const auto& one) { return now - one.second.since >= window; });
        if (m_counted.size() >= capacity) {
            m_counted.clear();
        }
    }
    Counted& counted = m_counted.try_emplace(device, Counted{now, 0}).first->second;
    if (now - counted.since >= window) {
        counted = {now, 0};
    }
    if (++counted.forms <= per_window) {
        return std::nullopt;
    }
    const auto remaining = std::chrono::ceil<std::chrono::seconds>(counted.since + window - now);
    return Wait{remaining, counted.forms == per_window + 1};
}

std::size_t Pace::size() const {
    const std::lock_guard lock(m_mutex);
    return m_counted.size();
}

}  // namespace beffroi
