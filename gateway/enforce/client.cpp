#include "gateway/enforce/client.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace beffroi::enforce {

namespace {

constexpr std::chrono::seconds call_limit{2};

/// An answer of type T, or why there is none.
template <typename T>
bool is_or_error(const Reply& reply) {
    return std::holds_alternative<T>(reply) || std::holds_alternative<KernelError>(reply);
}

}  // namespace

EnforcerClient::EnforcerClient(std::string socket_path) : m_path(std::move(socket_path)) {
    if (m_path.empty() || m_path.size() >= sizeof(sockaddr_un::sun_path)) {
        throw std::invalid_argument("the enforcer's socket path must have 1 to 107 bytes: " + m_path);
    }
}

std::shared_ptr<Pipeline> EnforcerClient::pipeline(Deadline deadline) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, m_path.data(), m_path.size());
    for (;;) {
        int error = 0;
        {
            const std::scoped_lock lock(m_mutex);
            if (m_pipeline && m_pipeline->alive()) {
                return m_pipeline;
            }
            m_pipeline.reset();
            UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
            if (!fd.valid()) {
                throw_errno("socket");
            }
            if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
                ++m_connections;
                return m_pipeline = std::make_shared<Pipeline>(std::move(fd));
            }
            error = errno;
        }
        // A local connect answers at once; EAGAIN is a full backlog: the enforcer is there and busy.
        if ((error != EINTR && error != EAGAIN) || std::chrono::steady_clock::now() >= deadline) {
            return nullptr;
        }
        ::poll(nullptr, 0, 10);
    }
}

std::optional<Reply> EnforcerClient::call(const Request& request, Pipeline::Fits fits) {
    const std::string packet = encode(request);
    const Deadline deadline = std::chrono::steady_clock::now() + call_limit;
    for (int attempt = 0; attempt < 2; ++attempt) {
        const std::shared_ptr<Pipeline> connection = pipeline(deadline);
        if (!connection) {
            return std::nullopt;
        }
        if (std::optional<Reply> reply = connection->call(packet, fits, deadline)) {
            return reply;
        }
        if (std::chrono::steady_clock::now() >= deadline) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::variant<PolicyState, KernelError> EnforcerClient::apply() {
    const std::optional<Reply> reply = call(ApplyRequest{}, is_or_error<PolicyState>);
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
        reply = call(AdmitRequest{session}, is_or_error<Done>);
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
    const std::optional<Reply> reply = call(RevokeRequest{handle}, is_or_error<Done>);
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
    std::optional<Reply> reply = call(ListRequest{}, is_or_error<SessionPage>);
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
    return pipeline(std::chrono::steady_clock::now() + call_limit) != nullptr;
}

}  // namespace beffroi::enforce
