#include "base/version.h"

namespace beffroi {

std::string_view version() noexcept {
    return BEFFROI_VERSION;
}

}  // namespace beffroi
