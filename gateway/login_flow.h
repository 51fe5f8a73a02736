// The line of a login, from request to durable record. login_flow.cpp is the only file that knows the order of the
// stages.
#pragma once

#include <functional>
#include <optional>
#include <variant>

#include "gateway/session_life.h"

namespace beffroi {

/// The stages that answer questions: what the directory says of a person, or the codes of a guest, where the kernel
/// sees a device.
struct Questions {
    std::function<AuthOutcome(const LoginRequest&)> authenticate;
    std::function<std::vector<IpAddress>(const Device&)> addresses_of;
};

class LoginFlow {
  public:
    LoginFlow(const Clock& clock, Questions ask, session::SessionTable& table, enforce::Kernel& kernel, Record& record,
              const PolicyInForce& policy, SessionLife& life, session::Lifetimes lifetimes)
        : m_clock(clock),
          m_ask(std::move(ask)),
          m_table(table),
          m_kernel(kernel),
          m_record(record),
          m_policy(policy),
          m_life(life),
          m_lifetimes(lifetimes) {}

    /// Blocks for the directory, the kernel and the disk. On a Session, packets pass and the record is durable.
    [[nodiscard]] std::variant<Session, Denial> login(const LoginRequest& request);

    /// Records a refusal that was decided before the directory was asked (throttled, malformed).
    void refused(Denial reason, const std::optional<Device>& device, const IpAddress& address);

    /// The session of the device that an address belongs to now; the session then covers that address too.
    [[nodiscard]] std::optional<Session> session_of(const Device& device, const IpAddress& address);
    /// False when the device has no session.
    bool logout(const Device& device);

  private:
    [[nodiscard]] std::variant<Identity, Denial> identify(const LoginRequest& request);
    [[nodiscard]] std::variant<Session, Denial> open(const LoginRequest& request, const Identity& identity);
    [[nodiscard]] std::vector<IpAddress> addresses_of(const LoginRequest& request) const;
    void end_elsewhere(const Identity& guest);
    [[nodiscard]] bool remember(const Session& session);
    void forget(const Session& session);
    Denial refuse(Denial reason, const LoginRequest& request, std::optional<Identity> proven);

    const Clock& m_clock;
    Questions m_ask;
    session::SessionTable& m_table;
    enforce::Kernel& m_kernel;
    Record& m_record;
    const PolicyInForce& m_policy;
    SessionLife& m_life;
    session::Lifetimes m_lifetimes;
};

}  // namespace beffroi
