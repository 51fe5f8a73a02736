// Codes of an application: HOTP (RFC 4226) over time (RFC 6238), with what every application takes: HMAC-SHA-1, six
// digits, thirty seconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"

namespace beffroi::central::sign_in {

inline constexpr std::size_t totp_digits = 6;
inline constexpr std::size_t totp_salt_bytes = 16;

/// RFC 4226 section 5.3.
[[nodiscard]] std::string hotp(std::string_view secret, std::uint64_t counter);

/// The time step that `code` belongs to, of this one, the one before and the one after; nullopt: none, or not one that
/// is after `last`: each code counts once. Takes as long whatever the code is.
[[nodiscard]] std::optional<std::uint64_t> totp_step(std::string_view secret, std::string_view code, WallTime now,
                                                     std::uint64_t last);

/// The centre's key: the first line of a file. Throws std::runtime_error if it is too short to be one, and as
/// read_secret_line.
[[nodiscard]] Secret read_totp_key(const std::string& file);

/// The secret of an account's application: nowhere kept, derived from the centre's key and what is kept of the account
/// (HMAC-SHA-256, of which 20 bytes, as RFC 4226 section 4 wants them).
[[nodiscard]] Secret totp_secret(const Secret& key, std::string_view account, std::string_view salt);

/// As people type it: RFC 4648 base32, without padding.
[[nodiscard]] Secret to_base32(std::string_view bytes);

/// What an application reads from a picture: otpauth://totp/Beffroi:NAME?secret=...&issuer=Beffroi
[[nodiscard]] Secret otpauth_uri(const Secret& base32, std::string_view account);

}  // namespace beffroi::central::sign_in
