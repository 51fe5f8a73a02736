// The read side of one stream's directory. Links no writer code: an auditor's verifier stands on this.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "journal/checkpoint.h"

namespace beffroi::journal {

/// A journal damaged elsewhere than at its tail. what() names the segment, the byte offset and the first bad entry's
/// index.
struct DamagedJournal : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Throws std::runtime_error unless a log begins or is kept in this directory: names what is expected there.
void require_log(const std::string& directory);

/// Calls `each(index, line)` for every intact entry, in order, up to the torn tail if there is one. Throws
/// DamagedJournal.
void replay(const std::string& directory, const std::function<void(std::uint64_t, std::string_view)>& each);

}  // namespace beffroi::journal
