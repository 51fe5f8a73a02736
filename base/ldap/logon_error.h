// What Active Directory means when it refuses a bind.
#pragma once

#include <optional>
#include <string_view>

namespace beffroi::ldap {

/// The Win32 error in the text of a refused bind: "80090308: LdapErr: ..., AcceptSecurityContext error, data 52e,
/// v1db1". nullopt if the text holds none.
[[nodiscard]] std::optional<unsigned> logon_error(std::string_view text);

/// Whether such an error is about the account and not the password: 530 and 531 (not now, not here), 532 and 773
/// (password expired or to be changed), 533 (disabled), 701 (expired), 775 (locked). Servers say all but 775 to the
/// right password only.
[[nodiscard]] bool is_about_account(unsigned logon_error) noexcept;

}  // namespace beffroi::ldap
