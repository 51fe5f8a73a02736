// The nearest cases in which the answer to a query is another one: later at the same place, and elsewhere at the same
// moment.
#pragma once

#include <chrono>
#include <optional>

#include "policy/decide.h"

namespace beffroi::policy {

/// How far ahead of a query nearest_change looks.
inline constexpr std::chrono::hours nearest_horizon{7 * 24};

/// The first minute after the query, within the horizon, at which its verdict is the other one.
[[nodiscard]] std::optional<WallTime> nearest_change(const Policy::Model& model, const Shortlist& rules,
                                                     const Query& query);

/// The other zones from which the query is permitted at its moment. Where the lycée's document binds zones, only those:
/// nobody sits in the others.
[[nodiscard]] Indexes permitted_zones(const Policy::Model& model, const Shortlist& rules, const Query& query);

}  // namespace beffroi::policy
