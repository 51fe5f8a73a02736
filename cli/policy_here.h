// The policy that the gateway on this machine has in force, from the gateway's own disk, with the emergency blocks that
// hold beside it.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <variant>
#include <vector>

#include "policy/model.h"

namespace beffroi::cli {

struct PolicyHere {
    policy::Policy policy;  ///< with the blocks
    std::vector<policy::Block> blocks;
};

/// `told`: member "policy" of the gateway's answer to "why". A sentence if what lies on the disk is not what is in
/// force, or cannot be read.
[[nodiscard]] std::variant<PolicyHere, std::string> policy_here(const nlohmann::ordered_json& told);

}  // namespace beffroi::cli
