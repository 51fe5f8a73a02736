// Entries of the centre's admin stream about a policy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "journal/entry.h"

namespace beffroi::central::fleet {

/// `number` is the policy's.
[[nodiscard]] journal::Entry policy_entry(std::string_view event, std::uint64_t number, const std::string& actor,
                                          const std::string& detail);

}  // namespace beffroi::central::fleet
