// Holds a scan against what has been signed: the checkpoint, and the last commit of every segment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "journal/checkpoint.h"
#include "journal/scan.h"

namespace beffroi::journal {

class Follower {
  public:
    /// `key` must outlive the follower.
    Follower(const Verifier& key, Checkpoint checkpoint);

    /// As scan's visitor. Throws Damage where the log differs from the checkpoint, or a segment ends unsigned.
    void visit(const FramePlace& place, const Frame& frame);
    /// Throws Damage when the log is shorter than the checkpoint or ends unsigned, DamagedJournal when it is another
    /// log's.
    void finish(const Scanned& found) const;

    [[nodiscard]] const Checkpoint& checkpoint() const noexcept { return m_checkpoint; }

  private:
    void check_beginning(const FramePlace& place) const;
    void check_origin(const Hash& origin_hash) const;
    void check_signature() const;
    [[nodiscard]] Damage failure(const std::string& what) const;

    const Verifier& m_key;
    Checkpoint m_checkpoint;
    Hash m_origin_hash;
    std::optional<LastFrame> m_last;
    std::uint64_t m_size = 0;
    Hash m_root;
};

}  // namespace beffroi::journal
