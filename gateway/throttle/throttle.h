// Slows down password guessing, per account and per device. What people type is not kept, only a keyed hash of it.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <variant>

#include "base/clock.h"
#include "gateway/crowding.h"
#include "gateway/settings.h"
#include "gateway/throttle/siphash.h"
#include "gateway/types.h"

namespace beffroi {

/// Rules:
/// - `free_failures` cost nothing; the next delays `first_delay`, and each one more twice as long, up to
/// `longest_delay`.
/// - An attempt during a delay is refused, costs nothing and does not lengthen it.
/// - One attempt at a time per account and per device: guesses sent together would otherwise all pass before any fails.
/// - A success clears the account's failures, and as many of the device's. The device's other failures stay: otherwise
/// a
///   pupil could clear them with an account of their own between guesses at other people's.
/// - A device on which an account has succeeded counts for itself: nobody locks a teacher out of the teacher's own
///   laptop by failing elsewhere.
/// - Failures are forgotten after eight times `longest_delay` without another.
/// Memory is bounded: beyond `capacity` accounts or devices the least recently used is forgotten, and before any other
/// one that has no delay to come: who invents accounts and MAC addresses does not make the failures at somebody's
/// account forgotten before he has brought so many others to a delay. Thread-safe.
class Throttle {
    struct Counter {
        std::uint64_t key = 0;
        unsigned failures = 0;
        SteadyTime last_failure{};
        SteadyTime until{};
        bool busy = false;
        bool heavy = false;
    };

    /// Counters by key, in order of use.
    class Counters {
      public:
        explicit Counters(std::size_t capacity) : m_capacity(capacity) {}
        Counter& at(std::uint64_t key);
        /// From now on it is among those that go last, or not.
        void weigh(const Counter& counter, bool heavy);
        [[nodiscard]] bool holds(std::uint64_t key) const { return m_index.contains(key); }
        [[nodiscard]] std::size_t size() const { return m_index.size(); }
        /// Heavy ones that had to go.
        [[nodiscard]] std::uint64_t crowded_out() const { return m_crowded_out; }

      private:
        using Line = std::list<Counter>;
        bool drop_one_of(Line& line);

        std::size_t m_capacity;
        std::uint64_t m_crowded_out = 0;
        Line m_light;  ///< most recently used first
        Line m_heavy;  ///< likewise
        std::unordered_map<std::uint64_t, Line::iterator> m_index;
    };

  public:
    Throttle(const ThrottleConfig& config, const Clock& clock, std::size_t capacity = 8192);

    /// The right to ask the directory once. Say how it went; an attempt dropped in silence (the directory did not
    /// answer) counts neither way.
    class Attempt {
      public:
        Attempt(Attempt&& other) noexcept;
        Attempt& operator=(Attempt&&) = delete;
        ~Attempt();
        void succeeded();
        void failed();
        /// By what became of it; nullopt: it was granted.
        void ended(std::optional<Denial> denial);

      private:
        friend class Throttle;
        Attempt(Throttle& throttle, std::uint64_t account, std::uint64_t device, std::uint64_t pair)
            : m_throttle(&throttle), m_account(account), m_device(device), m_pair(pair) {}
        Throttle* m_throttle;
        std::uint64_t m_account;  ///< the counter in use: of the account, or of the pair if it is known
        std::uint64_t m_device;
        std::uint64_t m_pair;
    };

    struct Wait {
        std::chrono::seconds remaining;  ///< at least one
    };

    /// `device`: Device::name(). `patience`: how long an attempt may wait for one that is under way, of the same
    /// account or device. Devices that log in by themselves come together, and would take a refusal for a wrong
    /// password. Few may wait at once, so that nobody's guesses take the threads of others.
    [[nodiscard]] std::variant<Attempt, Wait> begin(const UserName& typed, const std::string& device,
                                                    std::chrono::milliseconds patience = {});
    static constexpr std::size_t most_waiting = 8;

    /// Accounts and devices remembered, for tests and metrics.
    [[nodiscard]] std::size_t size() const;
    /// Of accounts, and of devices.
    [[nodiscard]] std::array<Crowding, 2> crowding() const;
    /// Attempts that wait, likewise.
    [[nodiscard]] std::size_t waiting() const;

  private:
    [[nodiscard]] std::optional<Wait> wait_of(Counter& counter);
    void count_failure(Counters& counters, Counter& counter);
    void release(std::uint64_t account, std::uint64_t device);

    const ThrottleConfig m_config;
    const Clock& m_clock;
    const SipKey m_key;
    mutable std::mutex m_mutex;
    std::condition_variable m_ended;  ///< an attempt has
    std::size_t m_waiting = 0;
    const std::size_t m_capacity;
    Counters m_accounts;
    Counters m_devices;
    Counters m_known_pairs;  ///< account and device that have succeeded together
};

/// The text that stands for an account: equal for every spelling that a directory may take for the same login. Case,
/// spaces and what follows the last '@' do not count (each realm would buy as many guesses again), an accented Latin
/// letter counts as any other, and all logins with a character beyond those (full-width forms, invisible marks: LDAP
/// matching folds them) share one text.
[[nodiscard]] std::string account_key(const UserName& typed);

}  // namespace beffroi
