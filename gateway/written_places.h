// Where the gateway writes: all that base/confinement.h leaves it.
#pragma once

#include <string>
#include <vector>

#include "gateway/config.h"

namespace beffroi {

[[nodiscard]] std::vector<std::string> written_directories(const GatewayConfig& config);

}  // namespace beffroi
