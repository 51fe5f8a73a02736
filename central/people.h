// Everybody whom the centre's configuration names, with her roles and the sites where they end.
#pragma once

#include <vector>

#include "central/config.h"
#include "central/roles.h"

namespace beffroi::central {

/// An officer who has several lists, or an account beside them, is in it once. An auditor's sites count everywhere, not
/// only where she searches.
[[nodiscard]] std::vector<Person> people(const CentralConfig& config);

}  // namespace beffroi::central
