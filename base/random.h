// Randomness from the kernel.
#pragma once

#include <string>

namespace beffroi {

/// `n` bytes of getrandom(2). Throws std::system_error if the kernel refuses.
[[nodiscard]] std::string random_bytes(std::size_t n);

}  // namespace beffroi
