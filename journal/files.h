// The seam to the disk (DESIGN.md: JournalFile): what the writer needs from a file system, so that a test can lose,
// tear and refuse writes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace beffroi::journal {

/// One append-only file. Contract: append writes all or throws std::system_error (bytes may then be partly there); sync
/// returns only when everything appended before is durable, or throws and must not be called again on this file.
class JournalFile {
  public:
    virtual ~JournalFile() = default;
    virtual void append(std::string_view bytes) = 0;
    virtual void sync() = 0;
    virtual void truncate(std::uint64_t size) = 0;  ///< and makes it durable
};

/// Room of a file system, in bytes; what only root may use counts as neither.
struct DiskSpace {
    std::uint64_t used = 0;
    std::uint64_t available = 0;
};

class Files {
  public:
    virtual ~Files() = default;
    /// Opens for append, creating the file (mode 0600) and making its directory entry durable.
    [[nodiscard]] virtual std::unique_ptr<JournalFile> open(const std::string& path) = 0;
    /// Replaces a small file atomically and durably: temporary file, fsync, rename, fsync of the directory.
    virtual void replace(const std::string& path, std::string_view bytes) = 0;
    /// Of the file system that holds `directory`. Throws std::system_error.
    [[nodiscard]] virtual DiskSpace space(const std::string& directory) const = 0;
};

/// The real one.
class PosixFiles final : public Files {
  public:
    [[nodiscard]] std::unique_ptr<JournalFile> open(const std::string& path) override;
    void replace(const std::string& path, std::string_view bytes) override;
    [[nodiscard]] DiskSpace space(const std::string& directory) const override;
};

}  // namespace beffroi::journal
