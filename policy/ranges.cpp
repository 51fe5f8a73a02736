// Addresses and services as text. (policy/naming.h)
#include <fmt/format.h>

#include <bit>

#include "policy/naming.h"

namespace beffroi::policy {

namespace {

std::string address_range(Family family, const Interval<Address>& interval) {
    const auto low = to_address(family, interval.low);
    const Address size = interval.high - interval.low + 1;  // 0: all of IPv6
    const bool is_prefix = (size & (size - 1)) == 0 && (interval.low & (size - 1)) == 0;
    if (!is_prefix) {
        return fmt::format("{}-{}", low.text(), to_address(family, interval.high).text());
    }
    int length = family == Family::ipv4 ? 32 : 128;
    for (Address rest = interval.high - interval.low; rest != 0; rest >>= 1U) {
        --length;
    }
    return interval.low == interval.high ? low.text() : fmt::format("{}/{}", low.text(), length);
}

std::string protocol_name(std::uint32_t number) {
    switch (number) {
        case protocol::icmp:
            return "icmp";
        case protocol::tcp:
            return "tcp";
        case protocol::udp:
            return "udp";
        case protocol::gre:
            return "gre";
        case protocol::esp:
            return "esp";
        case protocol::sctp:
            return "sctp";
        default:
            return fmt::format("protocol {}", number);
    }
}

/// Within one protocol.
std::string port_range(Service low, Service high) {
    auto name = protocol_name(low >> 16U);
    const auto first = low & 0xffffU;
    const auto last = high & 0xffffU;
    if (first == 0 && last == 0xffffU) {
        return name;
    }
    return first == last ? fmt::format("{}/{}", name, first) : fmt::format("{}/{}-{}", name, first, last);
}

/// Protocols, whole.
void add_protocols(std::uint32_t first, std::uint32_t last, std::vector<std::string>& texts) {
    constexpr std::uint32_t few = 3;
    if (last - first < few) {
        for (auto number = first; number <= last; ++number) {
            texts.push_back(protocol_name(number));
        }
    } else {
        texts.push_back(fmt::format("protocol {}-{}", first, last));
    }
}

}  // namespace

std::vector<std::string> address_ranges(const Addresses& set) {
    std::vector<std::string> texts;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        for (const auto& interval : set.of(family)) {
            texts.push_back(address_range(family, interval));
        }
    }
    return texts;
}

std::vector<std::string> service_ranges(const ServiceSet& set) {
    std::vector<std::string> texts;
    for (auto [low, high] : set) {
        if ((low & 0xffffU) != 0 || low >> 16U == high >> 16U) {
            const auto end = std::min(high, low | 0xffffU);
            texts.push_back(port_range(low, end));
            if (end == high) {
                continue;
            }
            low = end + 1;
        }
        // Whole protocols, and perhaps the beginning of another.
        const auto whole = (high & 0xffffU) == 0xffffU ? (high >> 16U) + 1 : high >> 16U;
        if (low >> 16U < whole) {
            add_protocols(low >> 16U, whole - 1, texts);
        }
        if (whole << 16U <= high) {
            texts.push_back(port_range(whole << 16U, high));
        }
    }
    return texts;
}

}  // namespace beffroi::policy
