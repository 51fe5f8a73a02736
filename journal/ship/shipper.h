// Brings one stream to one peer, for as long as it takes. At-least-once on the wire and exactly once in the copy: a
// position in the log identifies an entry, and a mirror proves every package against the signed tree before it keeps
// it. The peer's cosignature is the acknowledgement.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "journal/ship/backoff.h"
#include "journal/ship/cosigned.h"
#include "journal/ship/http_client.h"
#include "journal/ship/protocol.h"
#include "journal/writer.h"

namespace beffroi::ship {

enum class Urgency : std::uint8_t { note, warning, alarm };
/// For the program's log: one sentence that names the stream and the peer. From the shipper's thread.
using Report = std::function<void(Urgency, const std::string& sentence)>;

class Shipper {
  public:
    /// Starts at once; the peer need not be reachable. The writer and `cosigned` outlive it. Throws std::runtime_error
    /// when libcurl cannot be used.
    Shipper(Peer peer, std::string origin, const journal::Writer& writer, Cosigned& cosigned, Report report);
    /// Ends within a second, a transfer under way included; what it carried is asked for again at the next start.
    ~Shipper();
    Shipper(const Shipper&) = delete;
    Shipper& operator=(const Shipper&) = delete;

    /// Size of the newest checkpoint that the peer has cosigned in this process's time.
    [[nodiscard]] std::uint64_t cosigned_size() const noexcept { return m_done; }

  private:
    void run();
    void step();
    /// True when the peer's newest checkpoint is this one.
    [[nodiscard]] bool announce(const journal::SignedCheckpoint& checkpoint);
    void upload(const journal::SignedCheckpoint& checkpoint);
    [[nodiscard]] std::string next_body(const journal::SignedCheckpoint& checkpoint) const;
    [[nodiscard]] bool move_to(const MirrorInfo& info, std::uint64_t end);
    void offer_quorum();
    void acknowledged(const journal::SignedCheckpoint& checkpoint, const std::string& lines);
    void stands_beyond_us(std::uint64_t size);
    void compare_with_its_signature(std::uint64_t size);
    template <typename Outcome>
    void trouble(const Outcome& outcome);
    void refused(const std::string& detail);
    void later(const Later& later);
    void say(Urgency urgency, const std::string& sentence) const;
    void wait(std::chrono::milliseconds time);

    Peer m_peer;
    std::string m_origin;
    const journal::Writer& m_writer;
    Cosigned& m_cosigned;
    Report m_report;
    HttpClient m_client;
    Backoff m_backoff;
    std::uint64_t m_announced = 0;        ///< size of the peer's newest checkpoint, as far as it is known
    std::optional<std::uint64_t> m_next;  ///< of a mirror: the first entry that it does not hold, once it has said so
    std::string m_ticket;
    std::uint64_t m_offered = 0;  ///< size of the last quorum note given to the mirror
    std::atomic<std::uint64_t> m_done{0};
    Cosigned::Quorum m_signed;  ///< the newest checkpoint with a line of this peer that is known
    bool m_told = false;        ///< that it went back behind its signature
    bool m_silent = false;      ///< the log says when an outage begins and ends, not at every attempt
    std::atomic<bool> m_stop{false};
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::thread m_thread;  ///< last: everything it uses is there before it starts
};

}  // namespace beffroi::ship
