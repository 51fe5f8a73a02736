// What a policy would do, computed before anybody is asked to approve it: its guarantees proved, what in it is useless,
// and exactly what opens and closes. By the engine of `beffroi policy`, so that an officer's own machine says the same.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>

#include "base/clock.h"
#include "central/json_answer.h"
#include "central/refusal.h"
#include "policy/model.h"

namespace beffroi::central::change {

struct Evidence {
    json told;  ///< `evidence` of schemas/api/central.yaml
    std::uint64_t opens = 0;
    std::uint64_t closes = 0;
};

/// Within how long: `expired` is asked now and then.
struct Moment {
    WallTime from;  ///< examples and counterexamples are looked for from here on
    std::function<bool()> expired;
};

/// `impact` of schemas/api/central.yaml, of two policies.
using Impact = std::function<json(const policy::Policy& before, const policy::Policy& after)>;

/// `before`: the policy that holds now, if there is one; only then `impact` is asked. Refused: it is none, answers one
/// of its examples otherwise, or breaks a guarantee, or one could not be proved in the time.
[[nodiscard]] std::variant<Evidence, Refusal> evidence_of(const policy::Documents& after,
                                                          std::optional<policy::Documents> before, const Moment& moment,
                                                          const Impact& impact);

/// From one policy to another: `proved`, `opened`, `closed` and `difference` of schemas/api/central.yaml.
[[nodiscard]] json difference_of(policy::Documents before, policy::Documents after, const Moment& moment);

}  // namespace beffroi::central::change
