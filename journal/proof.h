// A proof that one entry is in a log: the text of c2sp.org/tlog-proof@v1, extension .tlog-proof.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "journal/checkpoint.h"
#include "journal/trust.h"

namespace beffroi::journal {

struct Proof {
    std::optional<std::string> extra;  ///< opaque bytes; Beffroi writes none
    std::uint64_t index = 0;
    std::vector<Hash> hashes;  ///< leaf's sibling first
    std::string checkpoint;    ///< the signed note, verbatim
    friend bool operator==(const Proof&, const Proof&) = default;
};

[[nodiscard]] std::string to_text(const Proof& proof);
/// Strict; at most 63 hashes and max_note_bytes of checkpoint.
[[nodiscard]] std::optional<Proof> parse_proof(std::string_view text);

/// The signed checkpoint whose tree holds exactly these bytes at the proof's index; nullopt if it does not or is not
/// signed by `key`. The caller decides whether the checkpoint's origin is the log that was meant.
[[nodiscard]] std::optional<Checkpoint> check_proof(const Proof& proof, std::string_view entry, const Verifier& key);

/// The same under a policy file, which names the logs and the witnesses that must have cosigned.
[[nodiscard]] std::variant<Checkpoint, Distrust> check_proof(const Proof& proof, std::string_view entry,
                                                             const TrustPolicy& policy, WallTime now);

struct ProvenEntry {
    std::string entry;
    Proof proof;
    Checkpoint checkpoint;
};
/// Reads the whole of a stream's directory, which must be undamaged: throws DamagedJournal, std::out_of_range when the
/// entry is not in the tree of the directory's signed checkpoint. The proof carries the note that the quorum cosigned
/// (`cosigned`) if that covers the entry, else the log's own `checkpoint`. Checks no signature.
[[nodiscard]] ProvenEntry prove(const std::string& directory, std::uint64_t index);

}  // namespace beffroi::journal
