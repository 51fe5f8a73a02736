#include "base/clock_state.h"

#include <sys/timex.h>

namespace beffroi {

ClockState read_clock_state() {
    timex state{};  // no mode: a question
    const int code = ::adjtimex(&state);
    return {code >= 0 && code != TIME_ERROR, std::chrono::microseconds(state.maxerror)};
}

}  // namespace beffroi
