// The key that signs a journal, in its file.
#pragma once

#include <string>

#include "journal/checkpoint.h"

namespace beffroi::journal {

/// Throws std::runtime_error naming the file (and never what it holds) if it is no key of a log; std::system_error.
[[nodiscard]] Signer read_signer(const std::string& path);

}  // namespace beffroi::journal
