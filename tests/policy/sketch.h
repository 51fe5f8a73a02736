// Policies in a few words, for tests about what rules do to each other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/policy/documents.h"

namespace beffroi::policy::test {

/// One sentence: "PARTY ACTION NAME AXIS=NAME[,NAME...] ...". The party's "!" makes a rule mandatory. Actions: permit,
/// deny, exam, and the claims never and always. An axis that begins with "-" belongs to the rule's exception, with
/// "+" to what the exam allows.
///
/// The vocabulary: roles eleve, prof; zones cdi and salles (bound), reserve (not). Schedules: cours (Tuesday 8 to 12)
/// is matin (8 to 11:59) and minute; nuit (Monday 22 to 6); jamais (a Tuesday between a Wednesday and the next Monday).
/// Destinations: net (10.0.0.0/24) is low and high, and also one (10.0.0.1) and others; six (2001:db8::/32) holds
/// six-low (its lower half). Services: app (TCP 80-81) is web and alt; ping.
[[nodiscard]] Texts sketch(const std::vector<std::string>& sentences);

}  // namespace beffroi::policy::test
