// Ethernet and IP addresses and prefixes as values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beffroi {

struct MacAddress {
    std::array<std::uint8_t, 6> bytes{};
    friend auto operator<=>(const MacAddress&, const MacAddress&) = default;
    /// "02:00:00:00:00:01" (colons, either case); nullopt if it is anything else.
    [[nodiscard]] static std::optional<MacAddress> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
};

enum class Family : std::uint8_t { ipv4 = 4, ipv6 = 6 };

/// IPv4 in the first four bytes, network order; IPv4-mapped IPv6 addresses parse as IPv4.
struct IpAddress {
    Family family = Family::ipv4;
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
    [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
    /// From 4 or 16 bytes in network order.
    [[nodiscard]] static IpAddress from_v4(const void* four_bytes);
    [[nodiscard]] static IpAddress from_v6(const void* sixteen_bytes);
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::size_t size() const noexcept { return family == Family::ipv4 ? 4 : 16; }
};

/// A prefix with its host bits zero.
struct Prefix {
    IpAddress network;
    std::uint8_t length = 0;
    friend auto operator<=>(const Prefix&, const Prefix&) = default;
    /// "10.1.0.0/16", "2001:db8::/48" or a single address. Host bits that are set are an error (nullopt).
    [[nodiscard]] static std::optional<Prefix> parse(std::string_view text);
    [[nodiscard]] bool contains(const IpAddress& address) const noexcept;
    [[nodiscard]] std::string text() const;
};

}  // namespace beffroi
