// What the portal knows and shows of a session.
#pragma once

#include <string>

#include "base/clock.h"
#include "gateway/types.h"

namespace beffroi::portal {

struct SessionView {
    std::string display_name;  ///< may be empty: the user is shown instead
    UserName user;
    RoleName role;
    WallTime opened;
    WallTime expires;
    bool may_vouch = false;  ///< for a guest
};

}  // namespace beffroi::portal
