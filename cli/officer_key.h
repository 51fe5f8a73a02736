// The key with which an officer approves: hers alone, in a file or in a token.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "journal/cosignature.h"

namespace beffroi::cli {

/// A file as `beffroi journal keygen --kind officer` writes it, or the URI of a key in a token (token.h). Throws
/// std::runtime_error.
[[nodiscard]] journal::Cosigner officer_key(const std::string& named);

/// --signing-key
void add_signing_key(CLI::App& command, std::string& named);

}  // namespace beffroi::cli
