#include "gateway/enforce/client.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace beffroi::enforce {

namespace {

constexpr std::chrono::seconds call_limit{2};

/// Waits for `events`; false at the deadline or on a failure.
bool wait_for(int fd, short events, std::chrono::steady_clock::time_point deadline) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            return false;
        }
        pollfd p{fd, events, 0};
        const int n = ::poll(&p, 1, static_cast<int>(left.count()));
        if (n > 0) {
            return true;
        }
        if (n < 0 && errno != EINTR) {
            return false;
        }
    }
}

}  // namespace

EnforcerClient::EnforcerClient(std::string socket_path) : m_path(std::move(socket_path)) {
    if (m_path.empty() || m_path.size() >= sizeof(sockaddr_un::sun_path)) {
        throw std::invalid_argument("the enforcer's socket path must have 1 to 107 bytes: " + m_path);
    }
}

bool EnforcerClient::connect(Deadline deadline) {
    UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd.valid()) {
        throw_errno("socket");
    }
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, m_path.data(), m_path.size());
    // A local connect answers at once; EAGAIN is a full backlog: the enforcer is there and busy.
    while (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        if (errno != EINTR && errno != EAGAIN) {
            return false;
        }
        if (std::chrono::steady_clock::now() >= deadline) {
            return false;
        }
        ::poll(nullptr, 0, 10);
    }
    m_socket = std::move(fd);
    ++m_connections;
    return true;
}

bool EnforcerClient::alive() const {
    if (!m_socket.valid()) {
        return false;
    }
    // Between calls the enforcer sends nothing: anything readable is its end, or a reply that came after its deadline.
    pollfd p{m_socket.get(), POLLIN, 0};
    return ::poll(&p, 1, 0) == 0;
}

bool EnforcerClient::send(const std::string& packet, Deadline deadline) {
    for (;;) {
        if (::send(m_socket.get(), packet.data(), packet.size(), MSG_NOSIGNAL) >= 0) {
            return true;
        }
        if (errno == EAGAIN ? !wait_for(m_socket.get(), POLLOUT, deadline) : errno != EINTR) {
            return false;
        }
    }
}

std::optional<Reply> EnforcerClient::receive(Deadline deadline) {
    std::array<char, max_page_bytes> buffer;
    for (;;) {
        if (!wait_for(m_socket.get(), POLLIN, deadline)) {
            return std::nullopt;
        }
        const ssize_t n = ::recv(m_socket.get(), buffer.data(), buffer.size(), MSG_TRUNC);
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
            continue;
        }
        if (n <= 0 || static_cast<std::size_t>(n) > buffer.size()) {
            return std::nullopt;
        }
        return decode_reply({buffer.data(), static_cast<std::size_t>(n)});
    }
}

std::optional<Reply> EnforcerClient::exchange(const std::string& packet, Deadline deadline) {
    if (!send(packet, deadline)) {
        return std::nullopt;
    }
    std::optional<Reply> reply = receive(deadline);
    if (!reply || !std::holds_alternative<SessionPage>(*reply)) {
        return reply;
    }
    auto& whole = std::get<SessionPage>(*reply);
    while (!whole.last) {
        const std::optional<Reply> next = receive(deadline);
        const auto* page = next ? std::get_if<SessionPage>(&*next) : nullptr;
        if (page == nullptr || whole.sessions.size() > 0xffff) {
            return std::nullopt;
        }
        whole.sessions.insert(whole.sessions.end(), page->sessions.begin(), page->sessions.end());
        whole.last = page->last;
    }
    return reply;
}

std::optional<Reply> EnforcerClient::call(const Request& request) {
    const std::string packet = encode(request);
    const std::scoped_lock lock(m_mutex);
    const Deadline deadline = std::chrono::steady_clock::now() + call_limit;
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (!alive() && !connect(deadline)) {
            m_socket.reset();
            return std::nullopt;
        }
        if (std::optional<Reply> reply = exchange(packet, deadline)) {
            return reply;
        }
        m_socket.reset();  // a late answer must not be read as the answer to the next request
        if (std::chrono::steady_clock::now() >= deadline) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::variant<PolicyState, KernelError> EnforcerClient::apply() {
    const std::optional<Reply> reply = call(ApplyRequest{});
    if (reply) {
        if (const auto* state = std::get_if<PolicyState>(&*reply)) {
            return *state;
        }
        if (const auto* error = std::get_if<KernelError>(&*reply)) {
            return *error;
        }
    }
    return KernelError::unavailable;
}

std::variant<Applied, KernelError> EnforcerClient::admit(const SessionId& id, const KernelSession& session) {
    std::optional<Reply> reply;
    try {
        reply = call(AdmitRequest{session});
    } catch (const std::logic_error&) {  // a name or a list out of the protocol's bounds
        return KernelError::refused;
    }
    if (reply) {
        if (std::holds_alternative<Done>(*reply)) {
            return Applied{id};
        }
        if (const auto* error = std::get_if<KernelError>(&*reply)) {
            return *error;
        }
    }
    return KernelError::unavailable;
}

std::optional<KernelError> EnforcerClient::revoke(SessionHandle handle) {
    const std::optional<Reply> reply = call(RevokeRequest{handle});
    if (reply) {
        if (std::holds_alternative<Done>(*reply)) {
            return std::nullopt;
        }
        if (const auto* error = std::get_if<KernelError>(&*reply)) {
            return *error;
        }
    }
    return KernelError::unavailable;
}

std::variant<std::vector<KernelSession>, KernelError> EnforcerClient::list() {
    std::optional<Reply> reply = call(ListRequest{});
    if (reply) {
        if (auto* page = std::get_if<SessionPage>(&*reply)) {
            return std::move(page->sessions);
        }
        if (const auto* error = std::get_if<KernelError>(&*reply)) {
            return *error;
        }
    }
    return KernelError::unavailable;
}

std::uint64_t EnforcerClient::connections() const {
    const std::scoped_lock lock(m_mutex);
    return m_connections;
}

bool EnforcerClient::connected() {
    const std::scoped_lock lock(m_mutex);
    return alive() || connect(std::chrono::steady_clock::now() + call_limit);
}

}  // namespace beffroi::enforce
