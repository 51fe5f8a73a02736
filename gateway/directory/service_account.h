// Whom the gateway binds as to search a directory.
#pragma once

#include <string>

#include "base/secret.h"
#include "gateway/settings.h"

namespace beffroi::directory {

/// Empty: nobody.
struct ServiceAccount {
    std::string dn;
    Secret password;
};

/// As configured; nobody if no account is. Throws std::system_error if the password file cannot be read,
/// std::invalid_argument if there is none in it.
[[nodiscard]] ServiceAccount read_service_account(const DirectoryConfig& config);

}  // namespace beffroi::directory
