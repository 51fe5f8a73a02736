// What one thread wakes another with that waits in poll(): an eventfd (eventfd(2)).
#pragma once

#include "base/fd.h"

namespace beffroi {

/// Thread-safe.
class Wake {
  public:
    /// Throws std::system_error.
    Wake();

    /// From here on fd() is readable. To be called after what it is about is in its place.
    void call() const noexcept;
    /// Not readable any more. To be called before what it is about is taken, or a call in between would be lost.
    void heard() const noexcept;
    [[nodiscard]] int fd() const noexcept { return m_fd.get(); }

  private:
    UniqueFd m_fd;
};

}  // namespace beffroi
