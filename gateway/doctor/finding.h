// What a look at a gateway has found, for whoever installs it: what is so, and what to do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"

namespace beffroi::doctor {

enum class Level : std::uint8_t {
    ok,
    warning,  ///< it works, and will not for long, or not as it should
    failure   ///< it does not work
};
/// "ok", "warn", "fail"
[[nodiscard]] std::string_view to_string(Level level);

struct Finding {
    Level level = Level::ok;
    Words found;        ///< a sentence without its full stop; may quote what others wrote, so print it printable
    Words remedy = {};  ///< likewise; empty when all is well
};
using Findings = std::vector<Finding>;

[[nodiscard]] inline Findings one(Level level, Words found, Words remedy = {}) {
    return {{level, std::move(found), std::move(remedy)}};
}

}  // namespace beffroi::doctor
