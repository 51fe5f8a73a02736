#include "base/http/deadlines.h"

#include <sys/socket.h>

namespace beffroi::http {

using Clock = std::chrono::steady_clock;

Deadlines::Deadlines(std::chrono::milliseconds limit) : m_limit(limit), m_thread([this] { watch(); }) {}

Deadlines::~Deadlines() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

Deadlines::Connection Deadlines::add(int fd) {
    const std::lock_guard lock(m_mutex);
    const bool first = m_waiting.empty();
    m_waiting.push_back({fd, Clock::now()});
    if (first) {
        m_wake.notify_all();
    }
    return std::prev(m_waiting.end());
}

// `since` tells which list holds an entry: the epoch means m_stopped.
void Deadlines::stop(Connection connection) {
    const std::lock_guard lock(m_mutex);
    if (connection->since != Clock::time_point{}) {
        m_stopped.splice(m_stopped.end(), m_waiting, connection);
        connection->since = {};
    }
}

void Deadlines::restart(Connection connection) {
    const std::lock_guard lock(m_mutex);
    auto& from = connection->since == Clock::time_point{} ? m_stopped : m_waiting;
    const bool first = m_waiting.empty();
    m_waiting.splice(m_waiting.end(), from, connection);
    connection->since = Clock::now();
    if (first) {
        m_wake.notify_all();
    }
}

void Deadlines::remove(Connection connection) {
    const std::lock_guard lock(m_mutex);
    (connection->since == Clock::time_point{} ? m_stopped : m_waiting).erase(connection);
}

void Deadlines::watch() {
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        if (m_waiting.empty()) {
            m_wake.wait(lock);
            continue;
        }
        const auto oldest = m_waiting.begin();
        const auto due = oldest->since + m_limit;
        if (Clock::now() < due) {
            m_wake.wait_until(lock, due);
            continue;
        }
        // The lock is held: the server cannot close the descriptor (remove() comes first) and the kernel cannot reuse
        // it.
        ::shutdown(oldest->fd, SHUT_RDWR);
        m_stopped.splice(m_stopped.end(), m_waiting, oldest);
        oldest->since = {};
    }
}

}  // namespace beffroi::http
