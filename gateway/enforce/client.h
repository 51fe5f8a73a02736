// The gateway's end of the socket to beffroi-enforcer: a Kernel that asks another process.
#pragma once

#include <mutex>
#include <string>

#include "base/fd.h"
#include "gateway/enforce/kernel.h"
#include "gateway/enforce/messages.h"

namespace beffroi::enforce {

/// Connects at the first call and again after a loss; a call takes at most 2 s, then answers `unavailable`.
/// Thread-safe: calls follow each other. All requests can be repeated without harm, so one that meets a connection
/// which a restarted enforcer has closed is sent again, once.
class EnforcerClient final : public Kernel {
  public:
    explicit EnforcerClient(std::string socket_path);

    std::variant<PolicyState, KernelError> apply() override;
    std::variant<Applied, KernelError> admit(const SessionId& id, const KernelSession& session) override;
    std::optional<KernelError> revoke(SessionHandle handle) override;
    std::variant<std::vector<KernelSession>, KernelError> list() override;

    /// How many connections were made so far. A change tells that the enforcer restarted: reconcile.
    [[nodiscard]] std::uint64_t connections() const;
    /// Whether the enforcer is at the other end now. Connects if nothing is connected; sends nothing.
    [[nodiscard]] bool connected();

  private:
    using Deadline = std::chrono::steady_clock::time_point;
    bool connect(Deadline deadline);
    [[nodiscard]] bool alive() const;
    [[nodiscard]] bool send(const std::string& packet, Deadline deadline);
    [[nodiscard]] std::optional<Reply> receive(Deadline deadline);
    [[nodiscard]] std::optional<Reply> exchange(const std::string& packet, Deadline deadline);
    [[nodiscard]] std::optional<Reply> call(const Request& request);

    const std::string m_path;
    mutable std::mutex m_mutex;
    UniqueFd m_socket;
    std::uint64_t m_connections = 0;
};

}  // namespace beffroi::enforce
