// Why the centre does not do what it is asked, as RESTCONF answers it.
#pragma once

#include <string_view>

#include "base/restconf/error.h"
#include "central/refusal.h"

namespace beffroi::central::policies {

[[nodiscard]] restconf::Error error_of(const Refusal& refusal);

/// There is no draft, or policy, of this number.
[[nodiscard]] restconf::Error no_such(std::string_view what);

/// What she may edit or propose holds at sites of hers alone: to be put on record as a refusal.
[[nodiscard]] restconf::Error beyond_her_sites();
[[nodiscard]] bool is_beyond_her_sites(const restconf::Error& error);

/// What is nowhere on record does not happen.
[[nodiscard]] restconf::Error unrecorded_error();

}  // namespace beffroi::central::policies
