#include "central/sign_in/delays.h"

#include <algorithm>

namespace beffroi::central::sign_in {

using std::chrono::seconds;

seconds Delays::wait(const Counter& counter, SteadyTime now) {
    const auto found = m_kept.find(counter.of);
    if (found == m_kept.end() || found->second.failures <= counter.free || is_forgotten(found->second, now)) {
        return seconds(0);
    }
    const unsigned doublings = std::min(found->second.failures - counter.free - 1, 16U);
    const seconds delay = std::min<seconds>(first * (1U << doublings), longest);
    return std::max(seconds(0), std::chrono::ceil<seconds>(found->second.last + delay - now));
}

bool Delays::is_forgotten(const Kept& kept, SteadyTime now) {
    return now - kept.last >= forgotten;
}

void Delays::make_room(std::size_t places, SteadyTime now) {
    if (m_kept.size() + places > capacity) {
        std::erase_if(m_kept, [now](const auto& one) { return is_forgotten(one.second, now); });
    }
    while (m_kept.size() + places > capacity) {
        m_kept.erase(std::min_element(m_kept.begin(), m_kept.end(),
                                      [](const auto& a, const auto& b) { return a.second.last < b.second.last; }));
    }
}

std::optional<seconds> Delays::begin(const Counters& counters) {
    const SteadyTime now = m_clock.steady();
    const std::lock_guard lock(m_mutex);
    seconds longest_wait{0};
    for (const Counter& counter : counters) {
        longest_wait = std::max(longest_wait, wait(counter, now));
    }
    if (longest_wait > seconds(0)) {
        return longest_wait;
    }
    make_room(counters.size(), now);
    for (const Counter& counter : counters) {
        Kept& kept = m_kept[counter.of];
        kept.failures = is_forgotten(kept, now) ? 1 : kept.failures + 1;
        kept.last = now;
    }
    return std::nullopt;
}

void Delays::take_back(const std::string& of) {
    const auto found = m_kept.find(of);
    if (found != m_kept.end() && --found->second.failures == 0) {
        m_kept.erase(found);
    }
}

void Delays::succeeded(const Counters& counters) {
    const std::lock_guard lock(m_mutex);
    for (const Counter& counter : counters) {
        if (&counter == &counters.front()) {
            m_kept.erase(counter.of);
        } else {
            take_back(counter.of);
        }
    }
}

void Delays::dropped(const Counters& counters) {
    const std::lock_guard lock(m_mutex);
    for (const Counter& counter : counters) {
        take_back(counter.of);
    }
}

}  // namespace beffroi::central::sign_in
