#include "gateway/role_review.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace beffroi {

RoleReview::RoleReview(const session::SessionTable& table, Actions actions, std::chrono::milliseconds patience)
    : m_table(table), m_actions(std::move(actions)), m_patience(patience), m_thread([this] { work(); }) {}

RoleReview::~RoleReview() {
    {
        const std::scoped_lock lock(m_mutex);
        m_over = true;
    }
    m_news.notify_all();
    m_thread.join();
}

void RoleReview::begin() {
    {
        const std::scoped_lock lock(m_mutex);
        m_wanted = true;
    }
    m_news.notify_all();
}

void RoleReview::work() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_news.wait(lock, [this] { return m_wanted || m_over; });
        if (m_over) {
            return;
        }
        m_wanted = false;
        lock.unlock();
        const bool answered = look_at_all();
        lock.lock();
        if (!answered) {
            m_news.wait_for(lock, m_patience, [this] { return m_wanted || m_over; });
            m_wanted = true;
        }
    }
}

bool RoleReview::is_interrupted() const {
    const std::scoped_lock lock(m_mutex);
    return m_wanted || m_over;
}

bool RoleReview::look_at_all() {
    for (const auto& session : m_table.all()) {
        if (is_interrupted()) {
            break;
        }
        if (!look_at(session)) {
            return false;
        }
    }
    return true;
}

/// Guests are in no directory. Who is nobody there any more may be a directory's mistake, and is its matter: this is
/// about roles. Whom no directory has proved (offline) has a role of its own.
bool RoleReview::look_at(const Session& session) {
    if (session.offline) {
        return true;
    }
    AuthOutcome outcome = Denial::unknown_user;
    try {
        outcome = m_actions.look_up(session.user);
    } catch (const std::exception& e) {
        spdlog::error("roles: who {} is could not be looked at again: {}", session.handle.get(), e.what());
        return false;
    }
    const auto* identity = std::get_if<Identity>(&outcome);
    if (identity != nullptr && identity->uid == session.uid && identity->role != session.role) {
        m_actions.end(session);
    }
    return !std::holds_alternative<DirectoryUnavailable>(outcome);
}

}  // namespace beffroi
