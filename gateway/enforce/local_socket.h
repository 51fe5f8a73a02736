// A connection to beffroi-enforcer.
#pragma once

#include <string>

#include "base/fd.h"

namespace beffroi::enforce {

/// Connected, SOCK_SEQPACKET, not blocking; an invalid descriptor with errno if nobody listens, or nobody accepts just
/// now (EAGAIN).
[[nodiscard]] UniqueFd connect_seqpacket(const std::string& path);

}  // namespace beffroi::enforce
