// The addresses to which packets for the portal are rewritten (policy/compile.h, portal_address4 and 6), on `lo`.
// rtnetlink(7). With addresses, unlike with a policy route, the packets that pass by cost nothing: one rule of
// ip-rule(8) makes the kernel ask all of them for every packet.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "gateway/enforce/routing_socket.h"

namespace beffroi::enforce {

/// In the network namespace of the thread that makes it.
class PortalAddress {
  public:
    /// Puts back what is missing: whoever sets `lo` down takes its IPv6 addresses away. Looks every few seconds only,
    /// so it may be called often. What cannot be done is logged once; packets for the portal are then dropped.
    void keep();
    /// The same at once. nullopt, or what was refused and why. A machine without IPv6 needs no IPv6 address.
    [[nodiscard]] std::optional<std::string> put();

  private:
    RoutingSocket m_socket;
    std::chrono::steady_clock::time_point m_next;
    std::optional<std::string> m_refused;
};

}  // namespace beffroi::enforce
