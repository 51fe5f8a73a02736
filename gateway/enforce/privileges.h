// What beffroi-enforcer may do once its socket is bound: speak to the network stack's configuration, and nothing else
// of root's.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace beffroi::enforce {

struct Account {
    uid_t uid = 0;
    gid_t gid = 0;
};

/// nullopt if there is no such user.
[[nodiscard]] std::optional<Account> find_account(const std::string& name);

/// Becomes `account` (or stays who it is), with CAP_NET_ADMIN as its only capability, none to regain, and no new
/// privileges by any program it may start. Throws std::system_error if any step fails. Needs root, or CAP_NET_ADMIN
/// already.
void keep_net_admin_only(const std::optional<Account>& account);

}  // namespace beffroi::enforce
