// Logins by 802.1X from their first question to the end of their session: who it is (gateway/radius/door.h asks), when
// her device came, is there and left (the equipment's accounting), and who is told when the session ends here.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include "gateway/login_flow.h"
#include "gateway/radius/admissions.h"
#include "gateway/radius/door.h"
#include "gateway/settings.h"

namespace beffroi {

/// Thread-safe.
class NetworkLogins {
  public:
    /// All of it outlives this object.
    struct Sources {
        const Clock& clock;
        LoginFlow& flow;
        SessionLife& life;
        const session::SessionTable& table;
        /// Whose address this is now, the zone of a neighbour, and every place where a MAC is seen: by the kernel's
        /// neighbours and the policy.
        std::function<std::optional<Device>(const IpAddress&)> device_of;
        std::function<std::optional<Device>(const session::Neighbour&)> device_at;
        std::function<std::vector<Device>(const MacAddress&)> devices_with;
        /// Has the equipment drop the device. Returns at once.
        std::function<void(const NetworkPort&)> disconnect;
    };

    NetworkLogins(Sources sources, std::vector<RadiusConfig::Network> networks, std::chrono::seconds lifetime);

    [[nodiscard]] std::variant<radius::Accepted, Denial> password(const radius::PasswordQuestion& question);
    [[nodiscard]] std::variant<radius::Accepted, Denial> certificate(const radius::CertificateQuestion& question);
    /// False: it could not be put on record, so it has to be said again. The same news twice are the same as once.
    [[nodiscard]] bool account(const radius::AccountingNews& news);

    /// A device that came is seen: its session opens. From the thread that hears of neighbours.
    void neighbour_seen(const session::Neighbour& neighbour);
    /// To be told of every end of a session.
    void ended(const Session& session, const session::Ending& ending);

  private:
    struct Login {
        std::string ticket;
        radius::Admission admission;
    };
    [[nodiscard]] std::variant<radius::Accepted, Denial> accept(const std::variant<Identity, Denial>& identified,
                                                                const MacAddress& mac, Proof proof);
    [[nodiscard]] bool is_there(const radius::DeviceNews& news);
    /// The last of the tickets that is known.
    [[nodiscard]] std::optional<Login> login_of(const radius::DeviceNews& news);
    [[nodiscard]] bool goes_on(const Session& session, const std::optional<Login>& login,
                               const radius::DeviceNews& news) const;
    [[nodiscard]] bool is_where_it_was(const Session& session) const;
    void go_on(const Session& session, const NetworkPort& port, const std::vector<IpAddress>& addresses);
    [[nodiscard]] bool has_left(const radius::DeviceNews& news);
    void equipment_started(const std::string& nas);
    /// Opens the session of what is awaited of this MAC, at one of the places where it is seen.
    [[nodiscard]] bool open(const MacAddress& mac, const std::vector<Device>& seen);
    void unknown(const NetworkPort& port, const MacAddress& mac);
    [[nodiscard]] bool is_news(const NetworkPort& port);
    [[nodiscard]] const RadiusConfig::Network* network_of(const RoleName& role) const;

    const Sources m_from;
    const std::vector<RadiusConfig::Network> m_networks;
    const std::chrono::seconds m_lifetime;
    radius::Admissions m_admissions;
    std::mutex m_mutex;
    std::deque<std::string> m_refused;  ///< accounting of devices that nobody knows, told already
};

}  // namespace beffroi
