// Text encodings of bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace beffroi {

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

/// Standard base64 with padding (RFC 4648 section 4). Decoding is strict: padding, no white space, zero spare bits.
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// Its URL-safe form without padding (RFC 4648 section 5), as strict.
[[nodiscard]] std::string to_base64url(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

/// Percent-decoding of one component (RFC 3986); nullopt on a bad escape. '+' stays unless `form` (then a space).
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool form);

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

/// The text with control characters and invalid UTF-8 written as \xNN, for logs and terminals.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace beffroi
