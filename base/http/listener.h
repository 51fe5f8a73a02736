// The listening socket of a server.
#pragma once

#include <cstdint>
#include <string>

#include "base/fd.h"

namespace beffroi::http {

/// Binds and listens. "::" takes IPv4 too, and falls back to 0.0.0.0 where the kernel has no IPv6. Throws
/// std::runtime_error that names the address and the cause.
[[nodiscard]] UniqueFd listen_on(const std::string& address, std::uint16_t port);

/// Makes a socket that somebody else bound fit for a server. Throws std::runtime_error if it does not listen on TCP.
[[nodiscard]] UniqueFd adopt(UniqueFd socket);

[[nodiscard]] std::uint16_t port_of(const UniqueFd& socket);

}  // namespace beffroi::http
