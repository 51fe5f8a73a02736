#include "base/http/listener.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace beffroi::http {

namespace {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress socket_address(const std::string& address, std::uint16_t port) {
    SocketAddress result;
    sockaddr_in6 v6{};
    sockaddr_in v4{};
    if (::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&result.storage, &v6, sizeof v6);
        result.length = sizeof v6;
    } else if (::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&result.storage, &v4, sizeof v4);
        result.length = sizeof v4;
    } else {
        throw std::runtime_error(fmt::format("'{}' is not an IP address to listen on", address));
    }
    return result;
}

void set_option(const UniqueFd& socket, int level, int name, int value) {
    if (::setsockopt(socket.get(), level, name, &value, sizeof value) != 0) {
        throw_errno("setsockopt");
    }
}

int option_of(const UniqueFd& socket, int level, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    if (::getsockopt(socket.get(), level, name, &value, &size) != 0) {
        throw std::runtime_error("not a socket to listen on: " + std::system_category().message(errno));
    }
    return value;
}

}  // namespace

UniqueFd listen_on(const std::string& address, std::uint16_t port) {
    const SocketAddress where = socket_address(address, port);
    UniqueFd socket(::socket(where.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.valid() && errno == EAFNOSUPPORT && address == "::") {
        return listen_on("0.0.0.0", port);
    }
    if (!socket.valid()) {
        throw_errno("socket");
    }
    set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
    if (where.storage.ss_family == AF_INET6) {
        set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, address == "::" ? 0 : 1);
    }
    if (::bind(socket.get(), where.get(), where.length) != 0 || ::listen(socket.get(), SOMAXCONN) != 0) {
        throw std::runtime_error(
            fmt::format("cannot listen on {} port {}: {}", address, port, std::system_category().message(errno)));
    }
    return socket;
}

UniqueFd adopt(UniqueFd socket) {
    const int family = option_of(socket, SOL_SOCKET, SO_DOMAIN);
    if ((family != AF_INET && family != AF_INET6) || option_of(socket, SOL_SOCKET, SO_TYPE) != SOCK_STREAM ||
        option_of(socket, SOL_SOCKET, SO_ACCEPTCONN) == 0) {
        throw std::runtime_error("a socket that was passed does not listen on TCP");
    }
    // Both threads of a server are woken by one connection: the one that comes too late must not wait in accept.
    if (::fcntl(socket.get(), F_SETFL, ::fcntl(socket.get(), F_GETFL) | O_NONBLOCK) != 0) {
        throw_errno("fcntl");
    }
    return socket;
}

std::uint16_t port_of(const UniqueFd& socket) {
    sockaddr_storage bound{};
    socklen_t length = sizeof bound;
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &length) != 0) {
        throw_errno("getsockname");
    }
    // The port is at the same place in both families.
    sockaddr_in v4{};
    std::memcpy(&v4, &bound, sizeof v4);
    return ntohs(v4.sin_port);
}

}  // namespace beffroi::http
