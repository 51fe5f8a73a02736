#include "central/restconf/error.h"

#include <fmt/format.h>

namespace beffroi::central::policies {

namespace {
constexpr const char* k_site = "site";
}

restconf::Error error_of(const Refusal& refusal) {
    using Kind = Refusal::Kind;
    constexpr const char* type = "application";
    switch (refusal.kind) {
        case Kind::malformed:
            return {400, "invalid-value", refusal.detail};
        case Kind::unknown:
            return {404, "invalid-value", refusal.detail};
        case Kind::conflict:
            return {409, "resource-denied", refusal.detail, {}, {}, type, refusal.french};
        case Kind::signature:
            return {403, "access-denied", refusal.detail, {}, "signature"};
        case Kind::documents:
            return {412, "operation-failed", refusal.detail, {}, "documents", type, refusal.french};
        case Kind::guarantee:
            return {412, "operation-failed", refusal.detail, {}, "guarantee", type, refusal.french};
    }
    return {500, "operation-failed", refusal.detail};
}

restconf::Error no_such(std::string_view what) {
    return {404,
            "invalid-value",
            fmt::format("there is no {} of this number. Look at what there is", what),
            {},
            {},
            "application",
            fmt::format("il n’y a pas de {} de ce numéro. Regardez ce qu’il y a",
                        what == "draft" ? "brouillon" : "politique")};
}

restconf::Error beyond_her_sites() {
    return {403,
            "access-denied",
            "your rights are limited to some sites: a draft of yours names them, and no others",
            {},
            k_site,
            "application",
            "vos droits se limitent à des lycées\u202F: un brouillon de vous les nomme, et aucun autre"};
}

bool is_beyond_her_sites(const restconf::Error& error) {
    return error.app_tag == k_site;
}

restconf::Error unrecorded_error() {
    return {
        500,
        "operation-failed",
        "this could not be recorded, so it was not done. Try again when the centre can write",
        {},
        "unrecorded",
        "application",
        "cela n’a pas pu être inscrit au journal, et n’a donc pas été fait. Recommencez quand le centre peut écrire"};
}

}  // namespace beffroi::central::policies
