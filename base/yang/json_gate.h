// The strict JSON gate in front of libyang's reader, which accepts trailing garbage, duplicate members, empty documents
// and unbounded nesting, and refuses valid surrogate pairs (libyang 2.1.30; RFC 8259, RFC 7951).
#pragma once

#include <string>
#include <string_view>

#include "base/problem.h"

namespace beffroi::yang {

struct GateLimits {
    std::size_t max_bytes = std::size_t{16} << 20;
    unsigned max_depth = 64;
};

/// Checks, in order: size, UTF-8, one value and nothing after it, depth, no duplicate member names, the top level is an
/// object with exactly one member named `root` (qualified; empty: any that is qualified), no '@' metadata members, no
/// control characters in strings. Returns the same JSON with surrogate pairs written as UTF-8, or problems whose path
/// is "line L, column C".
[[nodiscard]] Checked<std::string> json_gate(std::string_view json, const std::string& file, std::string_view root,
                                             const GateLimits& limits = {});

}  // namespace beffroi::yang
