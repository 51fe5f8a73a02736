// Entries of the streams `access` and `admin`: one line of JSON with a fixed key order, a format version and a random
// salt. schemas/journal.md is the page of record. This file belongs to the gateway that writes, the centre that indexes
// and the auditor who verifies. The streams `flow` and `filter` have entries of their own: journal/flow_entry.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace beffroi::journal {

enum class Stream : std::uint8_t { access, admin, flow, filter };
inline constexpr std::array all_streams{Stream::access, Stream::admin, Stream::flow, Stream::filter};
[[nodiscard]] std::string_view to_string(Stream stream);
[[nodiscard]] std::optional<Stream> stream_from(std::string_view text);

/// What happened. Names are the `event` values in schemas/journal.md.
namespace event {
// stream access
inline constexpr std::string_view session_open = "session-open";        // a login that succeeded
inline constexpr std::string_view session_address = "session-address";  // an address was added to a session
inline constexpr std::string_view session_close = "session-close";
inline constexpr std::string_view login_refused = "login-refused";  // carries no identity unless the password was right
inline constexpr std::string_view guest_vouched = "guest-vouched";  // somebody signed in answers for a guest
inline constexpr std::string_view charter_accepted = "charter-accepted";  // which version, before the session opens
// stream admin
inline constexpr std::string_view gateway_start = "gateway-start";
inline constexpr std::string_view gateway_stop = "gateway-stop";
inline constexpr std::string_view policy_active = "policy-active";
inline constexpr std::string_view policy_refused = "policy-refused";      // one that was offered; the other stays
inline constexpr std::string_view policy_confirmed = "policy-confirmed";  // on trial until now, and stays
inline constexpr std::string_view policy_restored = "policy-restored";    // the one before, after a failed trial
inline constexpr std::string_view policy_published = "policy-published";  // the centre offers it to sites
inline constexpr std::string_view draft_edited = "draft-edited";          // of a policy, at the centre
inline constexpr std::string_view change_proposed = "change-proposed";    // a policy, for others to approve
inline constexpr std::string_view change_approved = "change-approved";
inline constexpr std::string_view change_closed = "change-closed";      // withdrawn or refused
inline constexpr std::string_view block_published = "block-published";  // an emergency block of one party
inline constexpr std::string_view block_active = "block-active";        // it is in force at the site
inline constexpr std::string_view block_ended = "block-ended";          // by its time, or by its party
inline constexpr std::string_view block_refused = "block-refused";
inline constexpr std::string_view sign_in = "sign-in";  // at the console, with a passkey
inline constexpr std::string_view sign_in_refused = "sign-in-refused";
inline constexpr std::string_view sign_out = "sign-out";
inline constexpr std::string_view account_asked = "account-asked";    // the first of two officers who open an account
inline constexpr std::string_view account_opened = "account-opened";  // the second
inline constexpr std::string_view passkey_added = "passkey-added";
inline constexpr std::string_view passkey_removed = "passkey-removed";
inline constexpr std::string_view codes_added = "codes-added";  // of an application, RFC 6238
inline constexpr std::string_view codes_removed = "codes-removed";
inline constexpr std::string_view rollout = "rollout";                    // widened, paused, resumed, done
inline constexpr std::string_view recovery = "recovery";                  // what a restart found and put right
inline constexpr std::string_view guest_codes = "guest-codes";            // made at the terminal, to be printed
inline constexpr std::string_view guest_withdrawn = "guest-withdrawn";    // a code that is good no longer
inline constexpr std::string_view aaf_index = "aaf-index";                // what gives roles beside the directories
inline constexpr std::string_view clock = "clock";                        // it jumped, or is trusted or not any more
inline constexpr std::string_view headroom = "headroom";                  // something of the machine runs out
inline constexpr std::string_view mirror_refused = "mirror-refused";      // a peer did not take what it was sent
inline constexpr std::string_view mirror_evidence = "mirror-evidence";    // two signed notes that contradict each other
inline constexpr std::string_view journal_gap = "journal-gap";            // what was shed: stream, from, to, count
inline constexpr std::string_view journal_rollback = "journal-rollback";  // the disk was behind what peers had signed
inline constexpr std::string_view journal_repaired = "journal-repaired";  // damage: what was refilled, and from whom
inline constexpr std::string_view month_key = "month-key";  // a party's certificate of a month, announced ahead
inline constexpr std::string_view month_key_shredded = "month-key-shredded";
inline constexpr std::string_view unseal_outer = "unseal-outer";  // the Region's half of opening a binding
inline constexpr std::string_view unseal_inner = "unseal-inner";  // the académie's half
inline constexpr std::string_view case_open = "case-open";
inline constexpr std::string_view case_approve = "case-approve";
inline constexpr std::string_view case_close = "case-close";
inline constexpr std::string_view audit_search = "audit-search";
inline constexpr std::string_view audit_read = "audit-read";
inline constexpr std::string_view audit_export = "audit-export";
inline constexpr std::string_view audit_proof = "audit-proof";
inline constexpr std::string_view retention = "retention";  // what was deleted because its time was over
inline constexpr std::string_view legal_hold = "legal-hold";
}  // namespace event

/// One event. Empty strings and numbers that are 0 are left out of the line.
struct Entry {
    WallTime time;
    std::string site;          ///< UAI of the site, or "central"
    std::string event;         ///< one of `event`
    std::string reason;        ///< of a refusal or an end: "wrong-password", "idle"; "offline" of a session
    std::string method;        ///< of a login that was not the portal's: "eap-ttls", "eap-tls"
    std::string bound;         ///< what a session holds to, if it is no device: "address"
    std::string session;       ///< SessionId
    std::uint16_t handle = 0;  ///< kernel handle of the session; 0: none
    std::string token;         ///< of the person, site and month: 32 hexadecimal digits
    std::string month;         ///< "2026-11": whose month keys seal `sealed`
    std::string role;
    std::string zone;
    std::string interface;
    std::optional<WallTime> expires;
    std::uint32_t idle_s = 0;      ///< idle time-out in seconds
    std::uint32_t generation = 0;  ///< policy generation
    std::string sealed;            ///< who and which device, for both parties together: base64 (journal/escrow.h)
    std::string actor;             ///< admin: who did it (certificate name of an auditor)
    std::string case_id;           ///< admin: number of the case: key `case`
    std::string stream;            ///< admin: of which stream
    std::optional<WallTime> from;  ///< admin: the time concerned
    std::optional<WallTime> to;
    std::uint64_t count = 0;  ///< admin: how many entries, rows, bindings
    std::string detail;       ///< admin: what, in a short text; a search's terms
    friend bool operator==(const Entry&, const Entry&) = default;
};

/// At most this many bytes a line (C2SP tlog-tiles entry bundles count them in 16 bits).
inline constexpr std::size_t max_entry_bytes = 65535;

/// The line, without a newline, with `salt` (16 bytes) in hexadecimal. Throws std::length_error above max_entry_bytes.
[[nodiscard]] std::string to_line(const Entry& entry, std::string_view salt);

/// Strict: unknown version, unknown or repeated key, wrong order or type give nullopt.
[[nodiscard]] std::optional<Entry> parse_line(std::string_view line);

}  // namespace beffroi::journal
