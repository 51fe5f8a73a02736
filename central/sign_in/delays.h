// Waiting that grows with each failure, per account and per address: passwords and codes can be guessed, a signature
// cannot.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace beffroi::central::sign_in {

/// An attempt counts as a failure from its beginning: guesses that are sent together do not all pass before the first
/// has failed. Memory is bounded; where it is full, what was tried longest ago is forgotten. Thread-safe.
class Delays {
  public:
    static constexpr std::chrono::seconds first{2};      ///< after the free failures; each one more doubles it
    static constexpr std::chrono::seconds longest{300};  ///< nobody is kept out of an account for longer
    static constexpr std::chrono::hours forgotten{1};    ///< without another failure
    static constexpr std::size_t capacity = 8192;

    explicit Delays(const Clock& clock) : m_clock(clock) {}

    struct Counter {
        std::string of;     ///< an account or an address
        unsigned free = 0;  ///< failures that cost nothing
    };
    using Counters = std::vector<Counter>;

    /// How long to wait, with nothing counted; nullopt: a failure has been counted of each, until one of the two below.
    [[nodiscard]] std::optional<std::chrono::seconds> begin(const Counters& counters);
    /// The first was right, and starts afresh; of the others this one attempt does not count.
    void succeeded(const Counters& counters);
    /// It went neither way: nobody could tell.
    void dropped(const Counters& counters);

  private:
    struct Kept {
        unsigned failures = 0;
        SteadyTime last;
    };
    using Table = std::map<std::string, Kept>;
    [[nodiscard]] std::chrono::seconds wait(const Counter& counter, SteadyTime now);
    [[nodiscard]] static bool is_forgotten(const Kept& kept, SteadyTime now);
    void make_room(std::size_t places, SteadyTime now);
    void take_back(const std::string& of);

    const Clock& m_clock;
    std::mutex m_mutex;
    Table m_kept;
};

}  // namespace beffroi::central::sign_in
