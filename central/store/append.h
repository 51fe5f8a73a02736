// How a batch becomes part of the record copy: compared with what is held, checked against its signed root, then
// written.
#pragma once

#include <string>

#include "central/store/sqlite_handle.h"
#include "central/store/store.h"

namespace beffroi::central {

/// One write transaction on `connection`; the caller holds the writer's lock.
[[nodiscard]] AppendOutcome append_batch(Connection& connection, const std::string& origin, const Batch& batch,
                                         WallTime now);

}  // namespace beffroi::central
