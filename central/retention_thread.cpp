#include "central/retention_thread.h"

#include <fmt/format.h>

#include <chrono>

namespace beffroi::central {

namespace {

constexpr std::chrono::hours k_between{1};

}  // namespace

RetentionThread::RetentionThread(std::function<void()> let_go, std::function<void(const std::string&)> on_problem)
    : m_let_go(std::move(let_go)), m_on_problem(std::move(on_problem)), m_thread([this] { run(); }) {}

RetentionThread::~RetentionThread() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void RetentionThread::run() {
    std::unique_lock lock(m_mutex);
    while (!m_stop) {
        lock.unlock();
        try {
            m_let_go();
        } catch (const std::exception& e) {
            m_on_problem(fmt::format("retention: {}; what is over is kept until the next hour", e.what()));
        }
        lock.lock();
        m_wake.wait_for(lock, k_between, [this] { return m_stop; });
    }
}

}  // namespace beffroi::central
