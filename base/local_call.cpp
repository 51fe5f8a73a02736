#include "base/local_call.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "base/fd.h"
#include "base/local_address.h"

namespace beffroi {

namespace {

constexpr std::size_t k_longest_answer = std::size_t{64} << 20;
constexpr std::size_t k_piece = std::size_t{64} << 10;

/// An answer that does not come in time.
[[noreturn]] void throw_silent(const std::string& path) {
    if (errno == EAGAIN) {
        errno = ETIMEDOUT;
    }
    throw_errno(path);
}

UniqueFd connect_to(const std::string& path, std::chrono::seconds patience) {
    const sockaddr_un address = local_address(path);
    const timeval longest{patience.count(), 0};
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd.valid()) {
        throw_errno("socket");
    }
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
    ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof longest);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw_silent(path);
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
            throw_silent(path);
        }
        bytes.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
    }
}

}  // namespace

std::string local_call(const std::string& path, std::string_view line, std::chrono::seconds patience) {
    const UniqueFd fd = connect_to(path, patience);
    send_all(fd, std::string(line) + "\n", path);
    std::string answer;
    std::array<char, k_piece> piece{};
    for (;;) {
        const auto got = ::recv(fd.get(), piece.data(), piece.size(), 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0 && errno != ECONNRESET) {
            throw_silent(path);
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
