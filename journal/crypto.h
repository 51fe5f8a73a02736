// SHA-256 and Ed25519. Two libraries stand behind it: OpenSSL 3 (crypto.cpp) and, for the enforcer, which is GPL-2 and
// must not link OpenSSL, nettle (crypto_nettle.cpp).
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace beffroi::journal {

struct KeyHandle;  ///< the library's
struct FreeKey {
    void operator()(KeyHandle* key) const noexcept;
};
using Key = std::unique_ptr<KeyHandle, FreeKey>;
using Digest = std::array<std::uint8_t, 32>;

inline constexpr std::size_t ed25519_key_bytes = 32;
inline constexpr std::size_t ed25519_signature_bytes = 64;

/// SHA-256 of the parts, one after the other. Thread-safe.
[[nodiscard]] Digest sha256(std::initializer_list<std::string_view> parts);

/// Of one text, in hexadecimal.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// From the 32-byte seed of RFC 8032. Throws std::runtime_error if it has another length.
[[nodiscard]] Key ed25519_private(std::string_view seed);
[[nodiscard]] std::string ed25519_public(const Key& key);
/// 64 bytes; the same message gives the same signature. Thread-safe on one key.
[[nodiscard]] std::string ed25519_sign(const Key& key, std::string_view message);
[[nodiscard]] bool ed25519_verify(std::string_view public_key, std::string_view message, std::string_view signature);

/// The bytes of a hash as text, for concatenation; the view dies with the hash.
[[nodiscard]] inline std::string_view view(const Digest& hash) noexcept {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace beffroi::journal
