// The two scalar spellings of an entry: JSON strings (RFC 8259) and times (RFC 3339), in one canonical form each.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace beffroi::journal {

/// Appends `text` in quotes. Escapes as RFC 8785 does, and also U+007F to U+009F, which terminals obey; a byte that is
/// not UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// The string at the start of `rest`, which then begins after it. Knows the escapes that append_json_string writes;
/// nullopt on others.
[[nodiscard]] std::optional<std::string> take_json_string(std::string_view& rest);

/// Exactly the form of to_rfc3339: 2026-11-24T09:00:00.000Z
[[nodiscard]] std::optional<WallTime> from_rfc3339(std::string_view text);

}  // namespace beffroi::journal
