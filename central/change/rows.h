// Rows of a difference as schemas/api/central.yaml has them (DifferenceRow): in words of both languages, and in names.
#pragma once

#include <vector>

#include "central/json_answer.h"
#include "policy/describe.h"
#include "policy/rules.h"

namespace beffroi::central::change {

/// `say(language)` in both.
template <typename Say>
[[nodiscard]] json both(const Say& say) {
    return {{"fr", say(policy::Language::french)}, {"en", say(policy::Language::english)}};
}

/// [{"name", "party"}]
[[nodiscard]] json rules_json(const policy::Policy& policy, const policy::Indexes& rules);

[[nodiscard]] json rows_json(const policy::Policy& before, const policy::Policy& after, const policy::Space& space,
                             const std::vector<policy::ChangeRow>& rows);

}  // namespace beffroi::central::change
