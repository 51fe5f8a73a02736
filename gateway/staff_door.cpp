#include "gateway/staff_door.h"

#include <poll.h>
#include <pwd.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <stdexcept>

#include "base/local_address.h"

namespace beffroi {

namespace {

constexpr int k_waiting = 8;                   ///< connections: a handful of people work here
constexpr std::chrono::seconds k_patience{5};  ///< for a whole question, and for a whole answer
constexpr int k_pause_ms = 100;
constexpr std::size_t k_piece = 1024;

UniqueFd listen_privately(const std::string& path) {
    const sockaddr_un address = local_address(path);
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    remove_stale_socket(path);
    // The mode before the name: there is no moment at which others could connect.
    if (!fd.valid() || ::fchmod(fd.get(), 0600) != 0 ||
        ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(fd.get(), k_waiting) != 0) {
        throw_errno(path);
    }
    return fd;
}

/// Who is at the other end, if she may ask; nullopt if not.
std::optional<uid_t> who_may_ask(const UniqueFd& peer) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(peer.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
        return std::nullopt;
    }
    if (credentials.uid != 0 && credentials.uid != ::geteuid()) {
        spdlog::warn("staff: user {} refused", credentials.uid);
        return std::nullopt;
    }
    return credentials.uid;
}

std::string name_of(uid_t user) {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    return ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr
               ? std::string(found->pw_name)
               : "uid " + std::to_string(user);
}

}  // namespace

StaffDoor::StaffDoor(const std::string& path, Answer answer)
    : m_answer(std::move(answer)),
      m_listener(listen_privately(path)),
      m_closing(::eventfd(0, EFD_CLOEXEC)),
      m_thread([this] { serve(); }) {}

StaffDoor::~StaffDoor() {
    static_cast<void>(::eventfd_write(m_closing.get(), 1));
    m_thread.join();
}

void StaffDoor::serve() const {
    for (;;) {
        std::array<pollfd, 2> waiting{pollfd{m_closing.get(), POLLIN, 0}, pollfd{m_listener.get(), POLLIN, 0}};
        if (::poll(waiting.data(), waiting.size(), -1) < 0) {
            continue;  // EINTR
        }
        if (waiting[0].revents != 0) {
            return;
        }
        const UniqueFd peer(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (peer.valid()) {
            attend(peer);
        } else {  // without descriptors the connection stays, and would be asked about without end
            ::poll(waiting.data(), 1, k_pause_ms);
        }
    }
}

bool StaffDoor::ready(const UniqueFd& peer, short events, SteadyTime deadline) const {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        std::array<pollfd, 2> waiting{pollfd{m_closing.get(), POLLIN, 0}, pollfd{peer.get(), events, 0}};
        const int found =
            ::poll(waiting.data(), waiting.size(), static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (found < 0 && errno == EINTR) {
            continue;
        }
        return found > 0 && waiting[0].revents == 0;
    }
}

/// Up to the end of the first line; nullopt: it does not come, or is too long.
std::optional<std::string> StaffDoor::read_line(const UniqueFd& peer) const {
    const auto deadline = std::chrono::steady_clock::now() + k_patience;
    std::string line;
    std::array<char, k_piece> piece{};
    while (line.size() <= longest_request && ready(peer, POLLIN, deadline)) {
        const auto got = ::recv(peer.get(), piece.data(), piece.size(), 0);
        if (got <= 0) {
            return std::nullopt;
        }
        line.append(piece.data(), static_cast<std::size_t>(got));
        if (const auto end = line.find('\n'); end != std::string::npos) {
            return line.substr(0, end);
        }
    }
    return std::nullopt;
}

/// As much of it as she takes in time.
void StaffDoor::write(const UniqueFd& peer, std::string_view answer) const {
    const auto deadline = std::chrono::steady_clock::now() + k_patience;
    while (!answer.empty() && ready(peer, POLLOUT, deadline)) {
        const auto sent = ::send(peer.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            return;  // she has gone
        }
        answer.remove_prefix(static_cast<std::size_t>(sent));
    }
}

/// One after the other: who is slow keeps the next waiting some seconds, and the portal not at all.
void StaffDoor::attend(const UniqueFd& peer) const {
    const auto user = who_may_ask(peer);
    const auto request = user ? read_line(peer) : std::nullopt;
    if (!request) {
        return;
    }
    try {
        write(peer, m_answer(name_of(*user), *request));
    } catch (const std::exception& e) {  // the question was too much: the next one is another
        spdlog::warn("staff: not answered: {}", e.what());
    }
}

}  // namespace beffroi
