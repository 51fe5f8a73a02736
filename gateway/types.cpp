#include "gateway/types.h"

#include <string_view>

namespace beffroi {

std::string_view to_string(Denial denial) {
    switch (denial) {
        case Denial::unknown_user:
            return "unknown-user";
        case Denial::wrong_password:
            return "wrong-password";
        case Denial::account_disabled:
            return "account-disabled";
        case Denial::no_role:
            return "no-role";
        case Denial::no_access:
            return "no-access";
        case Denial::throttled:
            return "throttled";
        case Denial::device_unknown:
            return "device-unknown";
        case Denial::directory_unavailable:
            return "directory-unavailable";
        case Denial::enforcer_unavailable:
            return "enforcer-unavailable";
        case Denial::journal_unavailable:
            return "journal-unavailable";
        case Denial::malformed_request:
            return "malformed-request";
        case Denial::not_authenticated:
            return "not-authenticated";
    }
    return "unknown";
}

std::string_view to_string(SessionEnd end) {
    switch (end) {
        case SessionEnd::logout:
            return "logout";
        case SessionEnd::expired:
            return "expired";
        case SessionEnd::idle:
            return "idle";
        case SessionEnd::replaced:
            return "replaced";
        case SessionEnd::staff:
            return "staff";
        case SessionEnd::recovery:
            return "recovery";
        case SessionEnd::network:
            return "network";
        case SessionEnd::device_limit:
            return "device-limit";
        case SessionEnd::role_changed:
            return "role-changed";
    }
    return "unknown";
}

std::string_view to_string(Proof proof) {
    return proof == Proof::eap_tls ? "eap-tls" : "eap-ttls";
}

std::optional<Proof> proof_from(std::string_view text) {
    for (const Proof proof : {Proof::eap_ttls, Proof::eap_tls}) {
        if (text == to_string(proof)) {
            return proof;
        }
    }
    return std::nullopt;
}

}  // namespace beffroi
