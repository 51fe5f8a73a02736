// From what a directory says of a person to a role in an establishment that this gateway serves, by configured rules
// only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/directory/person.h"
#include "gateway/settings.h"

namespace beffroi::directory {

/// What a directory calls an establishment (Tie::structure) -> its UAI; served establishments only.
using ServedStructures = std::map<std::string, Uai>;

struct RoleAnswer {
    RoleName role;       ///< "inconnu" if no rule matches or the person belongs to no served establishment
    Uai uai;             ///< empty if the person belongs to none
    std::string reason;  ///< the rule and what matched
};

inline constexpr std::string_view unknown_role = "inconnu";

/// First matching rule in order of `rules`. Functions count only in served structures; a profile, an object class or
/// a group counts only for a person who belongs to a served structure.
[[nodiscard]] RoleAnswer role_of(const Person& person, const ServedStructures& served,
                                 const std::vector<RoleRule>& rules);

}  // namespace beffroi::directory
