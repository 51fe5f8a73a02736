// A sealed pack of the record copy: some thousand entries of one log in one compressed, immutable file, of which any
// bundle of 256 is read without reading the rest (schemas/journal.md section 8).
//
//   pack   = frame* index tail
//   frame  = one Zstandard frame (RFC 8878, with checksum) over whole entry bundles: (size:u16 entry)*
//   index  = for each frame: entries:u32 bytes:u32 plain:u32
//   tail   = first:u64 frames:u32 check:8 BE FF "pack1"      check: SHA-256 of index, first and frames, first 8 bytes
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "journal/files.h"

namespace beffroi::central {

/// Consecutive entries of one log, read from its record copy.
struct Entries {
    std::uint64_t first = 0;
    std::vector<std::string_view> lines;       ///< views into `bytes`
    std::shared_ptr<const std::string> bytes;  ///< entry bundle encoding (c2sp.org/tlog-tiles)
    [[nodiscard]] std::uint64_t end() const noexcept { return first + lines.size(); }
};

/// What is on disk cannot be what was written. The message names the file.
struct DamagedRecord : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The entries of these bytes, which must be whole, as many as `expected` and at index `first`. Throws DamagedRecord.
[[nodiscard]] Entries split_entries(std::string bytes, std::uint64_t first, std::uint64_t expected,
                                    const std::string& path);

/// Those from `from` on, at most `at_most`; `from` must be among them.
[[nodiscard]] Entries excerpt(Entries entries, std::uint64_t from, std::size_t at_most);

/// Writes a pack, frame by frame. What was at `path` is overwritten: a pack counts only when `finish` has returned.
class PackWriter {
  public:
    PackWriter(const std::string& path, std::uint64_t first, journal::Files& files);
    ~PackWriter();
    PackWriter(const PackWriter&) = delete;
    PackWriter& operator=(const PackWriter&) = delete;
    /// `bytes`: `entries` entries in bundle encoding.
    void add(std::string_view bytes, std::uint32_t entries);
    /// Index, then fsync.
    void finish();

  private:
    struct Compressor;
    std::unique_ptr<Compressor> m_compressor;
    std::unique_ptr<journal::JournalFile> m_file;
    std::string m_index;
    std::uint64_t m_first;
    std::uint32_t m_frames = 0;
};

/// Whether `path` is a pack that was finished: its index is whole and for entries from `first` on.
[[nodiscard]] bool is_finished_pack(const std::string& path, std::uint64_t first);

/// The frame of the pack at `path` (whose first entry is `first`) that holds entry `index`, whole. Throws
/// DamagedRecord; std::system_error if the file is not there.
[[nodiscard]] Entries read_pack_frame(const std::string& path, std::uint64_t first, std::uint64_t index);

}  // namespace beffroi::central
