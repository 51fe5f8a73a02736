// Why the centre does not do what it is asked: a value inside, an answer outside (schemas/api/central.yaml).
#pragma once

#include <cstdint>
#include <string>

#include "base/http/server.h"
#include "base/words.h"

namespace beffroi::central {

struct Refusal {
    enum class Kind : std::uint8_t {
        malformed,
        unknown,    ///< there is no such thing
        conflict,   ///< not as it stands now
        signature,  ///< of nobody who counts
        documents,  ///< of a policy: they are none, or not those that were approved
        guarantee   ///< of a policy: it breaks a promise, or nobody can prove that it does not
    };
    Kind kind = Kind::malformed;
    std::string detail;
    std::string french = {};  ///< the same, of what officers of a policy have to mend; may be empty
};

[[nodiscard]] inline Refusal refused(Refusal::Kind kind, const Words& why) {
    return {kind, why.english, why.french};
}

[[nodiscard]] http::Response refused(const Refusal& refusal);

/// What is nowhere on record does not happen.
[[nodiscard]] http::Response unrecorded();

}  // namespace beffroi::central
