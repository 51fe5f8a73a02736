// What the portal knows and shows of a session.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "gateway/types.h"

namespace beffroi::portal {

/// A guest for whom somebody answers.
struct GuestView {
    std::uint64_t number = 0;  ///< of the code
    std::string name;
    WallTime until;
};

struct SessionView {
    std::string display_name;  ///< may be empty: the user is shown instead
    UserName user;
    RoleName role;
    WallTime opened;
    WallTime expires;
    std::optional<IpAddress> address = {};  ///< the only one that it is for: behind a router
    bool may_vouch = false;                 ///< for a guest
    std::vector<GuestView> guests = {};     ///< for whom she answers now
};

}  // namespace beffroi::portal
