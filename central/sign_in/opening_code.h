// The code that opens an account: read aloud, typed once, worth 100 bits.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"

namespace beffroi::central::sign_in {

/// Five groups of four of Crockford's 32 letters and digits (no I, L, O, U): "7KQ2-…".
[[nodiscard]] Secret make_opening_code();

/// What is kept of it: SHA-256, in hexadecimal, of the code as it was meant. Case, spaces and hyphens do not count.
[[nodiscard]] std::string opening_code_hash(std::string_view typed);

}  // namespace beffroi::central::sign_in
