// Distinguished names (RFC 4514): compared, and taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::ldap {

/// One spelling for a DN: lower case, no optional spaces, one way of escaping. nullopt if it is not a DN.
[[nodiscard]] std::optional<std::string> normal_dn(std::string_view dn);

/// The values of its components, as written and from the entry up: {"Profs", "groupes", "lycee"} of
/// cn=Profs,ou=groupes,dc=lycee. Empty if it is not a DN.
[[nodiscard]] std::vector<std::string> dn_values(std::string_view dn);

/// Its last components that are dc=..., as a normal DN: "dc=lycee,dc=test" of cn=Lea,ou=Gens,DC=lycee,DC=test. Empty if
/// it has none.
[[nodiscard]] std::string domain_of(std::string_view dn);

/// Whether the entry `dn` is `base` or below it.
[[nodiscard]] bool is_within(std::string_view dn, std::string_view base);

}  // namespace beffroi::ldap
