// The centre's record copy of every site's logs, and the index over it: one SQLite file. Rows, tree nodes, index and
// position of a batch change in one transaction, so that a batch is there completely or not at all, whatever happens to
// the process.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "central/store/snapshot.h"
#include "journal/checkpoint.h"

namespace beffroi::central {

/// A log that the configuration knows.
struct Log {
    std::string origin;
    std::string site;  ///< UAI, or "central"
    std::string site_name;
    std::string kind;  ///< "access" or "admin"
};

/// Entries [from, from + entries.size()) and a checkpoint of exactly that size whose signature has been verified.
struct Batch {
    std::uint64_t from = 0;
    std::vector<std::string_view> entries;
    journal::SignedCheckpoint checkpoint;
};

struct Stored {
    std::uint64_t next = 0;   ///< entries held now
    std::uint64_t added = 0;  ///< by this batch; the others were there already, byte for byte
};

/// The batch begins after what is held.
struct Gap {
    std::uint64_t next = 0;
};

/// The batch contradicts its checkpoint or what is held. Nothing of it is stored, but evidence is kept.
struct Contradiction {
    enum class Kind : std::uint8_t {
        root_mismatch,    ///< the entries held and sent do not give the signed root: damaged, or a rewritten history
        different_bytes,  ///< an entry that is held already arrived with other bytes
        fork,             ///< a signed checkpoint over the same entries has another root than the tree held
    };
    Kind kind = Kind::root_mismatch;
    std::string detail;
    bool new_evidence = false;  ///< it was not yet known: somebody should be told
};
[[nodiscard]] std::string_view to_string(Contradiction::Kind kind);

using AppendOutcome = std::variant<Stored, Gap, Contradiction>;

/// A kept contradiction: the note that was offered and the one held then.
struct StoredEvidence {
    std::string reason;
    std::uint64_t size = 0;
    std::string note;
    std::string held_note;
    std::optional<std::uint64_t> index;  ///< of the entry with other bytes
    std::string line;                    ///< its other bytes
};

/// Thread-safe: one writer at a time, readers beside it.
class Store {
  public:
    /// Opens or creates `directory`/central.sqlite (0600 in 0700). Throws StoreFailure or std::system_error.
    explicit Store(const std::string& directory);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// Makes the log known. Throws StoreFailure if its origin is held for another site or kind.
    void register_log(const Log& log);

    /// Throws std::out_of_range for an origin that was never registered, StoreFailure when the disk refuses.
    [[nodiscard]] AppendOutcome append(const std::string& origin, const Batch& batch, WallTime now);

    /// A consistent view: what it shows does not change while it lives.
    [[nodiscard]] Snapshot snapshot() const;

    [[nodiscard]] std::vector<StoredEvidence> evidence(const std::string& origin) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace beffroi::central
