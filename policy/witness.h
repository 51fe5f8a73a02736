// From a cell of the analysis to a packet that can be sent, at a moment that will come, in the names that people use.
#pragma once

#include <optional>

#include "policy/cells.h"
#include "policy/decide.h"
#include "policy/spoken_time.h"

namespace beffroi::policy {

struct Witness {
    Query query;
    std::optional<std::size_t> destination;  ///< index into Model::destinations: one that the address belongs to
};

/// A packet of the situation. An address of a named destination if there is one, a port that a service names, TCP
/// before anything else.
[[nodiscard]] Witness witness_of(const Policy& policy, const Space& space, const Cells& cells, SituationId situation,
                                 WallTime at);

/// « le CDI » or its address, then the service: "Pronote (192.0.2.10), TCP 443".
[[nodiscard]] std::string target_words(const Policy& policy, const Witness& witness, Language language);

}  // namespace beffroi::policy
