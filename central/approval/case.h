// A case: what an authority asks, or a person about herself, word for word as both parties sign it. Nothing is
// extracted that its text does not ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/clock.h"

namespace beffroi::central {

enum class CaseKind : std::uint8_t {
    requisition,     ///< an authority asks (CPCE art. L. 34-1; code de procédure pénale)
    subject_access,  ///< a person asks for her own data (GDPR art. 15)
    legal_hold,      ///< nothing is handed over yet; what is asked must outlive its retention
};

struct PublicEndpoint {
    IpAddress address;
    std::uint16_t port = 0;
    std::uint8_t protocol = 0;  ///< IP protocol number: 6, 17
    friend bool operator==(const PublicEndpoint&, const PublicEndpoint&) = default;
};

struct Case {
    std::string number;  ///< the register's: "2026-0042"; letters, digits, '.', '_' and '-'
    CaseKind kind = CaseKind::requisition;
    std::string authority;  ///< who asks: "Tribunal judiciaire de Lille", or the person's school for her own request
    std::string reference;  ///< the authority's own
    std::string reason;
    WallTime from;                     ///< records from here, inclusive
    WallTime to;                       ///< to here, exclusive
    WallTime expires;                  ///< after it approvals no longer open anything, and a hold ends
    bool hold = false;                 ///< what is asked is kept beyond its retention (docs/decisions/0032-holds.md)
    std::vector<std::string> sites;    ///< UAIs; empty: every site
    std::vector<std::string> streams;  ///< at least one
    std::vector<std::string> tokens;   ///< records of these persons of a month
    std::vector<std::string> sessions;
    std::optional<PublicEndpoint> endpoint;  ///< who had this public address and port in that time?
    friend bool operator==(const Case&, const Case&) = default;
};

/// Bound on a text that is offered by others.
inline constexpr std::size_t max_case_text_bytes = 16384;

/// The text that is signed: "beffroi case v1", then one "key value" a line in a fixed order, ending in a newline.
[[nodiscard]] std::string case_text(const Case& asked);

/// Why a text is no case, in a sentence with its line.
struct BadCase {
    std::string message;
    std::string french = {};  ///< the same, of what people ask who do not write the text themselves; may be empty
};
/// Strict: only texts that case_text writes.
[[nodiscard]] std::variant<Case, BadCase> parse_case(std::string_view text);

[[nodiscard]] std::string_view to_string(CaseKind kind);

/// Whether a case can have this number: then it stands for itself in a path or a file's name.
[[nodiscard]] bool is_case_number(std::string_view text);

}  // namespace beffroi::central
