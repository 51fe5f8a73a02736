// Envelopes made while nobody logs in, for the bell: what costs in a sealing is its keys, and they depend on nobody's
// login. The stock is what a lycée takes when an hour begins, and is refilled between logins.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "journal/escrow.h"

namespace beffroi {

/// Whom envelopes are for.
struct EnvelopeKeys {
    journal::Certificate academie;
    journal::Certificate region;
    /// The same certificates in memory, not merely equal ones.
    [[nodiscard]] bool same_as(const EnvelopeKeys& other) const noexcept {
        return academie.get() == other.academie.get() && region.get() == other.region.get();
    }
};

/// Thread-safe. Has one thread, which makes an envelope only when none has been taken for 20 ms: at the bell logins
/// have the machine for themselves.
class EnvelopeStock {
  public:
    EnvelopeStock(std::size_t most, EnvelopeKeys keys);
    ~EnvelopeStock();
    EnvelopeStock(const EnvelopeStock&) = delete;
    EnvelopeStock& operator=(const EnvelopeStock&) = delete;

    /// From here on the stock is of these keys; what it has of others is thrown away.
    void serve(const EnvelopeKeys& keys);

    /// One for these keys: of the stock if it is of them and has any, else made now. Throws std::runtime_error when
    /// OpenSSL does.
    [[nodiscard]] journal::Envelope take(const EnvelopeKeys& keys);

    /// How many there are now.
    [[nodiscard]] std::size_t size() const;

  private:
    void fill();
    void make_one(std::unique_lock<std::mutex>& lock);

    const std::size_t m_most;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    EnvelopeKeys m_keys;
    std::vector<journal::Envelope> m_ready;                ///< for m_keys, all of them
    std::chrono::steady_clock::time_point m_not_before{};  ///< somebody took one a moment ago
    bool m_stopping = false;
    std::thread m_thread;
};

}  // namespace beffroi
