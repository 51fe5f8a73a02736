// How the old end of a log's record copy goes: which packs, by whose time, and what is put on record first. Whoever
// keeps a record copy lets it go like this, the centre and the full mirror of a party.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "central/collector/record.h"
#include "journal/entry.h"

namespace beffroi::central {

/// Days, by stream.
struct RetentionRules {
    std::chrono::days access{365};
    std::chrono::days flow{365};
    std::chrono::days filter{180};
    std::chrono::days admin{365};
    [[nodiscard]] std::chrono::days of(journal::Stream stream) const;
};

struct RetainedLog {
    std::string origin;
    std::string site;
    journal::Stream stream = journal::Stream::access;
    Record* record = nullptr;  ///< outlives the retention
};

/// A gateway's clock is believed from here on; an entry from before was written by a clock that had lost its battery.
inline constexpr WallTime first_believed_time{std::chrono::sys_days{std::chrono::year(2026) / 1 / 1}};

/// The first entry that stays when what is older than `before` goes. Whole packs only, and none behind one that stays:
/// a log is cut at its beginning, never in the middle. Times from before first_believed_time or more than a day after
/// `now` do not count; `on_problem` hears of them. A pack without any time that counts is as old as what was written
/// behind it.
[[nodiscard]] std::uint64_t first_kept(const RetainedLog& log, WallTime before, WallTime now,
                                       const std::function<void(const std::string&)>& on_problem);

/// Puts on record which entries go, with the root of the tree over them, and deletes them. `to` as first_kept said;
/// with nothing below it nothing is done. Throws what `record` throws: then they are kept.
void prune_to(const RetainedLog& log, std::uint64_t to, WallTime before,
              const std::function<void(journal::Entry)>& record);

}  // namespace beffroi::central
