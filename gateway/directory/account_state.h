// Whether a directory says that an account is over.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ldap/entry.h"
#include "gateway/settings.h"

namespace beffroi::directory {

/// True if the account is disabled, over or waiting for a new password, and if what says so cannot be read as a number:
/// - the profile's word (`state_attribute`, `disabled_values`);
/// - active_directory: userAccountControl, accountExpires, pwdLastSet ([MS-ADTS] 2.2.16, [MS-ADA1] 2.1, [MS-ADA3]
///   2.175);
/// - posix: shadowExpire in days (RFC 2307), sambaAcctFlags D (disabled) and L (locked), sambaKickoffTime in seconds.
[[nodiscard]] bool is_disabled(const ldap::Entry& entry, const DirectoryProfile& profile, WallTime now);

/// The attributes that is_disabled looks at.
[[nodiscard]] std::vector<std::string> state_attributes(const DirectoryProfile& profile);

}  // namespace beffroi::directory
