// The key of the snapshot: a file of its own, so that who copies the snapshot alone has nothing.
#pragma once

#include <string>

#include "base/secret.h"

namespace beffroi::offline {

/// 32 bytes, in the file as hexadecimal. A file that is not there is made (0600), durably. Throws std::system_error if
/// it cannot be read or made, std::runtime_error naming it if others can read it or if it is not a key: a key that was
/// damaged is the operator's to remove.
[[nodiscard]] Secret load_or_make_key(const std::string& path);

}  // namespace beffroi::offline
