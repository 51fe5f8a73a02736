// libmnl's socket, owned. The only file of this folder that knows how to close one.
#pragma once

#include <libmnl/libmnl.h>

#include "base/c_handle.h"

namespace beffroi::session {

using MnlSocket = CHandle<mnl_socket, mnl_socket_close>;

}  // namespace beffroi::session
