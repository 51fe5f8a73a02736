#include "base/ldap/pool.h"

#include <algorithm>
#include <utility>

namespace beffroi::ldap {

using std::chrono::steady_clock;

/// The preferred server is used again some time after it came back, and no connection lives for days.
constexpr auto max_age = std::chrono::minutes(10);

/// One of the pool_size turns, given back at the end.
class Pool::Turn {
  public:
    Turn(Pool& pool, SteadyTime deadline) : m_pool(pool) {
        std::unique_lock lock(pool.m_mutex);
        m_granted = pool.m_freed.wait_until(lock, deadline, [&] { return pool.m_busy < pool.m_settings.pool_size; });
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

Pool::Pool(const Settings& settings, Servers& servers, const ServiceAccount* account, OnProblem on_problem)
    : m_settings(settings), m_servers(servers), m_account(account), m_on_problem(std::move(on_problem)) {}

Reply Pool::run(const Work& work, SteadyTime until, const Heard& heard) {
    const Turn turn(*this, until);
    if (!turn.granted()) {
        return Reply::timed_out(m_settings.name + ": all connections are busy");
    }
    if (auto idle = take_idle()) {
        Reply reply = work(idle->connection);
        if (!reply.unreachable()) {
            give_back(std::move(*idle));
            return reply;
        }
        // A server closes idle connections as it likes, which says nothing of its health. Silence does.
        if (!reply.closed()) {
            static_cast<void>(failed(idle->server, reply, heard));
            m_servers.failed(idle->server);
        }
    }
    return run_fresh(work, until, heard);
}

Reply Pool::run_fresh(const Work& work, SteadyTime until, const Heard& heard) {
    std::vector<bool> tried(m_settings.servers.size());
    Reply last{.code = LDAP_UNAVAILABLE, .detail = m_settings.name + ": every server failed a moment ago"};
    while (steady_clock::now() < until) {
        auto attempt = m_servers.next(tried, until);
        if (!attempt) {
            return last;
        }
        const std::size_t server = attempt->server();
        tried[server] = true;
        auto opened = open(server, until, heard);
        if (const auto* failure = std::get_if<Reply>(&opened)) {
            last = failed(server, *failure, heard);
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
        last = failed(server, last, heard);
    }
    return last;
}

Reply Pool::failed(std::size_t server, const Reply& reply, const Heard& heard) const {
    m_on_problem(m_settings.servers[server], reply.detail);
    std::string detail = m_settings.servers[server] + ": " + reply.detail;
    if (heard) {
        heard(false, detail);
    }
    return {.code = reply.code, .detail = std::move(detail)};
}

std::variant<Connection, Reply> Pool::open(std::size_t server, SteadyTime until, const Heard& heard) {
    auto opened = Connection::open(m_settings, m_settings.servers[server], until);
    if (auto* connection = std::get_if<Connection>(&opened); connection != nullptr && m_account != nullptr) {
        Reply bound = connection->bind(m_account->dn, m_account->password.reveal(), until);
        if (!bound.ok()) {
            bound.detail = "cannot bind as " + m_account->dn + ": " + bound.detail;
            return bound;
        }
    }
    if (const auto* connection = std::get_if<Connection>(&opened); connection != nullptr && heard) {
        heard(true, m_settings.servers[server] + ": " + connection->tls() + ", its certificate and name are good, " +
                        (m_account == nullptr ? "nobody is bound" : "bound as " + m_account->dn));
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

}  // namespace beffroi::ldap
