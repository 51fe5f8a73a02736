#include "journal/files.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/fd.h"

namespace beffroi::journal {

namespace {

constexpr mode_t k_private = 0600;

UniqueFd open_or_throw(const std::string& path, int flags) {
    UniqueFd fd(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, k_private));
    if (!fd.valid()) {
        throw_errno(path);
    }
    return fd;
}

UniqueFd open_directory_of(const std::string& path) {
    const auto directory = std::filesystem::path(path).parent_path();
    return open_or_throw(directory.empty() ? "." : directory.string(), O_RDONLY | O_DIRECTORY);
}

void sync_or_throw(const UniqueFd& fd, const std::string& path) {
    if (::fsync(fd.get()) != 0) {
        throw_errno("fsync " + path);
    }
}

class PosixFile final : public JournalFile {
  public:
    PosixFile(UniqueFd fd, std::string path) : m_fd(std::move(fd)), m_path(std::move(path)) {}

    void append(std::string_view bytes) override { write_all(m_fd.get(), bytes); }

    void sync() override {
        // Not retried, not even on EINTR: after an error the kernel may have dropped the pages and marked them clean.
        if (::fdatasync(m_fd.get()) != 0) {
            throw_errno("fdatasync " + m_path);
        }
    }

    void truncate(std::uint64_t size) override {
        if (::ftruncate(m_fd.get(), static_cast<off_t>(size)) != 0) {
            throw_errno("ftruncate " + m_path);
        }
        sync_or_throw(m_fd, m_path);
    }

  private:
    UniqueFd m_fd;
    std::string m_path;
};

}  // namespace

std::unique_ptr<JournalFile> PosixFiles::open(const std::string& path) {
    // The directory is opened first, so that an I/O error on it meanwhile is reported to this descriptor.
    const UniqueFd directory = open_directory_of(path);
    UniqueFd fd = open_or_throw(path, O_WRONLY | O_CREAT | O_APPEND);
    sync_or_throw(directory, path);
    return std::make_unique<PosixFile>(std::move(fd), path);
}

void PosixFiles::replace(const std::string& path, std::string_view bytes) {
    replace_file(path, bytes);
}

DiskSpace PosixFiles::space(const std::string& directory) const {
    struct statvfs about {};
    if (::statvfs(directory.c_str(), &about) != 0) {
        throw_errno(directory);
    }
    const std::uint64_t block = about.f_frsize;
    return {(about.f_blocks - about.f_bfree) * block, about.f_bavail * block};
}

}  // namespace beffroi::journal
