// Who approves policies: a list in the grammar of c2sp.org/tlog-policy, of which only the quorum matters.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "journal/trust.h"

namespace beffroi::journal {

/// What the list's text asks for; a sentence if it is none, or asks for no quorum: nothing could be approved by it.
[[nodiscard]] std::variant<TrustPolicy, std::string> parse_approvers(std::string_view text);

}  // namespace beffroi::journal
