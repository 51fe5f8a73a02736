#include "central/refusal.h"

#include "central/json_answer.h"

namespace beffroi::central {

namespace {

struct Status {
    int code;
    const char* error;
};

Status status_of(Refusal::Kind kind) {
    switch (kind) {
        case Refusal::Kind::malformed:
            return {400, "malformed"};
        case Refusal::Kind::unknown:
            return {404, "unknown"};
        case Refusal::Kind::conflict:
            return {409, "conflict"};
        case Refusal::Kind::signature:
            return {422, "signature"};
        case Refusal::Kind::documents:
            return {422, "documents"};
        case Refusal::Kind::guarantee:
            return {422, "guarantee"};
    }
    return {500, "internal"};
}

}  // namespace

http::Response refused(const Refusal& why) {
    const auto [code, error] = status_of(why.kind);
    json body{{"error", error}, {"detail", why.detail}};
    if (!why.french.empty()) {
        body["detail-fr"] = why.french;
    }
    return json_response(code, body);
}

http::Response unrecorded() {
    return refusal(503, "unrecorded", "this could not be recorded, so it was not done");
}

}  // namespace beffroi::central
