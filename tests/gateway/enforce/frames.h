// Frames as a hostile device makes them: any MAC, any address, as many as it likes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/address.h"
#include "tests/gateway/enforce/network.h"

namespace beffroi::enforce::test {

using Frame = std::vector<std::uint8_t>;

/// The n-th of some that were made up.
[[nodiscard]] MacAddress invented_mac(unsigned n);
[[nodiscard]] IpAddress invented4(unsigned n);  ///< 10.128.0.0/9
[[nodiscard]] IpAddress invented6(unsigned n);  ///< of client_a's network

/// Who has `target`? asks the device; the answer goes to it.
[[nodiscard]] Frame arp_request(const MacAddress& mac, const IpAddress& from, const IpAddress& target);
[[nodiscard]] Frame neighbour_solicitation(const MacAddress& mac, const IpAddress& from, const IpAddress& target);
/// Of IPv4 and IPv6, to a gateway whose MAC is known.
struct Way {
    MacAddress mac;
    MacAddress gateway;
    IpAddress from;
    IpAddress to;
};
[[nodiscard]] Frame tcp_syn(const Way& way, std::uint16_t source_port, std::uint16_t port);
[[nodiscard]] Frame udp(const Way& way, std::uint16_t source_port, std::uint16_t port);
[[nodiscard]] Frame echo(const Way& way, std::uint16_t id);

/// Sends frames on an interface of a place.
class Cable {
  public:
    Cable(const Namespace& place, const std::string& interface);
    void send(const Frame& frame) const;
    [[nodiscard]] const MacAddress& mac() const { return m_mac; }

  private:
    UniqueFd m_socket;
    MacAddress m_mac;
};

}  // namespace beffroi::enforce::test
