// The steps of a trace in words.
#pragma once

#include <string>
#include <vector>

#include "base/ldap/connection.h"
#include "gateway/directory/person.h"
#include "gateway/directory/role.h"

namespace beffroi::directory {

/// The filter, where it searched, and what it found: at most ten names.
[[nodiscard]] std::string told(const ldap::Search& search, const std::vector<ldap::Entry>& found,
                               const ldap::Reply& reply);
/// What of a person the rules look at.
[[nodiscard]] std::string told(const Person& person);
/// Her establishments as the directory names them, and which of them are served here. `served` may be null: they could
/// not be read.
[[nodiscard]] std::string told(const std::vector<Tie>& ties, const ServedStructures* served);
/// What `attributes` say of the account.
[[nodiscard]] std::string told_state(const ldap::Entry& entry, const std::vector<std::string>& attributes);

}  // namespace beffroi::directory
