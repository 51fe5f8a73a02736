#include "base/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace beffroi {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool host_bits_are_zero(const IpAddress& address, std::size_t length) {
    for (std::size_t bit = length; bit < address.size() * 8; ++bit) {
        if ((address.bytes[bit / 8] & (0x80U >> (bit % 8))) != 0) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
    if (text.size() != 17) {
        return std::nullopt;
    }
    MacAddress mac;
    for (std::size_t i = 0; i < 6; ++i) {
        const int high = hex_digit(text[i * 3]);
        const int low = hex_digit(text[i * 3 + 1]);
        if (high < 0 || low < 0 || (i < 5 && text[i * 3 + 2] != ':')) {
            return std::nullopt;
        }
        mac.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return mac;
}

std::string MacAddress::text() const {
    return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
                       bytes[5]);
}

IpAddress IpAddress::from_v4(const void* four_bytes) {
    IpAddress a;
    std::memcpy(a.bytes.data(), four_bytes, 4);
    return a;
}

IpAddress IpAddress::from_v6(const void* sixteen_bytes) {
    static constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const auto* bytes = static_cast<const std::uint8_t*>(sixteen_bytes);
    if (std::equal(mapped.begin(), mapped.end(), bytes)) {
        return from_v4(bytes + 12);
    }
    IpAddress a;
    a.family = Family::ipv6;
    std::memcpy(a.bytes.data(), bytes, 16);
    return a;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    const std::string terminated(text);
    if (terminated.find('\0') != std::string::npos) {
        return std::nullopt;
    }
    std::array<std::uint8_t, 16> raw{};
    if (::inet_pton(AF_INET, terminated.c_str(), raw.data()) == 1) {
        return from_v4(raw.data());
    }
    if (::inet_pton(AF_INET6, terminated.c_str(), raw.data()) == 1) {
        return from_v6(raw.data());
    }
    return std::nullopt;
}

std::string IpAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    ::inet_ntop(family == Family::ipv4 ? AF_INET : AF_INET6, bytes.data(), buffer.data(), buffer.size());
    return buffer.data();
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto network = IpAddress::parse(text.substr(0, slash));
    if (!network) {
        return std::nullopt;
    }
    unsigned length = static_cast<unsigned>(network->size() * 8);
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        unsigned value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc{} || end != digits.data() + digits.size() || value > length) {
            return std::nullopt;
        }
        length = value;
    }
    if (!host_bits_are_zero(*network, length)) {
        return std::nullopt;
    }
    return Prefix{*network, static_cast<std::uint8_t>(length)};
}

bool Prefix::contains(const IpAddress& address) const noexcept {
    if (address.family != network.family) {
        return false;
    }
    for (std::size_t bit = 0; bit < length; ++bit) {
        const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
        if (((address.bytes[bit / 8] ^ network.bytes[bit / 8]) & mask) != 0) {
            return false;
        }
    }
    return true;
}

std::string Prefix::text() const {
    return fmt::format("{}/{}", network.text(), length);
}

}  // namespace beffroi
