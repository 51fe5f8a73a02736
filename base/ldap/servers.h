// Which of a connector's servers to try, in order of preference, remembering which ones failed.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"

namespace beffroi::ldap {

/// A server that failed is left alone for 1 s, then 2, 4... up to 60 s, and then tried by one login only: a dead first
/// server costs one login one timeout per pause, never each login. Thread-safe.
class Servers {
  public:
    /// `clock` outlives this object.
    Servers(std::size_t count, const Clock& clock);

    /// One try of one server. Not reporting success counts as a failure, also when an exception passes.
    class Attempt {
      public:
        Attempt(Attempt&& other) noexcept;
        Attempt& operator=(Attempt&&) = delete;
        ~Attempt();
        [[nodiscard]] std::size_t server() const noexcept { return m_server; }
        void succeeded();

      private:
        friend class Servers;
        Attempt(Servers& servers, std::size_t server) : m_servers(&servers), m_server(server) {}
        Servers* m_servers;
        std::size_t m_server;
    };

    /// The next server that is not in `tried`; nullopt if all the others failed a moment ago. If another thread is
    /// trying the last hope, waits for its result, until `deadline` at most.
    [[nodiscard]] std::optional<Attempt> next(const std::vector<bool>& tried, SteadyTime deadline);
    void failed(std::size_t server);
    /// Counts failures of `server` since the start: a connection made before the last failure is not trusted.
    [[nodiscard]] std::size_t failures(std::size_t server) const;

    /// The pause after the n-th failure in a row.
    [[nodiscard]] static std::chrono::seconds pause(unsigned failures_in_a_row) noexcept;

  private:
    struct State {
        unsigned in_a_row = 0;
        std::size_t total = 0;
        SteadyTime retry_at;
        bool being_tried = false;  ///< by one thread, after a failure
    };
    std::optional<std::size_t> choose(const std::vector<bool>& tried);
    void record(std::size_t server, bool success);

    const Clock& m_clock;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<State> m_servers;
};

}  // namespace beffroi::ldap
