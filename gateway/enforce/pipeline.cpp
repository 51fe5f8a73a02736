#include "gateway/enforce/pipeline.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace beffroi::enforce {

namespace {

constexpr std::size_t max_under_way = 64;  // what the enforcer reads of one connection in one turn
constexpr std::size_t replies_per_look = 64;
constexpr std::size_t max_sessions = 0xffff;  // there are no more handles

}  // namespace

bool wait_for(int fd, short events, Deadline deadline) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            return false;
        }
        pollfd p{fd, events, 0};
        const int n = ::poll(&p, 1, static_cast<int>(left.count()));
        if (n > 0) {
            return true;
        }
        if (n < 0 && errno != EINTR) {
            return false;
        }
    }
}

bool Pipeline::alive() {
    const Lock lock(m_mutex);
    if (m_broken || !m_calls.empty()) {
        return !m_broken;
    }
    // Between calls the enforcer sends nothing: anything readable is its end, or a reply that nobody asked for.
    pollfd p{m_socket.get(), POLLIN, 0};
    if (::poll(&p, 1, 0) != 0) {
        break_off();
    }
    return !m_broken;
}

std::optional<Reply> Pipeline::call(const std::string& packet, Fits fits, Deadline deadline) {
    const auto call = std::make_shared<Call>(fits);
    Lock lock(m_mutex);
    if (!send(packet, call, lock, deadline)) {
        return std::nullopt;
    }
    while (!call->answered && !m_broken) {
        if (!m_reading) {
            read_for_all(*call, lock, deadline);
        } else {
            call->wake.wait_until(lock, deadline);
        }
        if (!call->answered && std::chrono::steady_clock::now() >= deadline) {
            break_off();
        }
    }
    if (!m_reading && !m_calls.empty()) {
        m_calls.back()->wake.notify_one();  // the last in the queue has the most to read for others
    }
    return call->answered ? std::move(call->reply) : std::nullopt;
}

/// Under the lock: the order of the queue is the order on the wire.
bool Pipeline::send(const std::string& packet, const std::shared_ptr<Call>& call, Lock& lock, Deadline deadline) {
    while (!m_broken) {
        if (m_calls.size() < max_under_way) {
            if (::send(m_socket.get(), packet.data(), packet.size(), MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
                m_calls.push_back(call);
                return true;
            }
            if (errno == EINTR) {
                continue;
            }
            if (errno != EAGAIN || m_calls.empty()) {
                break_off();
                return false;
            }
        }
        if (m_room.wait_until(lock, deadline) == std::cv_status::timeout) {
            return false;
        }
    }
    return false;
}

void Pipeline::read_for_all(const Call& reader, Lock& lock, Deadline deadline) {
    m_reading = true;
    lock.unlock();
    Received received = receive(deadline);
    lock.lock();
    m_reading = false;
    std::vector<std::shared_ptr<Call>> answered;
    bool orderly = !received.ended;
    for (Reply& reply : received.replies) {
        if (m_broken || !take(std::move(reply), answered)) {
            orderly = false;
            break;
        }
    }
    if (!orderly) {
        break_off();
    }
    // Without the lock, which is the first thing that a thread takes when it wakes.
    lock.unlock();
    for (const auto& call : answered) {
        if (call.get() != &reader) {
            call->wake.notify_one();
        }
    }
    m_room.notify_all();
    lock.lock();
}

Pipeline::Received Pipeline::receive(Deadline deadline) {
    Received received;
    if (!wait_for(m_socket.get(), POLLIN, deadline)) {
        return received;
    }
    while (received.replies.size() < replies_per_look) {
        const ssize_t n = ::recv(m_socket.get(), m_buffer.data(), m_buffer.size(), MSG_TRUNC | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 && errno == EAGAIN) {
            break;
        }
        const bool whole = n > 0 && static_cast<std::size_t>(n) <= m_buffer.size();
        auto reply = whole ? decode_reply({m_buffer.data(), static_cast<std::size_t>(n)}) : std::nullopt;
        if (!reply) {
            received.ended = true;
            break;
        }
        received.replies.push_back(std::move(*reply));
    }
    return received;
}

bool Pipeline::take(Reply reply, std::vector<std::shared_ptr<Call>>& answered) {
    if (m_calls.empty() || !m_calls.front()->fits(reply)) {
        return false;
    }
    Call& call = *m_calls.front();
    auto* page = std::get_if<SessionPage>(&reply);
    if (call.reply) {  // further pages of a list
        if (page == nullptr) {
            return false;
        }
        auto& whole = std::get<SessionPage>(*call.reply);
        whole.sessions.insert(whole.sessions.end(), std::make_move_iterator(page->sessions.begin()),
                              std::make_move_iterator(page->sessions.end()));
        whole.last = page->last;
        if (whole.sessions.size() > max_sessions) {
            return false;
        }
    } else {
        call.reply = std::move(reply);
    }
    const auto* list = std::get_if<SessionPage>(&*call.reply);
    if (list == nullptr || list->last) {
        call.answered = true;
        answered.push_back(std::move(m_calls.front()));
        m_calls.pop_front();
    }
    return true;
}

void Pipeline::break_off() {
    m_broken = true;
    ::shutdown(m_socket.get(), SHUT_RDWR);  // wakes the reader, and tells the enforcer to forget what it has not read
    for (const auto& call : m_calls) {
        call->wake.notify_one();
    }
    m_calls.clear();
    m_room.notify_all();
}

}  // namespace beffroi::enforce
