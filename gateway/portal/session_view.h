// What the portal knows and shows of a session.
#pragma once

#include <chrono>
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

/// A device that somebody has in.
struct DeviceView {
    /// What can be told of it without asking anybody: the address it was made with, one that it makes up and may
    /// change, or (behind a router) an IP address alone.
    enum class Kind : std::uint8_t { built_in, made_up, address };

    std::string session;  ///< its identifier
    ZoneName zone;
    WallTime opened;
    std::optional<std::chrono::seconds> silent;  ///< since its last packet; nullopt: nobody can tell
    Kind kind = Kind::built_in;
};

/// What somebody chooses from who has too many devices in.
struct DevicesView {
    std::size_t most = 0;  ///< that she may have
    std::vector<DeviceView> devices;
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
