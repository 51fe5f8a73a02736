// Which version of Beffroi this program is of.
#pragma once

#include <string_view>

namespace beffroi {

/// As Debian writes versions: "0.1.0", or "0.1.0~20261130050834.e4521af" between two releases (deploy/package).
[[nodiscard]] std::string_view version() noexcept;

}  // namespace beffroi
