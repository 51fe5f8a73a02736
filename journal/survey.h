// What is left of a log that is damaged elsewhere than at its tail: which segments can stay as they are, and which
// entries no commit on this disk holds any more. Every segment is looked at on its own, for the tree before it may be
// what is lost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/checkpoint.h"
#include "journal/reader.h"
#include "journal/segment.h"

namespace beffroi::journal {

/// A run of entries of a segment that cannot stay as it is.
struct Piece {
    std::uint64_t first = 0;
    std::uint64_t end = 0;                ///< index behind the last
    std::optional<std::uint64_t> offset;  ///< of the commit in the segment that holds just these; none: a hole
};

struct Part {
    std::string path;  ///< the segment's; of a segment that is missing, the one it should have
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    bool is_missing = false;
    bool is_sound = false;      ///< intact, signed, and with the tree that its header claims
    std::vector<Piece> pieces;  ///< of a segment that is not sound: all of its entries
};

/// Indices [from, to).
struct Hole {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
};

struct Survey {
    CompactRange before;      ///< the tree of the entries that were deleted by their owner
    std::vector<Part> parts;  ///< the whole log up to end(), without a gap between them
    WallTime first_time;      ///< of the first intact commit; epoch if there is none
    [[nodiscard]] std::uint64_t end() const { return parts.empty() ? before.size() : parts.back().end; }
    [[nodiscard]] std::vector<Hole> holes() const;
    /// A missing segment behind the last one, when the log was longer.
    void extend_to(const std::string& directory, std::uint64_t size);
};

/// The damage is one that cannot be repaired, or not now. what() says why, and names the file.
struct BeyondRepair : DamagedJournal {
    using DamagedJournal::DamagedJournal;
};

/// A commit counts only with the signature of `key` over the tree that it claims, which is more than a check value: a
/// forged one must not become part of what is written again. Throws BeyondRepair, std::system_error.
[[nodiscard]] Survey survey(const std::string& directory, const std::string& origin, const Verifier& key);

}  // namespace beffroi::journal
