// Whether a directory says that an account is over, and what Active Directory means when it refuses a bind.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "gateway/directory/entry.h"
#include "gateway/settings.h"

namespace beffroi::directory {

/// True if the account is disabled, over or waiting for a new password, and if what says so cannot be read as a number:
/// - the profile's word (`state_attribute`, `disabled_values`);
/// - active_directory: userAccountControl, accountExpires, pwdLastSet ([MS-ADTS] 2.2.16, [MS-ADA1] 2.1, [MS-ADA3]
///   2.175);
/// - posix: shadowExpire in days (RFC 2307), sambaAcctFlags D (disabled) and L (locked), sambaKickoffTime in seconds.
[[nodiscard]] bool is_disabled(const Entry& entry, const DirectoryProfile& profile, WallTime now);

/// The attributes that is_disabled looks at.
[[nodiscard]] std::vector<std::string> state_attributes(const DirectoryProfile& profile);

/// The Win32 error in the text of a refused bind: "80090308: LdapErr: ..., AcceptSecurityContext error, data 52e,
/// v1db1". nullopt if the text holds none.
[[nodiscard]] std::optional<unsigned> logon_error(std::string_view text);

/// Whether such an error is about the account and not the password: 530 and 531 (not now, not here), 532 and 773
/// (password expired or to be changed), 533 (disabled), 701 (expired), 775 (locked). Servers say all but 775 to the
/// right password only.
[[nodiscard]] bool is_about_account(unsigned logon_error) noexcept;

}  // namespace beffroi::directory
