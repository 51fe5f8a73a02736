// What an auditor asks for: the query string of GET /search, as a Query. Unknown, repeated, empty and malformed terms
// are refused: a filter that was quietly ignored would answer another question than the one asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "central/store/snapshot.h"

namespace beffroi::central {

inline constexpr std::size_t max_term_bytes = 256;
inline constexpr std::size_t max_results = 1000;

using QueryString = std::vector<std::pair<std::string, std::string>>;

/// Why the terms are refused, in a sentence.
struct BadTerm {
    std::string message;
};

/// from, to (RFC 3339 in UTC: 2026-11-24T09:00:00Z, milliseconds optional), user, role, site, address, session, event,
/// limit, after.
[[nodiscard]] std::variant<Query, BadTerm> parse_terms(const QueryString& query);

/// The terms as one line for the record of the search: "user=jdupont from=2026-11-24T09:00:00Z".
[[nodiscard]] std::string terms_text(const QueryString& query);

/// The cursor as an opaque value of `after`, and back.
[[nodiscard]] std::string to_string(const Cursor& cursor);
[[nodiscard]] std::optional<Cursor> parse_cursor(std::string_view text);

}  // namespace beffroi::central
