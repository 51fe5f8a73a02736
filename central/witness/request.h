// The body of add-checkpoint (c2sp.org/tlog-witness): the size that the client believes the witness to be at, the proof
// from there, and the signed checkpoint.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "journal/note.h"
#include "journal/tree.h"

namespace beffroi::central {

/// Hashes of a consistency proof at most, as the specification has it.
inline constexpr std::size_t max_consistency_hashes = 63;
/// Bound on the body: the proof's lines of 45 bytes, and a note.
inline constexpr std::size_t max_add_checkpoint_bytes = journal::max_note_bytes + (std::size_t{4} << 10);

struct AddCheckpoint {
    std::uint64_t old_size = 0;
    std::vector<journal::Hash> proof;
    std::string note;  ///< the signed checkpoint, verbatim; not looked into
};

struct BadRequest {
    std::string reason;
};

/// Strict: decimal without leading zeros, standard base64, one newline per line.
[[nodiscard]] std::variant<AddCheckpoint, BadRequest> parse_add_checkpoint(std::string_view body);

}  // namespace beffroi::central
