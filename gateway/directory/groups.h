// The groups that a person is in: named by her own entry, or found among the directory's groups.
#pragma once

#include <string>
#include <vector>

#include "base/ldap/entry.h"
#include "gateway/settings.h"

namespace beffroi::directory {

/// A person of more groups has no role rather than the role of some of them.
inline constexpr std::size_t max_groups = 500;

/// The SID of the group that Active Directory gives a person as her primary one and names in no other attribute: hers
/// with primaryGroupID as its last part ([MS-ADA3] 2.120). Empty if `entry` holds none.
[[nodiscard]] std::string primary_group_sid(const ldap::Entry& entry);
[[nodiscard]] std::string primary_group_filter(const std::string& sid);

/// The names of the groups that `entry` gives in the profile's `group_attribute`: the first component of each DN. With
/// a `groups_base`, of those below it only: whoever may create groups elsewhere must not make herself a head teacher.
[[nodiscard]] std::vector<std::string> groups_of(const ldap::Entry& entry, const DirectoryConfig& config);

/// Whether groups are to be searched for people of this directory.
[[nodiscard]] bool searches_groups(const DirectoryConfig& config);

/// Finds the groups of a person by her DN, by that of her primary group (may be empty) or by her login, as the
/// profile's `group_search` says. The rule 1.2.840.113556.1.4.1941 (LDAP_MATCHING_RULE_IN_CHAIN,
/// [MS-ADTS] 3.1.1.3.4.4.3) follows groups in groups.
[[nodiscard]] std::string groups_filter(GroupSearch search, const std::string& dn, const std::string& primary_group,
                                        const std::string& login);

}  // namespace beffroi::directory
