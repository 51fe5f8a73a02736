// The gateway's configuration for the programs that an installer runs beside it.
#pragma once

#include <optional>
#include <string>

#include "gateway/config.h"

namespace beffroi {

/// As read_config; nullopt when it cannot be used, which is then said on standard error.
[[nodiscard]] std::optional<GatewayConfig> config_or_complaint(const std::string& path);

}  // namespace beffroi
