#include "base/local_address.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/fd.h"

namespace beffroi {

sockaddr_un local_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        throw_errno("a socket's path has 1 to 107 bytes: " + path);
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

void remove_stale_socket(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        return;
    }
    if (!S_ISSOCK(status.st_mode)) {
        errno = ENOTSOCK;
        throw_errno(path);
    }
    if (::unlink(path.c_str()) != 0) {
        throw_errno(path);
    }
}

}  // namespace beffroi
