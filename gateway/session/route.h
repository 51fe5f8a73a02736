// Through which interface the kernel would send to an address, and whether by a router (rtnetlink, unprivileged).
#pragma once

#include <optional>

#include "gateway/types.h"

namespace beffroi::session {

struct Route {
    Interface interface;
    bool by_router = false;  ///< not by a neighbour of its own
};

/// nullopt: there is no way to it, or the address is the machine's own. Throws std::system_error if the kernel does not
/// answer.
[[nodiscard]] std::optional<Route> route_to(const IpAddress& address);

}  // namespace beffroi::session
