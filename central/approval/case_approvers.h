// Who may sign a case for a party, and who has: by the signatures alone, for the centre's register and for whoever
// holds a case in her hands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "journal/checkpoint.h"

namespace beffroi::central {

enum class Party : std::uint8_t { region, academie };
[[nodiscard]] std::string_view to_string(Party party);
[[nodiscard]] std::optional<Party> party_from(std::string_view text);

struct Approver {
    std::string name;
    Party party = Party::region;
    journal::Verifier key;
};

/// Bound on a list of approvers.
inline constexpr std::size_t max_case_approvers_bytes = std::size_t{64} << 10;

/// The list that an authority or a party keeps beside its trust policy: a line "approver region VKEY" or "approver
/// academie VKEY" each; empty lines and lines that begin with # do not count. The names are those of the keys. A
/// sentence, with its line, when it is none, names a key twice, or leaves a party without anybody.
[[nodiscard]] std::variant<std::vector<Approver>, std::string> parse_case_approvers(std::string_view text);

/// Who signed the case's note, of those; a sentence when one of their lines is false, or when not somebody of each
/// party has signed. Lines of other keys do not count.
[[nodiscard]] std::variant<std::vector<Approver>, std::string> approved_case(const journal::Note& note,
                                                                             const std::vector<Approver>& approvers);

}  // namespace beffroi::central
