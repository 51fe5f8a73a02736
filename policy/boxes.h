// Sets of several axes as few products: what a person can read row by row.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "policy/budget.h"
#include "policy/slot_set.h"

namespace beffroi::policy {

inline constexpr std::size_t axes = 5;

/// A product: on each axis, a set of numbers. None is empty.
using Box = std::array<SlotSet, axes>;

/// The union of disjoint boxes in fewer disjoint boxes: two that differ on one axis only become one, until none do.
/// The order in which the axes are tried makes a difference, so many are tried if the boxes are few, and the shortest
/// answer is taken. Deterministic. A budget that runs out leaves more boxes than need be, and is spent.
[[nodiscard]] std::vector<Box> merge(const std::vector<Box>& boxes, Budget& budget);

}  // namespace beffroi::policy
