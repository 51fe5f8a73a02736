// Entries of the streams `flow` and `filter`: schemas/journal.md, section 7. A busy site writes a thousand a second and
// the centre reads those of every site, so nothing here goes through a formatter or a general JSON parser.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/address.h"
#include "base/clock.h"

namespace beffroi::journal {

namespace event {
// stream flow
inline constexpr std::string_view flow = "flow";
inline constexpr std::string_view port_block = "port-block";  // public ports lent to an inside address
// stream filter
inline constexpr std::string_view denied = "denied";
inline constexpr std::string_view blocked_name = "blocked-name";
}  // namespace event

/// Empty texts, absent addresses and the number 0 are left out of the line. Texts are printable ASCII without " and \.
struct FlowEntry {
    WallTime time;                            ///< when the first of what is counted began
    std::string site;                         ///< UAI of the site
    std::string event;                        ///< one of `event`
    std::string session;                      ///< SessionId
    std::string token;                        ///< of the person and month: 32 hexadecimal digits
    std::string role;                         ///< of the session, as the policy calls it
    std::string zone;                         ///< likewise
    std::string device;                       ///< pseudonym of the month; may be empty
    std::uint8_t protocol = 0;                ///< of the IP header
    std::optional<IpAddress> from;            ///< inside address
    std::uint16_t from_port = 0;              ///< inside port
    std::optional<IpAddress> public_address;  ///< translated address: key `public`
    std::uint16_t public_port = 0;            ///< translated port; of a port-block the first
    std::uint16_t ports = 0;                  ///< port-block: how many ports, in a row
    std::optional<IpAddress> to;
    std::uint16_t to_port = 0;
    std::uint64_t seconds = 0;
    std::uint64_t bytes = 0;       ///< in both directions
    std::uint32_t generation = 0;  ///< of the policy that decided
    std::string rule;              ///< which decided; empty: none permits it
    std::string category;          ///< of the name that was not resolved
    std::uint32_t count = 0;       ///< how many alike; at least 1 in a line
    friend bool operator==(const FlowEntry&, const FlowEntry&) = default;
};

/// A line that is no entry.
struct Malformed {
    const char* reason;  ///< "no \"role\" where it belongs"; a literal
};

/// At most this many bytes a line.
inline constexpr std::size_t max_flow_entry_bytes = 4096;

/// The line, without a newline, with `salt` (16 bytes) in hexadecimal. Throws std::invalid_argument for an entry that
/// parse_flow_line would refuse.
[[nodiscard]] std::string to_line(const FlowEntry& entry, std::string_view salt);

/// A line without its end. Only the one spelling of the page is an entry.
[[nodiscard]] std::variant<FlowEntry, Malformed> parse_flow_line(std::string_view line);

/// The same into an entry whose texts are used again; nullopt: read. After a refusal `into` means nothing.
[[nodiscard]] std::optional<Malformed> read_flow_line(std::string_view line, FlowEntry& into);

}  // namespace beffroi::journal
