// Content-Encoding: gzip of a request (RFC 1952), as c2sp.org/tlog-mirror has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace beffroi::central {

/// The bytes; nullopt if they are not one whole gzip member, or more than `max_bytes` when unpacked.
[[nodiscard]] std::optional<std::string> gunzip(std::string_view packed, std::size_t max_bytes);

}  // namespace beffroi::central
