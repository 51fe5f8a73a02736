// Where a local socket stands: its address, and room for it.
#pragma once

#include <sys/un.h>

#include <string>

namespace beffroi {

/// Throws std::system_error (ENAMETOOLONG) naming a path that no socket can have: it has 1 to 107 bytes.
[[nodiscard]] sockaddr_un local_address(const std::string& path);

/// Takes away the socket that a predecessor left there. Throws std::system_error (ENOTSOCK) naming the path if
/// something else stands there, which stays: a wrong path must cost no file.
void remove_stale_socket(const std::string& path);

}  // namespace beffroi
