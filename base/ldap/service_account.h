// Whom a program binds as to search a directory.
#pragma once

#include <string>

#include "base/ldap/settings.h"
#include "base/secret.h"

namespace beffroi::ldap {

/// Empty: nobody.
struct ServiceAccount {
    std::string dn;
    Secret password;
};

/// As configured; nobody if no account is. Throws std::system_error if the password file cannot be read,
/// std::invalid_argument if there is none in it.
[[nodiscard]] ServiceAccount read_service_account(const Settings& settings);

}  // namespace beffroi::ldap
