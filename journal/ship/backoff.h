// How long to wait after a failure: twice as long each time, with jitter so that 425 gateways do not come back
// together.
#pragma once

#include <chrono>
#include <random>

namespace beffroi::ship {

class Backoff {
  public:
    explicit Backoff(std::chrono::milliseconds longest);
    /// Between half of the current step and all of it; the next step is twice as long, up to the longest.
    [[nodiscard]] std::chrono::milliseconds next();
    void reset();
    /// The longest step: for what does not get better by asking again soon.
    [[nodiscard]] std::chrono::milliseconds longest() const noexcept { return m_longest; }

  private:
    std::chrono::milliseconds m_longest;
    std::chrono::milliseconds m_step;
    std::minstd_rand m_random;
};

}  // namespace beffroi::ship
