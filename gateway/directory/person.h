// What an entry says of a person that matters for a role. The traps of real exports are in functions.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ldap/entry.h"
#include "gateway/aaf/lookup.h"
#include "gateway/directory/functions.h"
#include "gateway/settings.h"
#include "gateway/types.h"

namespace beffroi::directory {

/// That a person belongs to a structure, and what says so.
struct Tie {
    std::string structure;  ///< normal DN in an ENT; uai_key elsewhere
    std::string attribute;  ///< or "DN", "directory"
    friend bool operator==(const Tie&, const Tie&) = default;
};

struct Person {
    std::string dn;
    UserName login;            ///< as the directory writes it
    std::string uid;           ///< stable in this directory
    std::string display_name;  ///< may be empty
    bool disabled = false;     ///< the directory's own account state
    std::vector<std::string> object_classes;
    std::vector<std::string> profiles;
    std::vector<std::string> groups;  ///< names; those that her own entry gives, until groups are searched
    std::string primary_group;        ///< its SID, in Active Directory; empty: none
    std::vector<Function> functions;  ///< in all structures
    std::vector<Tie> ties;            ///< to all structures: those of functions first
    std::vector<aaf::Key> aaf_keys;   ///< by which the AAF may know her
    [[nodiscard]] std::vector<std::string> structures() const;
};

/// The attributes that read_person looks at: nothing else is requested. INE, NUMEN, date of birth, regime... are not
/// ours to see, unless a site joins people with the AAF by one of them.
[[nodiscard]] std::vector<std::string> person_attributes(const DirectoryConfig& config);

/// `typed` picks the login if the attribute has several values; `now` decides what has expired.
[[nodiscard]] Person read_person(const ldap::Entry& entry, const DirectoryConfig& config, const UserName& typed,
                                 WallTime now);

}  // namespace beffroi::directory
