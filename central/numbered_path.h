// Paths that name a thing by its number, and what is done with it: "/changes/7", "/fleet/policies/7/pause".
#pragma once

#include <cstdint>
#include <string_view>

namespace beffroi::central {

struct NumberedPath {
    std::uint64_t number = 0;  ///< 0: none that anything has
    std::string_view action;   ///< of `path`; empty: the thing itself
};
/// `path` begins with `prefix`, which ends in a slash.
[[nodiscard]] NumberedPath parse_numbered(std::string_view path, std::string_view prefix);

}  // namespace beffroi::central
