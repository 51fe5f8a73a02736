// One event as columns: what searching needs of a line. The line itself, and what proves it, stay in the record copy.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "journal/entry.h"

namespace beffroi::central::store {

/// A session or token: 32 hexadecimal digits as 16 bytes; of any other text the first half of its SHA-256. All zero:
/// none.
using Key = std::array<std::uint8_t, 16>;

[[nodiscard]] inline std::string_view bytes_of(const Key& key) {
    return {reinterpret_cast<const char*>(key.data()), key.size()};
}
[[nodiscard]] Key key_of(std::string_view text);

/// An address in IPv6 form, IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). All zero: none.
using Address = std::array<std::uint8_t, 16>;
[[nodiscard]] Address address_of(const IpAddress& address);

/// A text that many events share (role, rule, ...), by its number in the ledger. 0: none.
using Word = std::uint32_t;

/// A calendar month in UTC, the unit of retention: twelve times the year, and 0 for January.
struct Month {
    std::int32_t number = 0;
    friend auto operator<=>(const Month&, const Month&) = default;
};
[[nodiscard]] Month month_of(std::int64_t time_ms);
[[nodiscard]] std::string to_string(Month month);  ///< "2026-11"
[[nodiscard]] std::optional<Month> parse_month(std::string_view text);
[[nodiscard]] std::int64_t first_ms(Month month);  ///< its first millisecond

struct Row {
    std::uint64_t index = 0;    ///< in its log
    std::int64_t time_ms = 0;   ///< Unix time; that of the log before it where the gateway's clock cannot be right
    std::uint32_t log = 0;      ///< the ledger's number
    std::uint32_t seconds = 0;  ///< how long it lasted
    Key token{};
    Key session{};
    Address inside{};
    Address public_address{};
    Word event = 0;
    Word role = 0;
    Word zone = 0;
    Word rule = 0;
    Word category = 0;
    std::uint32_t generation = 0;
    std::uint16_t inside_port = 0;
    std::uint16_t public_port = 0;  ///< of a block of ports the first
    std::uint16_t ports = 0;        ///< size of a block of ports; 0 for a single one
    std::uint8_t protocol = 0;
    journal::Stream stream = journal::Stream::access;
};

/// What is inserted at once. The same number always means the same rows.
struct Block {
    std::uint64_t number = 0;  ///< from 1 on, without a gap
    std::vector<Row> rows;
};

}  // namespace beffroi::central::store
