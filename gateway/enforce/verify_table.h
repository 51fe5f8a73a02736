// Whether the kernel holds what was compiled, and whether that keeps the guarantees.
#pragma once

#include <optional>
#include <string>

#include "gateway/enforce/netlink.h"
#include "gateway/enforce/policy_source.h"

namespace beffroi::enforce {

/// Reads the maps of a policy table back, compares them with what was sent, and proves the guarantees on what was read.
/// nullopt: so it is. Else what is wrong, for the log. Throws std::system_error if the kernel does not answer.
[[nodiscard]] std::optional<std::string> verify_table(Netlink& netlink, const std::string& table,
                                                      const CompiledPolicy& policy, WallTime now);

}  // namespace beffroi::enforce
