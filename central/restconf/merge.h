// Taking over into a draft what was published since it was made: three versions of a policy, object by object. Pure.
// All lists of beffroi-policy.yang and beffroi-policy-examples.yang are ordered by the system, so their order says
// nothing: within a tier a denial counts before a permission wherever it stands
// (docs/decisions/0029-drafts-of-sites.md).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "central/json_answer.h"

namespace beffroi::central::policies {

/// An object of a policy, or a value that is in no list.
struct Place {
    std::string document;  ///< the party whose it is; "examples"; "policy": of the policy itself
    std::string member;    ///< "rule", "time-zone", "approvers"
    std::string name;      ///< of the list's entry; empty: it is in no list
    friend auto operator<=>(const Place&, const Place&) = default;
};

enum class Side : std::uint8_t { published, draft };
/// Which of two an officer has chosen.
using Choices = std::map<Place, Side>;

/// Both have changed it since, each in another way.
struct Conflict {
    Place place;
    std::optional<json> published;  ///< nullopt: it was removed
    std::optional<json> draft;
};

struct Merged {
    json entry;             ///< the draft as it was, if there are conflicts
    std::size_t taken = 0;  ///< objects and values that are another now
    std::vector<Conflict> conflicts;
};

/// Entries of list `policy`: the published policy that the draft was made of, the one that was published since, and the
/// draft. Number, title, author and sites stay those of the draft. What is the draft's stands where it stood, what is
/// new behind it.
[[nodiscard]] Merged merged(const json& base, const json& published, const json& draft, const Choices& choices);

/// Whether two versions say the same, in whatever order: all but number, title, author and sites.
[[nodiscard]] bool say_the_same(const json& one, const json& other);

}  // namespace beffroi::central::policies
