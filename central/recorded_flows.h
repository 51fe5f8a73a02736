// The newest entries of the streams `flow` and `filter` of many sites, out of their record copies.
#pragma once

#include "central/change/impact.h"
#include "central/collector/records.h"

namespace beffroi::central {

/// Entries are those that a mirrored checkpoint covers. A log whose record copy is damaged is left out. `records`
/// outlives it.
[[nodiscard]] change::RecordedFlows recorded_flows(const Records& records);

}  // namespace beffroi::central
