#include "policy/describe.h"

#include <algorithm>

namespace beffroi::policy {

namespace {

constexpr Service https = Service{protocol::tcp} << 16U | 443U;

/// Of everything, an address that documentation uses rather than 0.0.0.0.
std::optional<IpAddress> clear_address(const Addresses& set) {
    for (const auto* text : {"192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1"}) {
        const auto address = IpAddress::parse(text);
        if (address && contains(set.of(address->family), to_number(*address))) {
            return address;
        }
    }
    return std::nullopt;
}

IpAddress first_address(const Addresses& set) {
    const auto family = set.v4.empty() ? Family::ipv6 : Family::ipv4;
    const Address first = set.of(family).front().low;
    return (first == 0 ? clear_address(set) : std::nullopt).value_or(to_address(family, first));
}

/// Of the first destination that the row names.
IpAddress example_address(const Names& names, const ChangeRow& row) {
    const auto& set = row.change->addresses;
    for (const auto& word : row.destinations.of) {
        if (const auto* named = names.addresses_of(word)) {
            // What of it is in the row: the row, without what is not in it.
            const Addresses inside{subtract(set.v4, subtract(set.v4, named->v4)),
                                   subtract(set.v6, subtract(set.v6, named->v6))};
            if (!inside.v4.empty() || !inside.v6.empty()) {
                return first_address(inside);
            }
        }
    }
    return first_address(set);
}

Service example_service(const ServiceSet& set) {
    const auto& first = set.front();
    if (first.low >> 16U != first.high >> 16U && contains(set, https)) {
        return https;
    }
    const bool port_zero = has_ports(static_cast<std::uint8_t>(first.low >> 16U)) && (first.low & 0xffffU) == 0;
    return port_zero && first.low != first.high ? first.low + 1 : first.low;
}

}  // namespace

Description describe(const Policy& before, const Policy& after, const Comparison& comparison, WallTime from) {
    const auto& space = comparison.space;
    const Names names(before, after, space);
    const Timetable timetable(space.calendar());
    const auto row_of = [&](const Change& change) {
        ChangeRow row;
        row.change = &change;
        row.destinations = names.addresses(change.addresses);
        row.services = names.services(change.services);
        row.schedules = names.slots(change.slots);
        row.hours = timetable.hours(change.slots);
        const auto address = example_address(names, row);
        const auto service = example_service(change.services);
        row.example = {change.roles.front(),
                       change.zones.front(),
                       timetable.moment(change.slots, from).value_or(from),
                       address,
                       swap_icmp(address.family, static_cast<std::uint8_t>(service >> 16U)),
                       static_cast<std::uint16_t>(service & 0xffffU)};
        row.before = decide_on(before, space, row.example);
        row.after = decide_on(after, space, row.example);
        return row;
    };
    Description description;
    const auto& opened = comparison.difference.opened;
    const auto& closed = comparison.difference.closed;
    std::transform(opened.begin(), opened.end(), std::back_inserter(description.opened), row_of);
    std::transform(closed.begin(), closed.end(), std::back_inserter(description.closed), row_of);
    return description;
}

}  // namespace beffroi::policy
