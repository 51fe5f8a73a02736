// Big-endian integers in and out of byte strings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace beffroi::journal {

template <typename T>
void put(std::string& out, T value) {
    for (unsigned shift = 8 * sizeof(T); shift != 0; shift -= 8) {
        out += static_cast<char>(value >> (shift - 8) & 0xFFU);
    }
}

/// The integer at the start of `rest`, which then begins after it. Needs sizeof(T) bytes there.
template <typename T>
[[nodiscard]] T take(std::string_view& rest) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        value = value << 8 | static_cast<unsigned char>(rest[i]);
    }
    rest.remove_prefix(sizeof(T));
    return static_cast<T>(value);
}

[[nodiscard]] inline std::string_view take_bytes(std::string_view& rest, std::size_t n) {
    const auto bytes = rest.substr(0, n);
    rest.remove_prefix(bytes.size());
    return bytes;
}

}  // namespace beffroi::journal
