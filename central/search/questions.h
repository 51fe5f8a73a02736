// What an auditor asks: the query strings of GET /search, /requisition and /entry, as values. Unknown, repeated, empty
// and malformed terms are refused: a filter that was quietly ignored would answer another question than the one asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "central/store/query.h"
#include "journal/entry.h"

namespace beffroi::central::audit {

inline constexpr std::size_t max_term_bytes = 256;
/// Of all terms together, as terms_text writes them: what is on record is the whole question.
inline constexpr std::size_t max_terms_bytes = 2048;
inline constexpr std::size_t max_page = 1000;
inline constexpr std::size_t max_streamed = 1'000'000;  ///< with Accept: application/x-ndjson
/// How far from the time of a requisition the clocks of others may be.
inline constexpr std::chrono::seconds max_within{3600};

using QueryString = std::vector<std::pair<std::string, std::string>>;

/// Why the terms are refused, in a sentence.
struct BadTerm {
    std::string message;
};

/// Absent terms match everything; those that are there must all match.
struct SearchTerms {
    std::optional<WallTime> from;  ///< inclusive
    std::optional<WallTime> to;    ///< exclusive
    std::optional<journal::Stream> stream;
    std::string site;
    std::string role;
    std::string token;
    std::string session;
    std::string rule;
    std::string category;
    std::string event;
    std::optional<IpAddress> inside;
    std::string case_number;  ///< for which case it is asked: on record, and no filter
    std::size_t limit = 100;
    std::optional<store::Cursor> after;
};

/// from, to (RFC 3339 in UTC: 2026-11-24T09:00:00Z, milliseconds optional), stream, site, role, token, session, rule,
/// category, event, inside, case, limit (at most `max_limit`), after.
[[nodiscard]] std::variant<SearchTerms, BadTerm> parse_search(const QueryString& query, std::size_t max_limit);

/// Who had this public address and port in that time?
struct RequisitionTerms {
    IpAddress address;
    std::uint16_t port = 0;
    std::uint8_t protocol = 0;  ///< of the IP header
    WallTime from;              ///< inclusive
    WallTime to;                ///< exclusive
    std::string case_number;
};

/// public, port, protocol (tcp, udp, or a number from 1 to 255), at, within (seconds before and after, optional; both
/// ends count), case (optional).
[[nodiscard]] std::variant<RequisitionTerms, BadTerm> parse_requisition(const QueryString& query);

struct EntryTerms {
    std::string origin;
    std::uint64_t index = 0;
    std::string case_number;
};

/// origin, index, case (optional).
[[nodiscard]] std::variant<EntryTerms, BadTerm> parse_entry(const QueryString& query);

/// The terms as one line, for the record: `token=… case="2026 0042"`. What is no plain word is quoted, so that no value
/// reads as another term.
[[nodiscard]] std::string terms_text(const QueryString& query);
/// Of terms that were refused unread: as many as max_terms_bytes have room for, and how many more there were.
[[nodiscard]] std::string refused_terms_text(const QueryString& query);

/// The cursor as an opaque value of `after`, and back.
[[nodiscard]] std::string to_string(const store::Cursor& cursor);
[[nodiscard]] std::optional<store::Cursor> parse_cursor(std::string_view text);

}  // namespace beffroi::central::audit
