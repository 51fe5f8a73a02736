#include "base/local_call.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/fd.h"

namespace beffroi {

namespace {

constexpr std::size_t k_longest_answer = std::size_t{64} << 20;
constexpr std::size_t k_piece = std::size_t{64} << 10;
constexpr timeval k_patience{30, 0};

UniqueFd connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        throw std::length_error("the path of a socket has 1 to 107 bytes: " + path);
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd.valid()) {
        throw_errno("socket");
    }
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &k_patience, sizeof k_patience);
    ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &k_patience, sizeof k_patience);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw_errno(path);
    }
    return fd;
}

/// A program that hangs up while we speak is no reason to die of SIGPIPE.
void send_all(const UniqueFd& fd, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const auto sent = ::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EPIPE) {
            return;  // what it has answered before, if anything, is still to be read
        }
        if (sent < 0 && errno != EINTR) {
            throw_errno(path);
        }
        bytes.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
    }
}

}  // namespace

std::string local_call(const std::string& path, std::string_view line) {
    const UniqueFd fd = connect_to(path);
    send_all(fd, std::string(line) + "\n", path);
    std::string answer;
    std::array<char, k_piece> piece{};
    for (;;) {
        const auto got = ::recv(fd.get(), piece.data(), piece.size(), 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0 && errno != ECONNRESET) {
            throw_errno(path);
        }
        if (got <= 0) {
            return answer;
        }
        answer.append(piece.data(), static_cast<std::size_t>(got));
        if (answer.size() > k_longest_answer) {
            throw std::length_error(path + ": the answer does not end");
        }
    }
}

}  // namespace beffroi
