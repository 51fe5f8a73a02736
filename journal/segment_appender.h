// The end of the log on disk: writes a commit and makes it durable, or takes it back.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "journal/files.h"
#include "journal/segment.h"

namespace beffroi::journal {

/// The disk can no longer be trusted with this log; only a restart, which reads everything again, can tell what it
/// holds.
struct DiskBroken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class SegmentAppender {
  public:
    SegmentAppender(Files& files, std::string directory, Hash origin_hash, std::uint64_t segment_bytes);

    /// Continues an existing segment at `size`, cutting off what stands behind it. Throws std::system_error.
    void resume(const std::string& path, std::uint64_t size, bool torn);

    struct Place {
        std::string segment;
        std::uint64_t offset = 0;
    };
    /// Returns when the frame is durable: where it stands. `before` is the tree that it extends. Throws
    /// std::system_error when the frame could not be written and nothing of it is left (the next call may succeed),
    /// DiskBroken when neither is certain.
    Place append(const CompactRange& before, WallTime now, std::string_view frame);

    [[nodiscard]] const std::string& path() const noexcept { return m_path; }  ///< of the segment appended to

  private:
    void take_back();
    void give_up(const char* what) const;

    Files& m_files;
    std::string m_directory;
    Hash m_origin_hash;
    std::uint64_t m_segment_bytes;
    std::unique_ptr<JournalFile> m_file;
    std::string m_path;
    std::uint64_t m_size = 0;  ///< durable bytes of m_path
};

}  // namespace beffroi::journal
