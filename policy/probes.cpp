#include "policy/probes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "policy/decide.h"
#include "policy/rules.h"

namespace beffroi::policy {

namespace {

/// Where a probe goes to, whoever sends it.
struct Target {
    IpAddress destination;
    std::uint8_t protocol;
    std::uint16_t port;
};

bool is_routable(const IpAddress& address) {
    static const std::array never{Prefix::parse("0.0.0.0/8").value(),      Prefix::parse("127.0.0.0/8").value(),
                                  Prefix::parse("169.254.0.0/16").value(), Prefix::parse("192.0.0.0/24").value(),
                                  Prefix::parse("224.0.0.0/3").value(),    Prefix::parse("::/3").value(),
                                  Prefix::parse("fe80::/10").value(),      Prefix::parse("ff00::/8").value()};
    return std::none_of(never.begin(), never.end(), [&](const Prefix& prefix) { return prefix.contains(address); });
}

/// Some host of the set. The first and last addresses of a network are often nobody's.
std::optional<IpAddress> host_in(const AddressSet& set, Family family) {
    for (const auto& [low, high] : set) {
        const Address width = high - low;
        for (const Address number : {width > 1 ? low + 1 : low, low + width / 3, low + width / 3 * 2, high}) {
            if (const auto address = to_address(family, number); is_routable(address)) {
                return address;
            }
        }
    }
    return std::nullopt;
}

using Port = std::pair<std::uint8_t, std::uint16_t>;  // of a protocol

/// The first of TCP and the first of UDP, if it has them.
std::vector<Port> ports_of(const ServiceSet& services) {
    std::vector<Port> ports;
    for (const std::uint8_t number : {protocol::tcp, protocol::udp}) {
        for (const auto& [low, high] : services) {
            const Service first = std::max<Service>(low, static_cast<Service>(number) << 16U);
            if (first <= high && first >> 16U == number) {
                ports.emplace_back(number, static_cast<std::uint16_t>(first & 0xffffU));
                break;
            }
        }
    }
    return ports;
}

std::vector<Target> targets(const Policy::Model& model) {
    std::vector<Port> ports{{protocol::tcp, 1}, {protocol::udp, 1}};  // tcpmux (RFC 1078): nobody's
    for (const NamedService& service : model.services) {
        const auto more = ports_of(service.services);
        ports.insert(ports.end(), more.begin(), more.end());
    }
    std::vector<Target> all;
    for (const NamedDestination& destination : model.destinations) {
        for (const Family family : {Family::ipv4, Family::ipv6}) {
            if (const auto host = host_in(destination.addresses.of(family), family)) {
                for (const auto& [number, port] : ports) {
                    all.push_back({*host, number, port});
                }
            }
        }
    }
    return all;
}

}  // namespace

std::vector<Probe> probes(const Policy& policy, const Ruleset& ruleset, WallTime at, std::size_t at_most) {
    const auto& model = policy.model();
    const auto to = targets(model);
    std::vector<Probe> chosen;
    if (ruleset.classes.empty() || to.empty()) {
        return chosen;
    }
    const std::size_t each = std::clamp<std::size_t>(at_most / ruleset.classes.size(), 1, to.size());
    for (std::size_t c = 0; c < ruleset.classes.size() && chosen.size() < at_most; ++c) {
        const Class& of = ruleset.classes[c];
        const auto role = model.role_index(of.role);
        const auto zone = model.zone_index(of.zone);
        if (!role || !zone) {
            continue;
        }
        for (std::size_t i = 0; i < each && chosen.size() < at_most; ++i) {
            // Evenly over the targets, and other ones from class to class.
            const Target& target = to[(i * to.size() / each + c) % to.size()];
            const bool permit =
                decide(model, {*role, *zone, at, target.destination, target.protocol, target.port}).permit;
            const auto* form =
                target.destination.family == Family::ipv4 ? "{} in {} to {}:{}/{}" : "{} in {} to [{}]:{}/{}";
            chosen.push_back({of.id, target.destination, target.protocol, target.port, permit,
                              fmt::format(fmt::runtime(form), of.role, of.zone, target.destination.text(), target.port,
                                          target.protocol == protocol::tcp ? "tcp" : "udp")});
        }
    }
    return chosen;
}

}  // namespace beffroi::policy
