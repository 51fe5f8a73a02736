// Sockets that systemd bound for the gateway, which has no capability to bind them itself: sd_listen_fds(3).
#pragma once

#include "gateway/portal/portal.h"

namespace beffroi {

/// By the names `portal-http` and `portal-https` (FileDescriptorName=). Call it once. Throws std::runtime_error for a
/// socket of another name: a unit was written for something else.
[[nodiscard]] portal::Sockets passed_sockets();

}  // namespace beffroi
