// The gateway's end of the socket to beffroi-enforcer: a Kernel that asks another process.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "gateway/enforce/kernel.h"
#include "gateway/enforce/messages.h"
#include "gateway/enforce/pipeline.h"

namespace beffroi::enforce {

/// Connects at the first call and again after a loss; a call takes at most 2 s, then answers `unavailable`.
/// Thread-safe: the calls of several threads share one connection and are under way at once; the enforcer takes
/// admissions that wait together into one netlink transaction. All requests can be repeated without harm, so one whose
/// connection breaks (a restarted enforcer, or another call that was not answered in time) is sent again, once.
class EnforcerClient final : public Kernel {
  public:
    explicit EnforcerClient(std::string socket_path);

    std::variant<PolicyState, PolicyRefused, KernelError> apply() override;
    std::variant<PolicyState, PolicyRefused, KernelError> block(const policy::BlockId& id) override;
    std::optional<KernelError> confirm(std::uint64_t number) override;
    std::variant<Applied, KernelError> admit(const SessionId& id, const KernelSession& session) override;
    std::optional<KernelError> revoke(SessionHandle handle) override;
    std::variant<std::vector<KernelSession>, KernelError> list() override;

    /// How many connections were made so far. A change tells that the enforcer restarted: reconcile.
    [[nodiscard]] std::uint64_t connections() const;
    /// Whether the enforcer is at the other end now. Connects if nothing is connected; sends nothing.
    [[nodiscard]] bool connected();

  private:
    /// The connection, made if there is none; null if nobody listens until the deadline.
    [[nodiscard]] std::shared_ptr<Pipeline> pipeline(Deadline deadline);
    [[nodiscard]] std::optional<Reply> call(const Request& request, Pipeline::Fits fits);
    /// The answer of type T, or why there is none.
    template <typename T>
    [[nodiscard]] std::variant<T, KernelError> ask(const Request& request);
    [[nodiscard]] std::variant<PolicyState, PolicyRefused, KernelError> ask_for_policy(const Request& request);
    [[nodiscard]] std::optional<KernelError> order(const Request& request);

    const std::string m_path;
    mutable std::mutex m_mutex;
    std::shared_ptr<Pipeline> m_pipeline;
    std::uint64_t m_connections = 0;
};

}  // namespace beffroi::enforce
