// The captive portal API (RFC 8908): what a device's system asks before it shows a login window.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace beffroi::portal {

inline constexpr const char* k_capport_type = "application/captive+json";

/// The JSON object of section 5. `expires` is empty for a device without a session. Always far below the 4,096
/// characters that Android reads.
[[nodiscard]] std::string capport_json(std::string_view portal_url, std::optional<WallTime> expires, WallTime now);

}  // namespace beffroi::portal
