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
            break;
    }
    return {503, &Texts::unavailable};
}

bool is_failed_guess(Denial denial) {
    return answer_to(denial).status == 401;
}

bool is_right_password(Denial denial) {
    return denial == Denial::no_role || denial == Denial::no_access || denial == Denial::enforcer_unavailable ||
           denial == Denial::journal_unavailable;
}

}  // namespace beffroi::portal
