#include "base/ldap/servers.h"

#include <algorithm>

namespace beffroi::ldap {

using std::chrono::seconds;

Servers::Servers(std::size_t count, const Clock& clock) : m_clock(clock), m_servers(count) {}

Servers::Attempt::Attempt(Attempt&& other) noexcept : m_servers(other.m_servers), m_server(other.m_server) {
    other.m_servers = nullptr;
}

Servers::Attempt::~Attempt() {
    if (m_servers != nullptr) {
        m_servers->record(m_server, false);
    }
}

void Servers::Attempt::succeeded() {
    m_servers->record(m_server, true);
    m_servers = nullptr;
}

seconds Servers::pause(unsigned failures_in_a_row) noexcept {
    return seconds(failures_in_a_row >= 7 ? 60 : 1 << (std::max(failures_in_a_row, 1U) - 1));
}

std::optional<std::size_t> Servers::choose(const std::vector<bool>& tried) {
    const auto now = m_clock.steady();
    bool any_healthy = false;
    std::optional<std::size_t> due;
    for (std::size_t i = 0; i < m_servers.size(); ++i) {
        const State& server = m_servers[i];
        any_healthy = any_healthy || server.in_a_row == 0;
        if (tried[i] || server.being_tried) {
            continue;
        }
        if (server.in_a_row == 0 || now >= server.retry_at) {
            return i;
        }
        // With no healthy server at all, the long pauses serve nobody: one second between tries is enough.
        if (!due && now >= server.retry_at - pause(server.in_a_row) + seconds(1)) {
            due = i;
        }
    }
    return any_healthy ? std::nullopt : due;
}

std::optional<Servers::Attempt> Servers::next(const std::vector<bool>& tried, SteadyTime deadline) {
    std::unique_lock lock(m_mutex);
    while (true) {
        if (const auto server = choose(tried)) {
            m_servers[*server].being_tried = m_servers[*server].in_a_row > 0;
            return Attempt(*this, *server);
        }
        bool wait = false;
        for (std::size_t i = 0; i < m_servers.size(); ++i) {
            wait = wait || (!tried[i] && m_servers[i].being_tried);
        }
        if (!wait || m_changed.wait_until(lock, deadline) == std::cv_status::timeout) {
            return std::nullopt;
        }
    }
}

void Servers::failed(std::size_t server) {
    record(server, false);
}

std::size_t Servers::failures(std::size_t server) const {
    const std::scoped_lock lock(m_mutex);
    return m_servers[server].total;
}

void Servers::record(std::size_t server, bool success) {
    {
        const std::scoped_lock lock(m_mutex);
        State& state = m_servers[server];
        const auto now = m_clock.steady();
        // Sixteen logins that were waiting for the same dead server are one failure, not sixteen.
        const bool counted = state.in_a_row > 0 && !state.being_tried && now < state.retry_at;
        state.being_tried = false;
        if (success) {
            state.in_a_row = 0;
        } else {
            ++state.total;
            if (!counted) {
                ++state.in_a_row;
                state.retry_at = now + pause(state.in_a_row);
            }
        }
    }
    m_changed.notify_all();
}

}  // namespace beffroi::ldap
