// Opens a log that has peers: repaired if it is damaged, and refilled if the disk was rolled back.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "journal/entry.h"
#include "journal/files.h"
#include "journal/repair_note.h"
#include "journal/ship/peer.h"
#include "journal/writer.h"

namespace beffroi::ship {

struct OpenedLog {
    std::unique_ptr<journal::Writer> writer;
    std::uint64_t recalled = 0;                 ///< entries that a rolled-back disk lacked
    std::optional<journal::RepairNote> repair;  ///< made now, or before a crash that kept it from being recorded
};

/// Every peer is given `patience`. Throws journal::DamagedJournal when damage could not be repaired (ship::refill says
/// why; without peers, what the writer said), RolledBack, and as journal::Writer does.
[[nodiscard]] OpenedLog open_log(const journal::WriterOptions& options, journal::Files& files,
                                 const journal::Signer& signer, const std::vector<Peer>& peers,
                                 std::chrono::milliseconds patience);

/// Of it the writer alone: repaired, with its note in the directory, but a rolled-back disk stays what it is.
[[nodiscard]] std::unique_ptr<journal::Writer> open_or_repair(const journal::WriterOptions& options,
                                                              journal::Files& files, const journal::Signer& signer,
                                                              const std::vector<Peer>& peers,
                                                              std::chrono::milliseconds patience);

/// What opening the log repaired or refilled, as entries of `admin`: time and site are the caller's. Once they are
/// durable, journal::forget_repair_note.
[[nodiscard]] std::vector<journal::Entry> entries_of(const OpenedLog& log, journal::Stream stream);

}  // namespace beffroi::ship
