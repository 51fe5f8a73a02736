// Values appended to a line as text, without a formatter: what every entry needs, thousands of times a second.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/clock.h"

namespace beffroi::journal {

template <typename Number>
void append_number(std::string& out, Number value) {
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

/// Lower-case hexadecimal.
void append_hex(std::string& out, std::string_view bytes);

/// As base/clock.h's to_rfc3339: UTC with milliseconds, years 0 to 9999.
void append_time(std::string& out, WallTime time);

/// The shortest form (RFC 5952).
void append_address(std::string& out, const IpAddress& address);

}  // namespace beffroi::journal
