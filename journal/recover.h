// What a writer does before its first append: finds or makes the log, and checks all of it.
#pragma once

#include <functional>
#include <string>

#include "base/fd.h"
#include "journal/checkpoint.h"
#include "journal/files.h"
#include "journal/scan.h"

namespace beffroi::journal {

/// The directory, made with mode 0700 if missing, locked against a second writer for as long as the descriptor lives.
/// Throws std::system_error, std::runtime_error if another writer has it.
[[nodiscard]] UniqueFd claim_directory(const std::string& directory);

/// A new directory gets its key and the checkpoint of an empty log, in this order, before the first segment: a log
/// whose checkpoint is missing has lost it. An old one is scanned and held against its checkpoint; `visit` sees every
/// frame, `nodes` every node of the tree that an entry completes. Throws DamagedJournal, std::runtime_error when the
/// directory is another origin's or key's.
struct RecoveredLog {
    Scanned found;
    std::uint64_t checkpoint_size = 0;  ///< of the file `checkpoint`
};
[[nodiscard]] RecoveredLog recover(const std::string& directory, const std::string& origin, Files& files,
                                   const Signer& signer, const FrameVisitor& visit,
                                   const CompactRange::NodeSink& nodes);

}  // namespace beffroi::journal
