// The guarantees once more, on the maps themselves: what the kernel holds is walked as a packet would walk it, without
// the rules, cells or diagrams from which it was compiled. A fault of the compiler, or of the way into the kernel, does
// not open what was proved shut.
#pragma once

#include "policy/findings.h"

namespace beffroi::policy {

/// The guarantees that the ruleset breaks, in any slot; its `maps` may have been read back from a kernel.
/// Counterexamples are at moments from `from` on.
[[nodiscard]] Problems verify_ruleset(const Policy& policy, const Ruleset& ruleset, WallTime from);

}  // namespace beffroi::policy
