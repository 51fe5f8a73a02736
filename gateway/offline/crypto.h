// The cryptography of the snapshot, on OpenSSL: AES-256-GCM (NIST SP 800-38D), scrypt (RFC 7914), HMAC-SHA-256 (RFC
// 2104). Everything throws std::runtime_error if OpenSSL refuses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace beffroi::offline {

inline constexpr std::size_t key_bytes = 32;
inline constexpr std::size_t salt_bytes = 16;
inline constexpr std::size_t verifier_bytes = 32;

/// Nonce (random), ciphertext and tag. `associated` is not in it and must be the same at opening. A key seals less than
/// 2^32 texts: a snapshot a second for a century.
[[nodiscard]] std::string seal(std::string_view key, std::string_view associated, std::string_view plain);
/// nullopt if a bit of it, of the key or of `associated` is another.
[[nodiscard]] std::optional<std::string> open(std::string_view key, std::string_view associated,
                                              std::string_view sealed);

/// N = 2^15, r = 8, p = 1: 32 MiB and a tenth of a second or two of a core.
[[nodiscard]] std::string scrypt(std::string_view input, std::string_view salt);

[[nodiscard]] std::string hmac(std::string_view key, std::string_view text);

}  // namespace beffroi::offline
