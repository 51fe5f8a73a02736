#include "gateway/portal/answers.h"

namespace beffroi::portal {

Answer answer_to(Denial denial) {
    switch (denial) {
        case Denial::unknown_user:
        case Denial::wrong_password:
        case Denial::account_disabled:
            return {401, &Texts::bad_credentials};
        case Denial::no_role:
            return {403, &Texts::no_role};
        case Denial::no_access:
            return {403, &Texts::no_access};
        case Denial::throttled:
            return {429, &Texts::throttled};
        case Denial::device_unknown:
            return {403, &Texts::device_unknown};
        case Denial::malformed_request:
            return {400, &Texts::malformed};
        case Denial::directory_unavailable:
        case Denial::enforcer_unavailable:
        case Denial::journal_unavailable:
        case Denial::not_authenticated:  // of 802.1X alone
            break;
    }
    return {503, &Texts::unavailable};
}

}  // namespace beffroi::portal
