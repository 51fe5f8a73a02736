// Where an address stands: its device by the kernel's neighbour table, its zone by the policy's bindings. Behind a
// router the address itself is the device, on the interface where the kernel's routes lead to it.
#pragma once

#include <optional>
#include <vector>

#include "gateway/policy_in_force.h"
#include "gateway/session/neighbours.h"

namespace beffroi {

class Locator {
  public:
    Locator(const session::Neighbours& neighbours, const PolicyInForce& policy)
        : m_neighbours(neighbours), m_policy(policy) {}

    [[nodiscard]] std::optional<Device> device_of(const IpAddress& address) const;
    /// The same of a neighbour that the kernel has just told of.
    [[nodiscard]] std::optional<Device> device_at(const session::Neighbour& neighbour) const;
    /// Where a MAC is seen, on every interface that lies in a zone.
    [[nodiscard]] std::vector<Device> devices_with(const MacAddress& mac) const;
    /// Every address under which the kernel has seen this device in its zone.
    [[nodiscard]] std::vector<IpAddress> addresses_of(const Device& device) const;

  private:
    const session::Neighbours& m_neighbours;
    const PolicyInForce& m_policy;
};

}  // namespace beffroi
