// The pack of a record copy that is being filled: plain, one frame for each append.
//
//   open pack = frame*
//   frame     = BE FF "tx"  length:u32  count:u32  entries  root:32      entries: count × (size:u16 entry), length
//   bytes
//
// `root` is that of the log's tree after the frame. Reading again, the tree tells a whole frame from a torn one.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/fd.h"
#include "central/collector/pack.h"
#include "journal/files.h"
#include "journal/tree.h"

namespace beffroi::central {

/// One appender, readers beside it.
class OpenPack {
  public:
    /// Says whether these entries, which follow those before, give this root.
    using Accept = std::function<bool(const Entries&, const journal::Hash& root)>;

    /// Opens or creates the pack at `path` for entries from `first` on, and offers its frames to `accept` in order.
    /// From the first that is torn or not accepted on, the file is cut, unless that would leave fewer entries than the
    /// `promised` (an index in the log): then it stays as it is, and DamagedRecord is thrown.
    OpenPack(std::string path, std::uint64_t first, std::uint64_t promised, journal::Files& files,
             const Accept& accept);

    [[nodiscard]] std::uint64_t first() const noexcept { return m_first; }
    [[nodiscard]] std::uint64_t end() const;

    /// Room that a frame's bytes leave for its header.
    static constexpr std::size_t header_bytes = 4 + 4 + 4;
    /// One write, one fdatasync. `frame`: header_bytes of any value, then `count` entries in bundle encoding; it is
    /// completed in place. Throws std::system_error when the disk refuses: then nothing of it is held, and if that is
    /// not sure, every later append is refused as well.
    void append(std::string& frame, std::uint32_t count, const journal::Hash& root);

    /// From `from` (held here) on: at least one entry, at most `at_most` and what one append wrote.
    [[nodiscard]] Entries read(std::uint64_t from, std::size_t at_most) const;

  private:
    struct Place {
        std::uint64_t index = 0;
        std::uint64_t offset = 0;
    };
    void recover(std::uint64_t promised, const Accept& accept);
    void hold(std::uint64_t bytes, std::uint32_t count);
    [[nodiscard]] Place last_place_up_to(std::uint64_t index) const;

    std::string m_path;
    std::uint64_t m_first;
    journal::Files& m_files;
    std::unique_ptr<journal::JournalFile> m_file;
    UniqueFd m_read;
    bool m_broken = false;
    mutable std::mutex m_mutex;   ///< of what follows
    Place m_end;                  ///< behind the last frame
    std::vector<Place> m_places;  ///< starts of frames, one for every 64 entries or so
};

}  // namespace beffroi::central
