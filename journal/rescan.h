// Completeness of a range: every entry of [from, to) of a trusted checkpoint's tree, in order, none left out and none
// exchanged. Who searched a store that somebody else runs repeats the search on this and sees what was withheld.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "journal/checkpoint.h"
#include "journal/reader.h"
#include "journal/tile_directory.h"

namespace beffroi::journal {

struct Range {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
};

/// Recomputes the checkpoint's root: bundles that touch the range from their entries, the others from the hash tiles of
/// level 1, which pruning keeps (or from their entries where a tile is not there). Throws DamagedJournal, which names
/// the missing file or says that the root differs: then nothing that was visited counts. std::out_of_range if the range
/// is not within the checkpoint.
void rescan(const TileDirectory& copy, const Checkpoint& checkpoint, const Range& range,
            const std::function<void(std::uint64_t index, std::string_view entry)>& visit);

}  // namespace beffroi::journal
