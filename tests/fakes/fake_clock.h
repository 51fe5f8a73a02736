// A clock that moves only when the test says so.
#pragma once

#include "base/clock.h"

namespace beffroi {

class FakeClock final : public Clock {
  public:
    explicit FakeClock(WallTime start) : m_wall(start) {}
    [[nodiscard]] WallTime wall() const override { return m_wall; }
    [[nodiscard]] SteadyTime steady() const override { return m_steady; }
    void advance(std::chrono::milliseconds by) {
        m_wall += by;
        m_steady += by;
    }
    void jump_wall(std::chrono::milliseconds by) { m_wall += by; }

  private:
    WallTime m_wall;
    SteadyTime m_steady{std::chrono::hours(1)};
};

}  // namespace beffroi
