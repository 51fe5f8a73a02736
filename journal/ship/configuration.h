// The grouping `shipping` of beffroi-types.yang, in whichever program's configuration it is used.
#pragma once

#include <optional>
#include <string>

#include "base/yang/document.h"
#include "journal/ship/settings.h"

namespace beffroi::ship {

/// Of the container `shipping` below `parent`; nullopt without one.
[[nodiscard]] std::optional<ShippingSettings> read_shipping(const yang::Node& parent);

/// Adds a problem for each file that it names and this program cannot use. `document` is the configuration's file.
void check_shipping(const yang::Node& parent, const std::string& document, Problems& problems);

}  // namespace beffroi::ship
