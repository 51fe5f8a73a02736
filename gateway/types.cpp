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
    }
    return "unknown";
}

}  // namespace beffroi
