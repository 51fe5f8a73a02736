// The line of a login, from request to durable record. login_flow.cpp is the only file that knows the order of the
// stages.
#pragma once

#include <optional>
#include <variant>

#include "gateway/directory/directories.h"
#include "gateway/session_life.h"

namespace beffroi {

class LoginFlow {
  public:
    LoginFlow(const Clock& clock, directory::Directories& directories, session::SessionTable& table,
              enforce::Kernel& kernel, session::Neighbours& neighbours, Record& record, PolicyInForce& policy,
              SessionLife& life, session::Lifetimes lifetimes)
        : m_clock(clock),
          m_directories(directories),
          m_table(table),
          m_kernel(kernel),
          m_neighbours(neighbours),
          m_record(record),
          m_policy(policy),
          m_life(life),
          m_lifetimes(lifetimes) {}

    /// Blocks for the directory, the kernel and the disk. On a Session, packets pass and the record is durable.
    [[nodiscard]] std::variant<Session, Denial> login(const LoginRequest& request);

    /// Records a refusal that was decided before the directory was asked (throttled, malformed).
    void refused(Denial reason, const std::optional<Device>& device, const IpAddress& address);

    /// The device behind an address and the zone it stands in.
    [[nodiscard]] std::optional<Device> device_of(const IpAddress& address) const;
    [[nodiscard]] std::optional<Session> session_of(const IpAddress& address);
    /// False when the device has no session.
    bool logout(const IpAddress& address);

  private:
    [[nodiscard]] std::variant<Identity, Denial> identify(const LoginRequest& request);
    [[nodiscard]] std::variant<Session, Denial> open(const LoginRequest& request, const Identity& identity);
    [[nodiscard]] std::vector<IpAddress> addresses_of(const Device& device, const IpAddress& seen) const;
    Denial refuse(Denial reason, const LoginRequest& request, std::optional<Identity> proven);

    const Clock& m_clock;
    directory::Directories& m_directories;
    session::SessionTable& m_table;
    enforce::Kernel& m_kernel;
    session::Neighbours& m_neighbours;
    Record& m_record;
    PolicyInForce& m_policy;
    SessionLife& m_life;
    session::Lifetimes m_lifetimes;
};

}  // namespace beffroi
