// The connections of one connector for one purpose: either searches as the service account, or binds as people.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/ldap/connection.h"
#include "base/ldap/servers.h"
#include "base/ldap/service_account.h"

namespace beffroi::ldap {

/// At most `settings.pool_size` connections at once; a caller waits for its turn until its deadline. Thread-safe.
class Pool {
  public:
    using OnProblem = std::function<void(const std::string& server, const std::string& what)>;
    /// The first three outlive the pool. `account` may be null: connections stay unbound. `on_problem` hears of each
    /// server that failed, from several threads.
    Pool(const Settings& settings, Servers& servers, const ServiceAccount* account, OnProblem on_problem);

    using Work = std::function<Reply(Connection&)>;
    /// Of a server that was tried: whether it went well, and how.
    using Heard = std::function<void(bool ok, const std::string& text)>;
    /// Does `work` on an idle connection or a new one. If the connection or its server turns out dead, does it again on
    /// a fresh one, on each server that may be alive, until `until`. The reply is the last one.
    [[nodiscard]] Reply run(const Work& work, SteadyTime until, const Heard& heard = {});

  private:
    struct Idle {
        Connection connection;
        std::size_t server;
        std::size_t failures;  ///< of the server, when the connection was opened
    };
    class Turn;
    [[nodiscard]] std::optional<Idle> take_idle();
    void give_back(Idle idle);
    [[nodiscard]] Reply run_fresh(const Work& work, SteadyTime until, const Heard& heard);
    /// Tells of it, and adds to the detail which server it was.
    [[nodiscard]] Reply failed(std::size_t server, const Reply& reply, const Heard& heard) const;
    [[nodiscard]] std::variant<Connection, Reply> open(std::size_t server, SteadyTime until, const Heard& heard);

    const Settings& m_settings;
    Servers& m_servers;
    const ServiceAccount* m_account;
    const OnProblem m_on_problem;
    std::mutex m_mutex;
    std::condition_variable m_freed;
    std::size_t m_busy = 0;
    std::vector<Idle> m_idle;
};

}  // namespace beffroi::ldap
