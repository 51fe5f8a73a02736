// Where a party's passwords are checked, as the configuration says it.
#pragma once

#include <string>

#include "base/ldap/settings.h"

namespace beffroi::central::sign_in {

struct DirectorySettings {
    std::string party;
    ldap::Settings ldap;
    std::string people_base;
    std::string person_class;
    std::string login_attribute;
};

}  // namespace beffroi::central::sign_in
