// Reads durable entries back, for mirrors and for what a crash took of the tree on disk.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "journal/scan.h"

namespace beffroi::journal {

/// Keeps the tree's state at the start of a frame every half megabyte (under a kilobyte each) and reads the rest from
/// the segments. Thread-safe.
class History {
  public:
    /// Frames in the order of the log: where one stands, and the tree before it.
    void add(const std::string& segment, std::uint64_t offset, const CompactRange& before);

    /// The segments that begin before `index` are gone.
    void drop_before(std::uint64_t index);

    /// Entries from `from` (at most head.size()), bounded as Writer::entries says; `head` is the durable tree. What is
    /// read is followed to the next state kept in memory before it is believed: a disk that changed under us is never
    /// shipped. Throws Damage.
    [[nodiscard]] std::vector<std::string> read(std::uint64_t from, std::size_t max_entries, std::size_t max_bytes,
                                                const CompactRange& head) const;

  private:
    struct Mark {
        std::string segment;
        std::uint64_t offset = 0;
        CompactRange before;
    };
    using MarkPointer = std::shared_ptr<const Mark>;
    [[nodiscard]] MarkPointer last_up_to(std::uint64_t index) const;  ///< nullptr: none
    [[nodiscard]] MarkPointer first_beyond(std::uint64_t index) const;

    mutable std::mutex m_mutex;
    std::deque<MarkPointer> m_marks;
};

}  // namespace beffroi::journal
