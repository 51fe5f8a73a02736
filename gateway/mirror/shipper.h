// Ships one stream of the journal to the centre, for as long as it takes. At-least-once on the wire and exactly once in
// the store: a position in the log identifies an entry, and the centre compares what it holds already.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "gateway/mirror/backoff.h"
#include "gateway/mirror/client.h"
#include "gateway/settings.h"
#include "journal/writer.h"

namespace beffroi::mirror {

/// One per stream. The writer must outlive it.
class Shipper {
  public:
    /// Starts at once; the centre need not be reachable. Throws std::runtime_error when libcurl cannot be used.
    Shipper(const MirrorConfig& config, const std::string& origin, const journal::Writer& writer);
    /// Ends within a second, a transfer under way included; what it carried is asked for again at the next start.
    ~Shipper();
    Shipper(const Shipper&) = delete;
    Shipper& operator=(const Shipper&) = delete;

    /// Entries that the centre has confirmed to hold durably.
    [[nodiscard]] std::uint64_t acknowledged() const noexcept { return m_acknowledged; }

  private:
    void run();
    void step();
    void ask_position();
    void ship();
    void trouble(const Outcome& outcome);
    void move_to(std::uint64_t next);
    void wait(std::chrono::milliseconds time);
    [[nodiscard]] bool stopping() const noexcept { return m_stop; }

    std::string m_origin;
    const journal::Writer& m_writer;
    Client m_client;
    Backoff m_backoff;
    std::optional<std::uint64_t> m_next;  ///< where the centre stands, once it has said so
    std::atomic<std::uint64_t> m_acknowledged{0};
    bool m_unreachable = false;  ///< the log says when an outage begins and ends, not at every attempt
    std::atomic<bool> m_stop{false};
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::thread m_thread;  ///< last: everything it uses is there before it starts
};

}  // namespace beffroi::mirror
