// The destination of a query as text.
#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/number.h"
#include "policy/explain.h"

namespace beffroi::policy {

namespace {

constexpr std::array<std::pair<std::string_view, std::uint8_t>, 6> protocol_names{{{"tcp", protocol::tcp},
                                                                                   {"udp", protocol::udp},
                                                                                   {"sctp", protocol::sctp},
                                                                                   {"icmp", protocol::icmp},
                                                                                   {"gre", protocol::gre},
                                                                                   {"esp", protocol::esp}}};

std::optional<std::uint8_t> parse_protocol(std::string_view text, Family family) {
    for (const auto& [name, number] : protocol_names) {
        if (name == text) {
            return swap_icmp(family, number);
        }
    }
    return parse_number<std::uint8_t>(text);
}

/// The address and, after it, ":port". An IPv6 address with a port stands in brackets.
struct Endpoint {
    std::string_view address;
    std::optional<std::string_view> port;
};

Endpoint split_endpoint(std::string_view text) {
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) {
            return {};
        }
        const auto rest = text.substr(close + 1);
        if (rest.empty()) {
            return {text.substr(1, close - 1), std::nullopt};
        }
        return rest.starts_with(':') ? Endpoint{text.substr(1, close - 1), rest.substr(1)} : Endpoint{};
    }
    const auto colon = text.find(':');
    if (colon != std::string_view::npos && colon == text.rfind(':')) {
        return {text.substr(0, colon), text.substr(colon + 1)};
    }
    return {text, std::nullopt};
}

}  // namespace

bool parse_target(std::string_view text, Query& query) {
    const auto slash = text.rfind('/');
    if (slash == std::string_view::npos) {
        return false;
    }
    const auto endpoint = split_endpoint(text.substr(0, slash));
    const auto address = IpAddress::parse(endpoint.address);
    if (!address) {
        return false;
    }
    const auto number = parse_protocol(text.substr(slash + 1), address->family);
    const auto port = endpoint.port ? parse_number<std::uint16_t>(*endpoint.port) : std::optional<std::uint16_t>(0);
    if (!number || !port || has_ports(*number) != endpoint.port.has_value()) {
        return false;
    }
    query.destination = *address;
    query.protocol = *number;
    query.port = *port;
    return true;
}

void aim(const Addresses& addresses, const ServiceSet& services, Query& query) {
    const auto family = addresses.v4.empty() ? Family::ipv6 : Family::ipv4;
    query.destination = to_address(family, addresses.of(family).front().low);
    const auto service = services.front().low;
    query.protocol = swap_icmp(family, static_cast<std::uint8_t>(service >> 16U));
    query.port = static_cast<std::uint16_t>(service & 0xffffU);
}

std::optional<NamedTarget> parse_named_target(std::string_view text, const Policy::Model& model, Query& query) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto destination = model.destination_index(text.substr(0, slash));
    const auto service = model.service_index(text.substr(slash + 1));
    if (!destination || !service) {
        return std::nullopt;
    }
    aim(model.destinations[*destination].addresses, model.services[*service].services, query);
    return NamedTarget{*destination, *service};
}

std::string target_text(const Query& query) {
    const auto family = query.destination.family;
    auto protocol = fmt::format("{}", query.protocol);
    for (const auto& [name, number] : protocol_names) {
        if (swap_icmp(family, number) == query.protocol) {
            protocol = name;
        }
    }
    const auto address = query.destination.text();
    if (!has_ports(query.protocol)) {
        return fmt::format("{}/{}", address, protocol);
    }
    const auto host = family == Family::ipv6 ? '[' + address + ']' : address;
    return fmt::format("{}:{}/{}", host, query.port, protocol);
}

}  // namespace beffroi::policy
