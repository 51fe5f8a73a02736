#include "gateway/doctor/finding.h"

namespace beffroi::doctor {

std::string_view to_string(Level level) {
    switch (level) {
        case Level::ok:
            return "ok";
        case Level::warning:
            return "warn";
        case Level::failure:
            break;
    }
    return "fail";
}

}  // namespace beffroi::doctor
