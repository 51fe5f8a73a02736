// A deadline for every byte that libldap reads or writes, below TLS. libldap's own time-outs do not reach into GnuTLS:
// its handshake loops for ever on a server that accepts and never answers, and half a TLS record blocks the reader.
#pragma once

#include "base/clock.h"
#include "base/ldap/handle.h"

namespace beffroi::ldap {

/// Outlives the LDAP handle that it watches, at the same address.
class DeadlineLayer {
  public:
    DeadlineLayer();
    DeadlineLayer(const DeadlineLayer&) = delete;
    DeadlineLayer& operator=(const DeadlineLayer&) = delete;

    /// To be called before the connection is made. False if libldap refuses.
    [[nodiscard]] bool install(LDAP* ldap);
    /// Reading and writing fail from now on when `deadline` (of the steady clock) has passed.
    void set(SteadyTime deadline) noexcept;
    /// Whether something failed since the last set() because its deadline had passed.
    [[nodiscard]] bool passed() const noexcept { return m_passed; }

    /// Waits until the socket allows `events` (poll(2)); false, with errno ETIMEDOUT, at the deadline.
    [[nodiscard]] bool wait(int fd, short events) noexcept;

  private:
    ldap_conncb m_callbacks{};
    SteadyTime m_deadline;
    bool m_passed = false;
};

}  // namespace beffroi::ldap
