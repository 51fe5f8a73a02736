// How much work an exact answer may cost. Counted in steps, not in seconds, so that the same policy gives the same
// answer on every machine; a caller with a clock may add a limit in time.
#pragma once

#include <cstdint>
#include <functional>

namespace beffroi::policy {

class Budget {
  public:
    /// About a hundred million steps are a second or two.
    static constexpr std::uint64_t ample = 400'000'000;
    static constexpr std::uint64_t comparison = 4 * ample;  ///< two policies, cell by cell

    explicit Budget(std::uint64_t steps = ample, std::function<bool()> expired = {})
        : m_left(steps), m_expired(std::move(expired)) {}

    /// False once the budget is spent, and from then on.
    [[nodiscard]] bool spend(std::uint64_t steps) {
        m_since_look += steps;
        if (m_since_look >= steps_between_looks) {
            m_since_look = 0;
            m_late = m_late || (m_expired && m_expired());
        }
        m_left = steps < m_left && !m_late ? m_left - steps : 0;
        return m_left != 0;
    }
    [[nodiscard]] bool spent() const { return m_left == 0; }

  private:
    static constexpr std::uint64_t steps_between_looks = 1'000'000;
    std::uint64_t m_left;
    std::uint64_t m_since_look = 0;
    bool m_late = false;
    std::function<bool()> m_expired;
};

}  // namespace beffroi::policy
