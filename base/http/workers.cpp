#include "base/http/workers.h"

#include <utility>

namespace beffroi::http {

Workers::Workers(unsigned threads, unsigned queued) : m_queued(queued) {
    m_threads.reserve(threads);
    for (unsigned i = 0; i < threads; ++i) {
        m_threads.emplace_back([this] { work(); });
    }
}

bool Workers::reserve() {
    const std::lock_guard lock(m_mutex);
    if (m_closed || m_reserved >= m_queued) {
        return false;
    }
    ++m_reserved;
    return true;
}

void Workers::run(std::function<void()> job) {
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void Workers::finish() {
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_wake.notify_all();
    for (auto& thread : m_threads) {
        thread.join();
    }
    m_threads.clear();
}

void Workers::work() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        // A place that was reserved before finish() still brings its job: leaving earlier would strand its connection.
        m_wake.wait(lock, [this] { return !m_jobs.empty() || (m_closed && m_reserved == 0); });
        if (m_jobs.empty()) {
            return;
        }
        const auto job = std::move(m_jobs.front());
        m_jobs.pop_front();
        --m_reserved;
        const bool last = m_closed && m_reserved == 0;
        lock.unlock();
        if (last) {
            m_wake.notify_all();
        }
        job();
        lock.lock();
    }
}

}  // namespace beffroi::http
