#include "gateway/enforce/client.h"

#include <poll.h>

#include <cerrno>
#include <stdexcept>

#include "base/local_address.h"
#include "gateway/enforce/local_socket.h"

namespace beffroi::enforce {

namespace {

constexpr std::chrono::seconds call_limit{2};

template <typename T>
bool is_or_error(const Reply& reply) {
    return std::holds_alternative<T>(reply) || std::holds_alternative<KernelError>(reply);
}

}  // namespace

EnforcerClient::EnforcerClient(std::string socket_path) : m_path(std::move(socket_path)) {
    static_cast<void>(local_address(m_path));  // a path that no socket can have is told at once
}

std::shared_ptr<Pipeline> EnforcerClient::pipeline(Deadline deadline) {
    for (;;) {
        int error = 0;
        {
            const std::scoped_lock lock(m_mutex);
            if (m_pipeline && m_pipeline->alive()) {
                return m_pipeline;
            }
            m_pipeline.reset();
            if (UniqueFd fd = connect_seqpacket(m_path); fd.valid()) {
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

template <typename T>
std::variant<T, KernelError> EnforcerClient::ask(const Request& request) {
    std::optional<Reply> reply = call(request, is_or_error<T>);
    if (!reply) {
        return KernelError::unavailable;
    }
    if (const auto* error = std::get_if<KernelError>(&*reply)) {
        return *error;
    }
    return std::get<T>(std::move(*reply));
}

std::optional<KernelError> EnforcerClient::order(const Request& request) {
    const auto answer = ask<Done>(request);
    const auto* error = std::get_if<KernelError>(&answer);
    return error != nullptr ? std::optional(*error) : std::nullopt;
}

std::variant<PolicyState, PolicyRefused, KernelError> EnforcerClient::ask_for_policy(const Request& request) {
    const auto fits = [](const Reply& reply) {
        return is_or_error<PolicyState>(reply) || std::holds_alternative<PolicyRefused>(reply);
    };
    std::optional<Reply> reply = call(request, fits);
    if (!reply) {
        return KernelError::unavailable;
    }
    if (auto* refused = std::get_if<PolicyRefused>(&*reply)) {
        return std::move(*refused);
    }
    auto* state = std::get_if<PolicyState>(&*reply);
    return state != nullptr ? decltype(ask_for_policy(request))(std::move(*state)) : std::get<KernelError>(*reply);
}

std::variant<PolicyState, PolicyRefused, KernelError> EnforcerClient::apply() {
    return ask_for_policy(ApplyRequest{});
}

std::variant<PolicyState, PolicyRefused, KernelError> EnforcerClient::block(const policy::BlockId& id) {
    return ask_for_policy(BlockRequest{id});
}

std::optional<KernelError> EnforcerClient::confirm(std::uint64_t number) {
    return order(ConfirmRequest{number});
}

std::variant<Applied, KernelError> EnforcerClient::admit(const SessionId& id, const KernelSession& session) {
    try {
        if (const auto error = order(AdmitRequest{session})) {
            return *error;
        }
        return Applied{id};
    } catch (const std::logic_error&) {  // a name or a list out of the protocol's bounds
        return KernelError::refused;
    }
}

std::optional<KernelError> EnforcerClient::revoke(SessionHandle handle) {
    return order(RevokeRequest{handle});
}

std::variant<std::vector<KernelSession>, KernelError> EnforcerClient::list() {
    auto answer = ask<SessionPage>(ListRequest{});
    if (const auto* error = std::get_if<KernelError>(&answer)) {
        return *error;
    }
    return std::move(std::get<SessionPage>(answer).sessions);
}

std::uint64_t EnforcerClient::connections() const {
    const std::scoped_lock lock(m_mutex);
    return m_connections;
}

bool EnforcerClient::connected() {
    return pipeline(std::chrono::steady_clock::now() + call_limit) != nullptr;
}

}  // namespace beffroi::enforce
