#include "gateway/directory/pool.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace beffroi::directory {

using std::chrono::steady_clock;

/// The preferred server is used again some time after it came back, and no connection lives for days.
constexpr auto max_age = std::chrono::minutes(10);

/// One of the pool_size turns, given back at the end.
class Pool::Turn {
  public:
    Turn(Pool& pool, SteadyTime deadline) : m_pool(pool) {
        std::unique_lock lock(pool.m_mutex);
        m_granted = pool.m_freed.wait_until(lock, deadline, [&] { return pool.m_busy < pool.m_config.pool_size; });
        if (m_granted) {
            ++pool.m_busy;
        }
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        if (m_granted) {
            {
                const std::scoped_lock lock(m_pool.m_mutex);
                --m_pool.m_busy;
            }
            m_pool.m_freed.notify_one();
        }
    }
    [[nodiscard]] bool granted() const noexcept { return m_granted; }

  private:
    Pool& m_pool;
    bool m_granted = false;
};

Pool::Pool(const DirectoryConfig& config, Servers& servers, const ServiceAccount* account)
    : m_config(config), m_servers(servers), m_account(account) {}

Reply Pool::run(const Work& work, const Asking& asking) {
    const Turn turn(*this, asking.until);
    if (!turn.granted()) {
        return Reply::timed_out(m_config.name + ": all connections are busy");
    }
    if (auto idle = take_idle()) {
        Reply reply = work(idle->connection);
        if (!reply.unreachable()) {
            give_back(std::move(*idle));
            return reply;
        }
        // A server closes idle connections as it likes, which says nothing of its health. Silence does.
        if (!reply.closed()) {
            static_cast<void>(failed(idle->server, reply, asking));
            m_servers.failed(idle->server);
        }
    }
    return run_fresh(work, asking);
}

Reply Pool::run_fresh(const Work& work, const Asking& asking) {
    std::vector<bool> tried(m_config.servers.size());
    Reply last{.code = LDAP_UNAVAILABLE, .detail = m_config.name + ": every server failed a moment ago"};
    while (steady_clock::now() < asking.until) {
        auto attempt = m_servers.next(tried, asking.until);
        if (!attempt) {
            return last;
        }
        const std::size_t server = attempt->server();
        tried[server] = true;
        auto opened = open(server, asking);
        if (const auto* failure = std::get_if<Reply>(&opened)) {
            last = failed(server, *failure, asking);
            continue;
        }
        const std::size_t failures = m_servers.failures(server);
        Idle fresh{.connection = std::move(std::get<Connection>(opened)), .server = server, .failures = failures};
        last = work(fresh.connection);
        if (!last.unreachable()) {
            attempt->succeeded();
            give_back(std::move(fresh));
            return last;
        }
        last = failed(server, last, asking);
    }
    return last;
}

Reply Pool::failed(std::size_t server, const Reply& reply, const Asking& asking) const {
    spdlog::warn("directory {}: {}: {}", m_config.name, m_config.servers[server], reply.detail);
    std::string detail = m_config.servers[server] + ": " + reply.detail;
    asking.note(m_config.name, StepKind::server, false, [&] { return detail; });
    return {.code = reply.code, .detail = std::move(detail)};
}

std::variant<Connection, Reply> Pool::open(std::size_t server, const Asking& asking) {
    auto opened = Connection::open(m_config, m_config.servers[server], asking.until);
    if (auto* connection = std::get_if<Connection>(&opened); connection != nullptr && m_account != nullptr) {
        Reply bound = connection->bind(m_account->dn, m_account->password.reveal(), asking.until);
        if (!bound.ok()) {
            bound.detail = "cannot bind as " + m_account->dn + ": " + bound.detail;
            return bound;
        }
    }
    if (const auto* connection = std::get_if<Connection>(&opened)) {
        asking.note(m_config.name, StepKind::server, true, [&] {
            return m_config.servers[server] + ": " + connection->tls() + ", its certificate and name are good, " +
                   (m_account == nullptr ? "nobody is bound" : "bound as " + m_account->dn);
        });
    }
    return opened;
}

std::optional<Pool::Idle> Pool::take_idle() {
    std::vector<Idle> stale;  // closed after the lock is released: closing writes to the network
    const std::scoped_lock lock(m_mutex);
    while (!m_idle.empty()) {
        Idle idle = std::move(m_idle.back());
        m_idle.pop_back();
        if (idle.failures == m_servers.failures(idle.server) &&
            steady_clock::now() - idle.connection.opened() < max_age) {
            return idle;
        }
        stale.push_back(std::move(idle));
    }
    return std::nullopt;
}

void Pool::give_back(Idle idle) {
    const std::scoped_lock lock(m_mutex);
    m_idle.push_back(std::move(idle));
}

}  // namespace beffroi::directory
