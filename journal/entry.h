// Journal entries: one line of JSON with a fixed key order, a format version and a random salt. schemas/journal.md is
// the page of record. This file belongs to the gateway that writes, the centre that indexes and the auditor who
// verifies.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace beffroi::journal {

enum class Stream : std::uint8_t { access, admin };
[[nodiscard]] std::string_view to_string(Stream stream);
[[nodiscard]] std::optional<Stream> stream_from(std::string_view text);

/// What happened. Names are the `event` values in schemas/journal.md.
namespace event {
// stream access
inline constexpr std::string_view session_open = "session-open";        // a login that succeeded
inline constexpr std::string_view session_address = "session-address";  // an address was added to a session
inline constexpr std::string_view session_close = "session-close";
inline constexpr std::string_view login_refused = "login-refused";  // carries no identity unless the password was right
// stream admin
inline constexpr std::string_view gateway_start = "gateway-start";
inline constexpr std::string_view gateway_stop = "gateway-stop";
inline constexpr std::string_view policy_active = "policy-active";
inline constexpr std::string_view recovery = "recovery";  // what a restart found and put right
inline constexpr std::string_view audit_search = "audit-search";
inline constexpr std::string_view audit_proof = "audit-proof";
}  // namespace event

/// One event. Empty strings and empty lists are left out of the line.
struct Entry {
    WallTime time;
    std::string site;          ///< UAI of the site, or "central"
    std::string event;         ///< one of `event`
    std::string reason;        ///< of a refusal or an end: "wrong-password", "idle"
    std::string session;       ///< SessionId
    std::uint16_t handle = 0;  ///< kernel handle of the session; 0: none
    std::string user;          ///< canonical login; only of somebody who proved it with a password
    std::string uid;           ///< directory identifier, likewise
    std::string role;
    std::string zone;
    std::string interface;
    std::string mac;
    std::vector<std::string> addresses;
    std::optional<WallTime> expires;
    std::uint32_t idle_s = 0;      ///< idle time-out in seconds
    std::uint32_t generation = 0;  ///< policy generation
    std::string actor;             ///< admin: who did it (certificate name of an auditor)
    std::string detail;            ///< admin: what, in a short text; a search's terms
    friend bool operator==(const Entry&, const Entry&) = default;
};

/// At most this many bytes a line (C2SP tlog-tiles entry bundles count them in 16 bits).
inline constexpr std::size_t max_entry_bytes = 65535;

/// The line, without a newline, with `salt` (16 bytes) in hexadecimal. Throws std::length_error above max_entry_bytes.
[[nodiscard]] std::string to_line(const Entry& entry, std::string_view salt);

/// Strict: unknown version, unknown or repeated key, wrong order or type give nullopt.
[[nodiscard]] std::optional<Entry> parse_line(std::string_view line);

}  // namespace beffroi::journal
