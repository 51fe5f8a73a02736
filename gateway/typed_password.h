// A password that a person types or pipes: never an argument, which other users of the machine can read.
#pragma once

#include <string>

#include "base/secret.h"

namespace beffroi {

/// One line of standard input, without echo where that is a terminal, after `prompt` on standard error. Throws
/// std::runtime_error if there is none, or it is longer than 1,024 bytes.
[[nodiscard]] Secret read_typed_password(const std::string& prompt);

}  // namespace beffroi
