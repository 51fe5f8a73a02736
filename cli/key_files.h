// Keys that a user names on the command line, always as files: a key in argv is everybody's.
#pragma once

#include <string>
#include <vector>

#include "journal/checkpoint.h"

namespace beffroi::cli {

inline constexpr std::size_t max_pem_bytes = std::size_t{64} << 10;  ///< of a certificate or a key

/// Public keys, one a file (name+id+base64). Throws std::runtime_error naming the file that holds none.
[[nodiscard]] std::vector<journal::Verifier> read_verifiers(const std::vector<std::string>& files);

}  // namespace beffroi::cli
