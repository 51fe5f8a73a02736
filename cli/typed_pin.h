// A secret that a person types at her terminal.
#pragma once

#include <string>

#include "base/secret.h"

namespace beffroi::cli {

/// Asks for it without showing it. Throws std::runtime_error where there is no terminal.
[[nodiscard]] Secret typed_secret(const std::string& question);

}  // namespace beffroi::cli
