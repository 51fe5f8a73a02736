// Tells switches and access points that a session is over (RFC 5176): they drop the device from its port. Over UDP,
// with repetitions, by a thread of its own: whoever ends a session does not wait.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/fd.h"
#include "base/secret.h"
#include "gateway/radius/disconnect_packet.h"
#include "gateway/settings.h"

namespace beffroi::radius {

class Disconnector {
  public:
    enum class Outcome : std::uint8_t {
        done,        ///< the equipment has dropped the device
        refused,     ///< it says that it does not: most often it had no such session any more
        unanswered,  ///< after all repetitions
        not_sent,    ///< too many wait, or no such equipment is configured
    };
    /// Called from the disconnector's thread, or from disconnect() for what is not sent. Must not throw.
    using Report = std::function<void(const NetworkPort&, Outcome, std::uint32_t error_cause)>;

    static constexpr std::size_t most_waiting = 8192;
    static constexpr std::size_t most_in_flight = 64;  ///< to one piece of equipment

    /// Reads the secrets. Throws std::system_error if one cannot be read.
    Disconnector(const std::vector<RadiusConfig::Equipment>& equipment, const Clock& clock, Report report);
    /// What is not answered yet is given up.
    ~Disconnector();
    Disconnector(const Disconnector&) = delete;
    Disconnector& operator=(const Disconnector&) = delete;

    /// Returns at once.
    void disconnect(const NetworkPort& port);

  private:
    struct InFlight {
        NetworkPort port;
        DisconnectRequest request;
        unsigned sent = 0;
        SteadyTime next;
    };
    struct Peer {
        IpAddress address;
        std::uint16_t udp_port = 0;
        Secret secret;
        UniqueFd socket = {};  ///< connected: the kernel drops what others send
        std::deque<NetworkPort> waiting = {};
        std::list<InFlight> in_flight = {};
        std::uint8_t next_identifier = 0;
    };
    void work();
    void start_waiting(Peer& peer);
    void send_due(Peer& peer);
    void receive(Peer& peer);
    void finish(const NetworkPort& port, Outcome outcome, std::uint32_t error_cause);
    [[nodiscard]] int until_next_ms() const;
    [[nodiscard]] bool take_waiting();

    const Clock& m_clock;
    const Report m_report;
    std::map<std::string, Peer> m_peers;  ///< by name; but for m_arrived, of the thread alone
    UniqueFd m_wake;
    std::mutex m_mutex;
    std::deque<NetworkPort> m_arrived;
    std::size_t m_waiting = 0;  ///< arrived, waiting or in flight
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace beffroi::radius
