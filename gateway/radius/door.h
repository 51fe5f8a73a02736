// The gateway's door for the FreeRADIUS of the same machine (deploy/freeradius): plain HTTP on the loopback, because
// rlm_rest knows no local sockets, and a secret that both read from a file. Three questions, all POST with the JSON of
// rlm_rest:
//   /password      EAP-TTLS/PAP: 200 with the attributes of the answer, or 401
//   /certificate   EAP-TLS: the same, of somebody whose certificate FreeRADIUS has checked
//   /accounting    204: it is on record; 503: it could not be, so the equipment has to say it again
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "base/http/server.h"
#include "gateway/radius/request.h"
#include "gateway/throttle/throttle.h"

namespace beffroi::radius {

/// What goes into an Access-Accept.
struct Accepted {
    std::string ticket;                      ///< Class
    std::optional<std::uint16_t> vlan = {};  ///< by the person's role
    std::chrono::seconds lifetime{0};        ///< Session-Timeout
};

/// All are called from several threads at once and may block. An exception becomes an answer 500 without details.
struct DoorActions {
    /// Both journal their own refusals.
    std::function<std::variant<Accepted, Denial>(const PasswordQuestion&)> password;
    std::function<std::variant<Accepted, Denial>(const CertificateQuestion&)> certificate;
    /// False: it could not be recorded.
    std::function<bool(const AccountingNews&)> accounting;
    /// A refusal that the door decided by itself: throttled, malformed_request. Empty: of no device that is known.
    std::function<void(Denial, const std::optional<MacAddress>&)> refused;
    std::function<void(const std::string&)> on_error = {};
};

class Door {
  public:
    /// On 127.0.0.1, port 0: the kernel chooses. Serves at once, whoever shows `secret`. Throws with the cause if it
    /// cannot. `throttle` outlives it.
    Door(std::uint16_t port, Secret secret, Throttle& throttle, DoorActions actions);
    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_server.port(); }

  private:
    [[nodiscard]] http::Options options(std::uint16_t port) const;
    [[nodiscard]] std::vector<http::Route> routes();
    [[nodiscard]] bool is_freeradius(const http::Request& request) const;
    http::Response password(const http::Request& request);
    http::Response certificate(const http::Request& request);
    http::Response accounting(const http::Request& request);

    const Secret m_authorization;  ///< the header that FreeRADIUS sends
    Throttle& m_throttle;
    const DoorActions m_actions;
    http::Server m_server;  ///< last: its threads use all of the above
};

}  // namespace beffroi::radius
