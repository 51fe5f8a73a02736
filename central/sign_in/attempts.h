// How often one address may try to sign in. Nothing here can be guessed (a signature, a code of 100 bits): this bounds
// the work and the noise of those who try.
#pragma once

#include <chrono>
#include <map>
#include <mutex>

#include "base/address.h"
#include "base/clock.h"

namespace beffroi::central::sign_in {

/// Bounded; thread-safe.
class Attempts {
  public:
    static constexpr std::chrono::minutes window{1};
    static constexpr unsigned per_window = 60;  ///< a whole party may come from one address
    static constexpr std::size_t capacity = 4096;

    explicit Attempts(const Clock& clock) : m_clock(clock) {}
    /// Counts one; false: there have been too many, or too many addresses try.
    [[nodiscard]] bool count(const IpAddress& client);

  private:
    struct Counted {
        SteadyTime since;
        unsigned attempts = 0;
    };
    const Clock& m_clock;
    std::mutex m_mutex;
    std::map<IpAddress, Counted> m_counted;
};

}  // namespace beffroi::central::sign_in
