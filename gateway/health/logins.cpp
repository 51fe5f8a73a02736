#include "gateway/health/logins.h"

#include <algorithm>

namespace beffroi::health {

void Logins::took(std::string_view outcome, std::chrono::microseconds time) {
    const auto bound =
        std::ranges::find_if(login_bounds_ms, [time](unsigned ms) { return time <= std::chrono::milliseconds(ms); });
    const std::lock_guard lock(m_mutex);
    ++m_counts.by_outcome[std::string(outcome)];
    ++m_counts.timed;
    m_counts.waited += time;
    if (bound != login_bounds_ms.end()) {
        ++m_counts.within.at(static_cast<std::size_t>(bound - login_bounds_ms.begin()));
    }
}

void Logins::refused(std::string_view reason) {
    const std::lock_guard lock(m_mutex);
    ++m_counts.by_outcome[std::string(reason)];
}

LoginCounts Logins::counts() const {
    const std::lock_guard lock(m_mutex);
    return m_counts;
}

}  // namespace beffroi::health
