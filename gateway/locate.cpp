#include "gateway/locate.h"

#include "gateway/session/route.h"

namespace beffroi {

std::optional<Device> Locator::device_of(const IpAddress& address) const {
    const auto policy = m_policy.get().policy;
    if (policy->is_behind_router(address)) {
        const auto route = session::route_to(address);
        const auto zone = route ? policy->zone_of(route->interface.get(), address) : std::nullopt;
        if (zone && policy->is_routed(*zone)) {
            return Device{{}, route->interface, ZoneName(*zone), address};
        }
    }
    const auto neighbour = m_neighbours.lookup(address);
    return neighbour ? device_at(*neighbour) : std::nullopt;
}

std::optional<Device> Locator::device_at(const session::Neighbour& neighbour) const {
    const auto policy = m_policy.get().policy;
    const auto zone = policy->zone_of(neighbour.interface.get(), neighbour.address);
    if (!zone || policy->is_routed(*zone)) {  // a router's own MAC names nobody behind it
        return std::nullopt;
    }
    return Device{neighbour.mac, neighbour.interface, ZoneName(*zone)};
}

std::vector<Device> Locator::devices_with(const MacAddress& mac) const {
    std::vector<Device> devices;
    for (const auto& neighbour : m_neighbours.of_device(mac)) {
        if (auto device = device_at(neighbour)) {
            devices.push_back(std::move(*device));
        }
    }
    return devices;
}

std::vector<IpAddress> Locator::addresses_of(const Device& device) const {
    if (device.address) {
        return {*device.address};
    }
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
