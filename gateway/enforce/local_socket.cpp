#include "gateway/enforce/local_socket.h"

#include <sys/socket.h>

#include <cerrno>

#include "base/local_address.h"

namespace beffroi::enforce {

UniqueFd connect_seqpacket(const std::string& path) {
    const sockaddr_un address = local_address(path);
    UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd.valid()) {
        throw_errno("socket");
    }
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        return fd;
    }
    const int error = errno;
    fd.reset();
    errno = error;
    return {};
}

}  // namespace beffroi::enforce
