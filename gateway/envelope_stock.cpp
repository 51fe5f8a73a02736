#include "gateway/envelope_stock.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace beffroi {

namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_quiet = 20ms;
constexpr auto k_pause = 4ms;          ///< between two: a tenth of a core at most, also when the gateway begins
constexpr auto k_after_failure = 10s;  ///< logins make theirs meanwhile, and say what is wrong

}  // namespace

EnvelopeStock::EnvelopeStock(std::size_t most, EnvelopeKeys keys) : m_most(most), m_keys(std::move(keys)) {
    m_ready.reserve(most);
    m_thread = std::thread([this] { fill(); });
}

EnvelopeStock::~EnvelopeStock() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

void EnvelopeStock::serve(const EnvelopeKeys& keys) {
    const std::lock_guard lock(m_mutex);
    if (!m_keys.same_as(keys)) {
        m_keys = keys;
        m_ready.clear();
        m_changed.notify_one();
    }
}

journal::Envelope EnvelopeStock::take(const EnvelopeKeys& keys) {
    std::unique_lock lock(m_mutex);
    const bool was_full = m_ready.size() == m_most;
    m_not_before = steady_clock::now() + k_quiet;
    if (m_ready.empty() || !m_keys.same_as(keys)) {
        lock.unlock();
        return {keys.academie, keys.region};
    }
    auto taken = std::move(m_ready.back());
    m_ready.pop_back();
    if (was_full) {
        m_changed.notify_one();
    }
    return taken;
}

std::size_t EnvelopeStock::size() const {
    const std::lock_guard lock(m_mutex);
    return m_ready.size();
}

void EnvelopeStock::fill() {
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        if (m_ready.size() >= m_most) {
            m_changed.wait(lock);
        } else if (const auto due = m_not_before; steady_clock::now() < due) {
            m_changed.wait_until(lock, due);
        } else {
            make_one(lock);
        }
    }
}

void EnvelopeStock::make_one(std::unique_lock<std::mutex>& lock) {
    const auto keys = m_keys;
    lock.unlock();
    std::optional<journal::Envelope> made;
    try {
        made.emplace(keys.academie, keys.region);
    } catch (const std::exception& e) {
        spdlog::error("escrow: no envelope can be made ready: {}", e.what());
    }
    lock.lock();
    if (!made) {
        m_not_before = steady_clock::now() + k_after_failure;
        return;
    }
    m_not_before = std::max(m_not_before, steady_clock::now() + k_pause);
    if (m_keys.same_as(keys)) {  // else they have changed meanwhile
        m_ready.push_back(std::move(*made));
    }
}

}  // namespace beffroi
