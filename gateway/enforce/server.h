// The event loop of beffroi-enforcer: its socket, its timers, its end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/fd.h"
#include "gateway/enforce/enforcer.h"
#include "gateway/enforce/messages.h"
#include "gateway/enforce/portal_address.h"
#include "gateway/enforce/table_watch.h"
#include "gateway/enforce/traffic_feed.h"

namespace beffroi::enforce {

/// A SOCK_SEQPACKET socket at `path`, mode 0660, owned by `owner` (0666 if we are not root: the peer's user is
/// checked). Replaces the socket of a predecessor; throws std::system_error.
[[nodiscard]] UniqueFd listen_at(const std::string& path, uid_t owner);

class Server {
  public:
    /// Serves processes of `allowed` and of root. `listener` as listen_at made it.
    Server(Enforcer& enforcer, TrafficFeed& feed, UniqueFd listener, uid_t allowed);

    /// Until SIGTERM or SIGINT (which the caller must have blocked). Tells systemd when it is ready and alive.
    void run();

  private:
    struct Peer {
        UniqueFd fd;
        std::deque<std::string> replies;  ///< not yet taken by the socket
        bool closing = false;
    };
    void accept_peer();
    struct Asked {
        Peer* peer;
        Request request;
    };
    using AskedIterator = std::vector<Asked>::const_iterator;
    /// Adds what the peer has asked and not yet been answered.
    static void read(Peer& peer, std::vector<Asked>& asked);
    /// In the order asked; admissions that stand together are one, and so are revocations.
    void answer(const std::vector<Asked>& asked);
    void admit(AskedIterator first, AskedIterator last);
    void revoke(AskedIterator first, AskedIterator last);
    void answer_alone(Peer& peer, const Request& request);
    void subscribe(Peer& peer);
    static void flush(Peer& peer);
    /// False if the wall clock was set since the last call.
    [[nodiscard]] bool arm_timers();
    [[nodiscard]] bool turn();
    void keep_time(bool bell_due, bool end_due, bool tables_changed);
    static bool drained(const UniqueFd& timer);

    Enforcer& m_enforcer;
    TrafficFeed& m_feed;
    UniqueFd m_listener;
    const uid_t m_allowed;
    TableWatch m_watch;
    PortalAddress m_portal_address;
    std::chrono::steady_clock::time_point m_watched;  ///< when its events were last read
    UniqueFd m_signals;
    UniqueFd m_bell;    ///< CLOCK_REALTIME; also wakes when the wall clock is set
    UniqueFd m_expiry;  ///< CLOCK_BOOTTIME
    std::optional<std::chrono::nanoseconds>
        m_armed_bell;  ///< what the timers are set to; setting them costs a system call
    std::optional<std::chrono::nanoseconds> m_armed_expiry;
    std::list<Peer> m_peers;
};

}  // namespace beffroi::enforce
