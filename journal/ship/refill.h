// Repairs a log that is damaged elsewhere than at its tail: what is lost comes from a mirror, what is left stays.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "journal/checkpoint.h"
#include "journal/files.h"
#include "journal/repair_note.h"
#include "journal/ship/peer.h"

namespace beffroi::ship {

struct DamagedLog {
    std::string directory;
    std::string origin;
    std::string damage;  ///< what opening it said, in a sentence
    std::uint64_t segment_bytes = 0;
};

/// Before the log is opened. The tree of all entries, kept and fetched, is held against the newest checkpoint that a
/// peer serves and the one beside the log, before anything is written or signed; then the damaged segments are set
/// aside (`*.damaged`) and written again. A damaged `checkpoint` is replaced by the one that the peer remembers. What
/// was done is in the directory as a note for the admin stream (journal/repair_note.h). Throws journal::BeyondRepair,
/// which names the file, the range and the remedy, and leaves the log as it was; std::system_error.
void refill(const DamagedLog& log, const journal::Signer& signer, journal::Files& files, const std::vector<Peer>& peers,
            std::chrono::milliseconds patience);

}  // namespace beffroi::ship
