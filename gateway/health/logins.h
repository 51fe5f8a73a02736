// How many logins there were, how they ended, and how long people waited for it. In number only.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace beffroi::health {

/// Upper bounds of what a login takes, in milliseconds: a directory nearby, one far away, one that is down.
inline constexpr std::array login_bounds_ms{10U, 25U, 50U, 100U, 250U, 500U, 1000U, 2500U, 5000U, 10000U};

struct LoginCounts {
    std::map<std::string, std::uint64_t, std::less<>> by_outcome;  ///< "opened", or the reason of the refusal
    /// How many took at most as long as the bound of the same index, and longer than the one before.
    std::array<std::uint64_t, login_bounds_ms.size()> within{};
    std::uint64_t timed = 0;  ///< all, however long they took
    std::chrono::microseconds waited{0};
};

/// Thread-safe.
class Logins {
  public:
    /// One that a directory was asked about, or a session was open before.
    void took(std::string_view outcome, std::chrono::microseconds time);
    /// One that was refused at the door.
    void refused(std::string_view reason);
    [[nodiscard]] LoginCounts counts() const;

  private:
    mutable std::mutex m_mutex;
    LoginCounts m_counts;
};

}  // namespace beffroi::health
