#include "base/fd.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace beffroi {

void UniqueFd::reset(int fd) noexcept {
    if (m_fd >= 0) {
        ::close(m_fd);
    }
    m_fd = fd;
}

void throw_errno(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::string read_file(const std::string& path, std::size_t max_bytes) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) {
        throw_errno(path);
    }
    std::string bytes;
    std::array<char, 65536> chunk{};
    for (;;) {
        const ssize_t n = ::read(fd.get(), chunk.data(), chunk.size());
        if (n == 0) {
            return bytes;
        }
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            throw_errno(path);
        }
        if (bytes.size() + static_cast<std::size_t>(n) > max_bytes) {
            throw std::length_error(path + ": larger than " + std::to_string(max_bytes) + " bytes");
        }
        bytes.append(chunk.data(), static_cast<std::size_t>(n));
    }
}

std::string read_at(int fd, std::uint64_t offset, std::size_t size, const std::string& path) {
    std::string bytes(size, '\0');
    for (std::size_t have = 0; have < size;) {
        const ssize_t n = ::pread(fd, bytes.data() + have, size - have, static_cast<off_t>(offset + have));
        if (n == 0) {
            throw std::runtime_error(path + " ends before byte " + std::to_string(offset + size));
        }
        if (n < 0 && errno != EINTR) {
            throw_errno(path);
        }
        have += n < 0 ? 0 : static_cast<std::size_t>(n);
    }
    return bytes;
}

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            throw_errno("write");
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void write_private_file(const std::string& path, std::string_view bytes) {
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd.valid()) {
        throw_errno(path);
    }
    write_all(fd.get(), bytes);
}

void sync_directory(const std::string& directory) {
    const UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.valid() || ::fsync(fd.get()) != 0) {
        throw_errno(directory);
    }
}

void make_private_directory(const std::string& path) {
    constexpr ::mode_t owner_only = 0700;
    if (::mkdir(path.c_str(), owner_only) != 0 && errno != EEXIST) {
        throw_errno(path);
    }
    sync_directory(std::filesystem::path(path).parent_path());
}

void replace_file(const std::string& path, std::string_view bytes, unsigned mode) {
    const std::string temporary = path + ".new";
    const auto slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    // The directory is opened first, so that an I/O error on it meanwhile is reported to this descriptor.
    const UniqueFd directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.valid()) {
        throw_errno(folder);
    }
    {
        const UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
        if (!fd.valid()) {
            throw_errno(temporary);
        }
        write_all(fd.get(), bytes);
        if (::fsync(fd.get()) != 0) {
            throw_errno("fsync " + temporary);
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        throw_errno("rename " + temporary);
    }
    if (::fsync(directory.get()) != 0) {
        throw_errno("fsync " + path);
    }
}

void exchange_names(const std::string& one, const std::string& other) {
    if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) != 0) {
        throw_errno("exchange " + one + " and " + other);
    }
}

void write_new_file(const std::string& path, std::string_view bytes, unsigned mode) {
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!fd.valid()) {
        throw_errno(path);
    }
    write_all(fd.get(), bytes);
    if (::fsync(fd.get()) != 0) {
        throw_errno(path);
    }
}

}  // namespace beffroi
