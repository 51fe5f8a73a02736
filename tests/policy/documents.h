// Policies for tests, from JSON texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/decide.h"
#include "policy/model.h"

namespace beffroi::policy::test {

/// The members of the three documents without braces and without "party"; each may be empty.
struct Texts {
    std::string region;
    std::string academie;
    std::string lycee;
};

/// One document whole.
[[nodiscard]] std::string document_text(const std::string& party, const std::string& members);
/// Throws with the problems if the texts are refused.
[[nodiscard]] Documents parse(const Texts& texts);
[[nodiscard]] Policy make_policy(const Texts& texts, const std::vector<Block>& blocks = {});
/// The problems, from YANG or from resolution, one per line; empty if there are none.
[[nodiscard]] std::string problems_of(const Texts& texts);

/// The lines of a page of cases as a command prints them: ~ stands for the narrow no-break space.
[[nodiscard]] std::string printed_lines(const std::vector<std::string>& lines);

/// "2026-11-24T10:00" on the wall of Paris.
[[nodiscard]] WallTime paris(std::string_view local);

/// A query whose names exist; target as policy::parse_target reads it.
[[nodiscard]] Query query(const Policy& policy, std::string_view role, std::string_view zone, std::string_view at,
                          std::string_view target);

}  // namespace beffroi::policy::test
