// How many forms one device may send to the portal, whatever is in them. The throttle is about passwords; this bounds
// the work and the entries of the journal that somebody causes who sends others, or who does not wait.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "gateway/crowding.h"

namespace beffroi {

/// Thread-safe. Memory is bounded: of more than `capacity` devices within a window those are forgotten first that have
/// sent least, the oldest first. So who takes many names keeps nobody out, and does not make his own excess forgotten.
class Pace {
  public:
    static constexpr std::chrono::seconds window{60};
    static constexpr unsigned per_window = 120;  ///< nobody types as fast as that
    static constexpr std::size_t capacity = 8192;

    explicit Pace(const Clock& clock) : m_clock(clock) {}

    struct Wait {
        std::chrono::seconds remaining;  ///< at least one
        bool first;                      ///< of this window: it goes on record, the others do not
    };

    /// Counts one of this device; nullopt: it is not too many.
    [[nodiscard]] std::optional<Wait> count(const std::string& device);
    /// Devices remembered, for tests.
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] Crowding crowding() const;

  private:
    struct Counted {
        SteadyTime since;
        unsigned forms = 0;
    };
    void make_room(SteadyTime now);

    const Clock& m_clock;
    mutable std::mutex m_mutex;
    std::map<std::string, Counted> m_counted;
    std::uint64_t m_crowded_out = 0;
};

}  // namespace beffroi
