#include "gateway/throttle/pace.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace beffroi {

std::optional<Pace::Wait> Pace::count(const std::string& device) {
    const SteadyTime now = m_clock.steady();
    const std::lock_guard lock(m_mutex);
    if (m_counted.size() >= capacity && !m_counted.contains(device)) {
        make_room(now);
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

/// Several at once: what is looked through for it is the whole table.
void Pace::make_room(SteadyTime now) {
    std::erase_if(m_counted, [now](const auto& one) { return now - one.second.since >= window; });
    if (m_counted.size() < capacity) {
        return;
    }
    std::vector<decltype(m_counted)::iterator> all;
    all.reserve(m_counted.size());
    for (auto one = m_counted.begin(); one != m_counted.end(); ++one) {
        all.push_back(one);
    }
    const auto kept = all.begin() + static_cast<std::ptrdiff_t>(capacity / 8);
    std::ranges::nth_element(all, kept, {},
                             [](const auto& one) { return std::tuple(one->second.forms, one->second.since); });
    for (auto least = all.begin(); least != kept; ++least) {
        m_counted.erase(*least);
        ++m_crowded_out;
    }
}

Crowding Pace::crowding() const {
    const std::lock_guard lock(m_mutex);
    return {"pace", m_counted.size(), capacity, m_crowded_out};
}

std::size_t Pace::size() const {
    const std::lock_guard lock(m_mutex);
    return m_counted.size();
}

}  // namespace beffroi
