#include "central/refusal.h"

#include "central/json_answer.h"

namespace beffroi::central {

http::Response refused(const Refusal& refusal) {
    switch (refusal.kind) {
        case Refusal::Kind::malformed:
            return central::refusal(400, "malformed", refusal.detail);
        case Refusal::Kind::unknown:
            return central::refusal(404, "unknown", refusal.detail);
        case Refusal::Kind::conflict:
            return central::refusal(409, "conflict", refusal.detail);
        case Refusal::Kind::signature:
            return central::refusal(422, "signature", refusal.detail);
        case Refusal::Kind::documents:
            return central::refusal(422, "documents", refusal.detail);
        case Refusal::Kind::guarantee:
            return central::refusal(422, "guarantee", refusal.detail);
    }
    return central::refusal(500, "internal", "");
}

http::Response unrecorded() {
    return refusal(503, "unrecorded", "this could not be recorded, so it was not done");
}

}  // namespace beffroi::central
