// What somebody of a role may do in a zone at one moment, in a policy's own names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/decide.h"
#include "policy/model.h"
#include "policy/spoken_time.h"

namespace beffroi::cli {

struct Somewhere {
    std::size_t role = 0;  ///< indexes into the model's tables
    std::size_t zone = 0;
    WallTime at;
};

struct PermittedRow {
    std::string destinations;
    std::string services;
    std::string when;  ///< at which other times too
};
/// All that is permitted, exactly; nullopt: the policy is too much to be told within some seconds.
[[nodiscard]] std::optional<std::vector<PermittedRow>> permitted_now(const policy::Policy& policy, const Somewhere& who,
                                                                     policy::Language language);

/// Services of one destination that a rule denies (not: that nothing permits).
struct DeniedRow {
    std::size_t destination = 0;
    policy::Indexes services;
    policy::Indexes rules;
};
/// Of the destinations and services that have a name, as their first address and port are decided.
[[nodiscard]] std::vector<DeniedRow> denied_now(const policy::Policy& policy, const Somewhere& who);

}  // namespace beffroi::cli
