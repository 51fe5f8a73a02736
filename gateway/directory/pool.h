// The connections of one connector for one purpose: either searches as the service account, or binds as people.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/directory/connection.h"
#include "gateway/directory/servers.h"
#include "gateway/directory/service_account.h"
#include "gateway/directory/trace.h"

namespace beffroi::directory {

/// At most `config.pool_size` connections at once; a caller waits for its turn until its deadline. Thread-safe.
class Pool {
  public:
    /// All arguments outlive the pool. `account` may be null: connections stay unbound.
    Pool(const DirectoryConfig& config, Servers& servers, const ServiceAccount* account);

    using Work = std::function<Reply(Connection&)>;
    /// Does `work` on an idle connection or a new one. If the connection or its server turns out dead, does it again on
    /// a fresh one, on each server that may be alive, until the question's end. The reply is the last one.
    [[nodiscard]] Reply run(const Work& work, const Asking& asking);

  private:
    struct Idle {
        Connection connection;
        std::size_t server;
        std::size_t failures;  ///< of the server, when the connection was opened
    };
    class Turn;
    [[nodiscard]] std::optional<Idle> take_idle();
    void give_back(Idle idle);
    [[nodiscard]] Reply run_fresh(const Work& work, const Asking& asking);
    /// Logs it, and adds to the detail which server it was.
    [[nodiscard]] Reply failed(std::size_t server, const Reply& reply, const Asking& asking) const;
    [[nodiscard]] std::variant<Connection, Reply> open(std::size_t server, const Asking& asking);

    const DirectoryConfig& m_config;
    Servers& m_servers;
    const ServiceAccount* m_account;
    std::mutex m_mutex;
    std::condition_variable m_freed;
    std::size_t m_busy = 0;
    std::vector<Idle> m_idle;
};

}  // namespace beffroi::directory
