#include "central/sign_in/attempts.h"

namespace beffroi::central::sign_in {

bool Attempts::count(const IpAddress& client) {
    const SteadyTime now = m_clock.steady();
    const std::lock_guard lock(m_mutex);
    auto found = m_counted.find(client);
    if (found == m_counted.end()) {
        if (m_counted.size() >= capacity) {
            std::erase_if(m_counted, [now](const auto& one) { return now - one.second.since >= window; });
        }
        if (m_counted.size() >= capacity) {
            return false;
        }
        found = m_counted.emplace(client, Counted{now, 0}).first;
    }
    Counted& counted = found->second;
    if (now - counted.since >= window) {
        counted = {now, 0};
    }
    return ++counted.attempts <= per_window;
}

}  // namespace beffroi::central::sign_in
