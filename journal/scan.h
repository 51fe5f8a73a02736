// Walks a stream's directory from its first entry, recomputing the tree; tells a torn tail from damage.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "journal/reader.h"
#include "journal/segment.h"

namespace beffroi::journal {

/// A damage with its place. what() is one sentence that names all three.
struct Damage : DamagedJournal {
    Damage(std::string segment_name, std::uint64_t byte_offset, std::uint64_t entry, const std::string& what_is_wrong);
    std::string segment;
    std::uint64_t offset;
    std::uint64_t index;  ///< of the first entry that cannot be relied on
};

/// A frame and where it stands.
struct FramePlace {
    const SegmentFile& segment;
    std::uint64_t offset;
    const Hash& origin_hash;     ///< as the segment's header has it
    const CompactRange& before;  ///< the tree without this frame
    const CompactRange& after;
};
using FrameVisitor = std::function<void(const FramePlace& place, const Frame& frame)>;

/// What is left of the last frame once it has been visited.
struct LastFrame {
    std::string segment;
    std::uint64_t offset = 0;
    std::uint64_t first_index = 0;
    WallTime time;
    std::string signature;
};

struct Scanned {
    CompactRange range;    ///< of every intact entry
    CompactRange deleted;  ///< of the entries before the first one here: their owner deleted them
    std::optional<Hash> origin_hash;
    std::optional<LastFrame> last;
    std::vector<SegmentFile> segments;
    std::uint64_t good_bytes = 0;  ///< of the last segment
    std::uint64_t torn_bytes = 0;  ///< behind them
};

/// Every frame that is intact, follows its predecessor and has the root that its entries give. Throws Damage for
/// anything else, except at the very end: there a frame (or a header) that is not intact, with no intact frame behind
/// it, is a torn tail. `nodes` is told of the tree's nodes before the frame that completes them is visited.
[[nodiscard]] Scanned scan(const std::string& directory, const FrameVisitor& visit,
                           const CompactRange::NodeSink& nodes = {});

/// Appends the frame's entries; false if its place or its root is not what the tree says.
[[nodiscard]] bool extend(CompactRange& range, const Frame& frame, const CompactRange::NodeSink& nodes = {});

}  // namespace beffroi::journal
