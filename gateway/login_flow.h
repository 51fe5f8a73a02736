// The line of a login, from request to durable record. login_flow.cpp is the only file that knows the order of the
// stages.
#pragma once

#include <functional>
#include <optional>
#include <variant>

#include "gateway/device_limit.h"
#include "gateway/session_life.h"

namespace beffroi {

/// The stages that answer questions: what the directory says of a person, or the codes of a guest, where the kernel
/// sees a device.
struct Questions {
    std::function<AuthOutcome(const UserName&, const Secret&)> authenticate;
    /// Of somebody who comes with an access code.
    std::function<AuthOutcome(const Secret&)> guest = {};
    std::function<std::vector<IpAddress>(const Device&)> addresses_of;
    /// Of somebody who has proved who she is with a certificate.
    std::function<AuthOutcome(const UserName&)> look_up = {};
    /// Whether she has the charter still to accept before she enters; empty: there is none.
    std::function<bool(const Identity&)> charter_due = {};
    /// Whether the code that a guest came with is good still; empty: nobody withdraws codes.
    std::function<bool(const Identity&)> code_is_good = {};
};

/// She is who she says, and enters once she has accepted the charter (gateway/charter_desk.h).
struct CharterDue {
    Identity identity;
};

/// She is who she says, and has as many devices in as she may: she enters with this one once another has gone
/// (gateway/device_desk.h).
struct DevicesFull {
    Identity identity;
};

/// What comes of somebody who is known, and has nothing left to accept.
using Entered = std::variant<Session, DevicesFull, Denial>;

/// Where an attempt comes from, as far as anybody can tell: at a switch or an access point (802.1X) a device has no
/// address yet, and `device` then holds its MAC alone.
struct Origin {
    std::optional<Device> device;
    std::optional<IpAddress> address = {};
    std::optional<Proof> proof = {};  ///< of 802.1X
};

class LoginFlow {
  public:
    LoginFlow(const Clock& clock, Questions ask, session::SessionTable& table, enforce::Kernel& kernel, Record& record,
              const PolicyInForce& policy, SessionLife& life, session::Lifetimes lifetimes,
              DeviceLimit* devices = nullptr)
        : m_clock(clock),
          m_ask(std::move(ask)),
          m_table(table),
          m_kernel(kernel),
          m_record(record),
          m_policy(policy),
          m_life(life),
          m_lifetimes(lifetimes),
          m_devices(devices) {}

    /// Blocks for the directory, the kernel and the disk. On a Session, packets pass and the record is durable.
    [[nodiscard]] std::variant<Session, CharterDue, DevicesFull, Denial> login(const LoginRequest& request);
    /// The rest of a login that waited for the charter, which is accepted now, and on record, or for another device to
    /// go.
    [[nodiscard]] Entered enter(const Identity& identity, const Device& device, const IpAddress& address);

    /// The first half of a login by 802.1X: who it is, by a password (EAP-TTLS) or by the name in a certificate whose
    /// key was proved (EAP-TLS). She has a role that the policy knows. There is no session yet.
    [[nodiscard]] std::variant<Identity, Denial> identify(const UserName& user, const Secret* password,
                                                          const MacAddress& mac);
    /// The second half: the network says that her device is there, and the kernel sees it. No page can ask her which of
    /// her devices has to go: where she has too many in, the one that has been silent for longest does.
    [[nodiscard]] std::variant<Session, Denial> open(const Identity& identity, const Device& device,
                                                     const NetworkPort& port, std::chrono::seconds lifetime);

    /// Records a refusal that was decided before the directory was asked (throttled, malformed).
    void refused(Denial reason, const Origin& origin);

    /// The session of the device that an address belongs to now; the session then covers that address too.
    [[nodiscard]] std::optional<Session> session_of(const Device& device, const IpAddress& address);
    /// False when the device has no session.
    bool logout(const Device& device);

  private:
    /// What a session is opened with, whoever asks for it.
    struct Opening {
        const Identity& identity;
        const Device& device;
        std::vector<IpAddress> addresses;
        session::Lifetimes lifetimes;
        std::optional<NetworkPort> port = {};
    };
    /// The person, with a role.
    [[nodiscard]] std::variant<Identity, Denial> ask(const std::function<AuthOutcome()>& directory,
                                                     const Origin& origin);
    [[nodiscard]] Entered open(const Opening& opening);
    [[nodiscard]] bool is_welcome(const Identity& identity) const;
    void make_room(const Identity& identity, const Device& device);
    [[nodiscard]] std::vector<IpAddress> addresses_of(const Device& device, const IpAddress& seen) const;
    void end_elsewhere(const Identity& guest);
    void end_oldest_beyond_all_reason(const Identity& identity);
    [[nodiscard]] bool remember(const Session& session);
    void forget(const Session& session);
    Denial refuse(Denial reason, const Origin& origin, std::optional<Identity> proven);

    const Clock& m_clock;
    Questions m_ask;
    session::SessionTable& m_table;
    enforce::Kernel& m_kernel;
    Record& m_record;
    const PolicyInForce& m_policy;
    SessionLife& m_life;
    session::Lifetimes m_lifetimes;
    DeviceLimit* m_devices;  ///< where there is one
};

}  // namespace beffroi
