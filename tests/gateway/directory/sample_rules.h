// Role rules as a lycée would write them.
#pragma once

#include <vector>

#include "gateway/settings.h"

namespace beffroi::tests {

inline RoleRule function_rule(std::uint16_t sequence, const char* role, std::vector<FunctionPattern> functions) {
    return {.name = role,
            .sequence = sequence,
            .profiles = {},
            .functions = std::move(functions),
            .object_classes = {},
            .groups = {},
            .role = RoleName(role)};
}

inline RoleRule profile_rule(std::uint16_t sequence, const char* role, const char* profile) {
    return {.name = role,
            .sequence = sequence,
            .profiles = {profile},
            .functions = {},
            .object_classes = {},
            .groups = {},
            .role = RoleName(role)};
}

inline RoleRule group_rule(std::uint16_t sequence, const char* role, const char* group) {
    return {.name = role,
            .sequence = sequence,
            .profiles = {},
            .functions = {},
            .object_classes = {},
            .groups = {group},
            .role = RoleName(role)};
}

inline std::vector<RoleRule> sample_rules() {
    RoleRule region{.name = "agent_region",
                    .sequence = 90,
                    .profiles = {"National_COL"},
                    .functions = {},
                    .object_classes = {"ENTAuxNonEnsCollLoc"},
                    .groups = {},
                    .role = RoleName("agent_region")};
    return {function_rule(10, "direction", {{"DIR", "D0010"}, {"DIR", "D0011"}}),
            function_rule(20, "enseignant", {{"ENS", ""}}),
            function_rule(30, "vie_scolaire", {{"EDU", ""}, {"AED", ""}}),
            function_rule(40, "administratif", {{"ADF", ""}}),
            profile_rule(80, "eleve", "National_ELV"),
            region};
}

}  // namespace beffroi::tests
