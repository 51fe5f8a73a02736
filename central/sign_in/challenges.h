// Challenges that are out: each answers one ceremony, once, soon.
#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/clock.h"

namespace beffroi::central::sign_in {

/// Bounded: of one address at most `per_address` are out, of all `capacity`; an older one makes room. Thread-safe.
class Challenges {
  public:
    static constexpr std::chrono::minutes lifetime{5};  ///< to find the key, and its PIN
    static constexpr std::size_t capacity = 8192;
    static constexpr std::size_t per_address = 64;  ///< a whole party may come from one

    explicit Challenges(const Clock& clock) : m_clock(clock) {}
    /// 32 random bytes.
    [[nodiscard]] std::string make(const IpAddress& client);
    /// Whether it was out; it is not any more.
    [[nodiscard]] bool take(std::string_view challenge);

  private:
    struct Out {
        std::string challenge;
        IpAddress client;
        SteadyTime until;
    };
    void make_room(const IpAddress& client);

    const Clock& m_clock;
    std::mutex m_mutex;
    std::deque<Out> m_out;  ///< the oldest first
};

}  // namespace beffroi::central::sign_in
