#include "gateway/locate.h"

namespace beffroi {

std::optional<Device> Locator::device_of(const IpAddress& address) const {
    const auto neighbour = m_neighbours.lookup(address);
    if (!neighbour) {
        return std::nullopt;
    }
    const auto zone = m_policy.get().policy->zone_of(neighbour->interface.get(), address);
    if (!zone) {
        return std::nullopt;
    }
    return Device{neighbour->mac, neighbour->interface, ZoneName(*zone)};
}

std::vector<IpAddress> Locator::addresses_of(const Device& device) const {
    std::vector<IpAddress> addresses;
    const auto policy = m_policy.get().policy;
    for (const auto& address : m_neighbours.addresses_of(device.interface, device.mac)) {
        if (policy->zone_of(device.interface.get(), address) == device.zone.get()) {
            addresses.push_back(address);
        }
    }
    return addresses;
}

}  // namespace beffroi
