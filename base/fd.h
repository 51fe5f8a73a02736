// An owned file descriptor, and whole reads and writes on it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace beffroi {

class UniqueFd {
  public:
    UniqueFd() = default;
    explicit UniqueFd(int fd) noexcept : m_fd(fd) {}
    UniqueFd(UniqueFd&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    UniqueFd& operator=(UniqueFd&& other) noexcept {
        if (this != &other) {
            reset(std::exchange(other.m_fd, -1));
        }
        return *this;
    }
    UniqueFd(const UniqueFd&) = delete;
    UniqueFd& operator=(const UniqueFd&) = delete;
    ~UniqueFd() { reset(); }

    [[nodiscard]] int get() const noexcept { return m_fd; }
    [[nodiscard]] bool valid() const noexcept { return m_fd >= 0; }
    void reset(int fd = -1) noexcept;
    /// For a C library that closes the descriptor itself.
    [[nodiscard]] int release() noexcept { return std::exchange(m_fd, -1); }

  private:
    int m_fd = -1;
};

/// Throws std::system_error naming `what` with the current errno.
[[noreturn]] void throw_errno(const std::string& what);

/// The whole file. Throws std::system_error naming the path if it cannot be read, std::length_error above `max_bytes`.
[[nodiscard]] std::string read_file(const std::string& path, std::size_t max_bytes = std::size_t{64} << 20);

/// `size` bytes of a file from `offset` on. Throws std::system_error naming `path`, std::runtime_error if the file ends
/// before.
[[nodiscard]] std::string read_at(int fd, std::uint64_t offset, std::size_t size, const std::string& path);

/// Writes all of `bytes`, retrying on EINTR and short writes. Throws std::system_error.
void write_all(int fd, std::string_view bytes);

/// A file of these bytes that only its owner reads (mode 0600); an old one is overwritten, a symbolic link refused.
/// Throws std::system_error.
void write_private_file(const std::string& path, std::string_view bytes);

/// A directory that only its owner enters, durable on return, unless it is there already; its parent is. Throws
/// std::system_error.
void make_private_directory(const std::string& path);

/// Names that came or went in it are durable on return. Throws std::system_error.
void sync_directory(const std::string& directory);

/// Replaces a file with new content, durably: after a crash it has the old bytes or the new ones. Writes
/// `path`.new first. Throws std::system_error.
void replace_file(const std::string& path, std::string_view bytes, unsigned mode = 0600);

/// Two files or directories of one file system take each other's names at once. Durable when their directories are
/// synced. Throws std::system_error.
void exchange_names(const std::string& one, const std::string& other);

/// A file that must not exist yet, durable on return. Throws std::system_error.
void write_new_file(const std::string& path, std::string_view bytes, unsigned mode);

}  // namespace beffroi
