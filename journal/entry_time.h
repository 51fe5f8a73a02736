// When an entry says that it was written, whatever its stream.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "journal/entry.h"

namespace beffroi::journal {

/// nullopt: the line is of no known format.
[[nodiscard]] std::optional<WallTime> entry_time(std::string_view line, Stream stream);

}  // namespace beffroi::journal
