// The line-wise texts of C2SP: lines that end in a newline, decimal numbers without leading zeros, hashes in base64.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "journal/tree.h"

namespace beffroi::journal {

/// The first line of `text`, which then begins after it; nullopt without a newline.
[[nodiscard]] std::optional<std::string_view> take_line(std::string_view& text);
[[nodiscard]] std::optional<std::uint64_t> parse_decimal(std::string_view text);
[[nodiscard]] std::optional<Hash> parse_hash(std::string_view base64);

}  // namespace beffroi::journal
