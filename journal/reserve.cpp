#include "journal/reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>

#include "base/fd.h"

namespace beffroi::journal {

Reserve::Reserve(std::string path, std::uint64_t bytes) : m_path(std::move(path)), m_bytes(bytes) {
    struct stat status {};
    m_there = bytes != 0 && ::stat(m_path.c_str(), &status) == 0 && static_cast<std::uint64_t>(status.st_size) == bytes;
    restore();
}

bool Reserve::spend() noexcept {
    const bool spent = m_there && ::unlink(m_path.c_str()) == 0;
    m_there = false;
    return spent;
}

void Reserve::restore() noexcept {
    struct statvfs disk {};
    if (m_there || m_bytes == 0 || ::statvfs(std::filesystem::path(m_path).parent_path().c_str(), &disk) != 0 ||
        disk.f_bavail * disk.f_frsize < 2 * m_bytes) {
        return;
    }
    const UniqueFd fd(::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    m_there = fd.valid() && ::posix_fallocate(fd.get(), 0, static_cast<off_t>(m_bytes)) == 0;
    if (!m_there) {
        ::unlink(m_path.c_str());
    }
}

}  // namespace beffroi::journal
