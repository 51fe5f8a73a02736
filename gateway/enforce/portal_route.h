// The way of packets that nftables marked (policy/compile.h, portal_mark) to the portal: a rule `fwmark 0x1 lookup 80`
// and in that table a route that delivers every address to this machine, for IPv4 and IPv6. rtnetlink(7), ip-rule(8).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "gateway/enforce/nft_handle.h"

namespace beffroi::enforce {

class PortalRoute {
  public:
    /// Both before those of the tables `main` and `default`.
    static constexpr std::uint32_t rule_priority = 80;
    static constexpr std::uint8_t table = 80;

    /// Opens the socket in the network namespace of the calling thread; throws std::system_error.
    PortalRoute();

    /// Puts back what is missing: systemd-networkd removes the rules of others when it starts. Looks every few seconds
    /// only, so it may be called often. What cannot be done is logged once; marked packets are then dropped in forward.
    void keep();
    /// The same at once. nullopt, or what was refused and why. A machine without IPv6 needs no IPv6 route.
    [[nodiscard]] std::optional<std::string> put();

  private:
    [[nodiscard]] std::optional<std::string> put(std::uint8_t family);
    /// 0 or the errno of the refusal. What is there already is no error.
    [[nodiscard]] int request(nlmsghdr* message);

    MnlSocket m_socket;
    std::uint32_t m_sequence = 0;
    std::chrono::steady_clock::time_point m_next;
    std::optional<std::string> m_refused;
};

}  // namespace beffroi::enforce
