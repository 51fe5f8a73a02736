// A gateway without its portal and without a kernel. It asks the centre, fetches, installs, tries, confirms and goes
// back by the gateway's own code (gateway/delivery, gateway/policy_change, its journal's admin stream), and its
// enforcer checks signatures and numbers, proves and compiles by the enforcer's own. What it compiles is loaded
// nowhere. Where so many sites share so few cores, the proof and the compilation of the same documents can be done once
// for all of them.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/yang/document.h"
#include "gateway/delivery/courier.h"
#include "gateway/enforce/approval.h"
#include "gateway/enforce/kernel.h"
#include "gateway/policy_change.h"
#include "gateway/sealer.h"
#include "journal/files.h"
#include "journal/writer.h"

namespace beffroi {

/// What was proved and compiled without a problem, by the documents' digest. Thread-safe.
class SharedProofs {
  public:
    /// Why the policy is refused; nullopt: it is proved, and compiled. Who asks meanwhile waits for the answer.
    [[nodiscard]] std::optional<std::string> refusal(const std::shared_ptr<const policy::Documents>& documents,
                                                     const std::string& digest, WallTime now);

  private:
    std::mutex m_mutex;
    std::set<std::string> m_proved;
};

/// beffroi-enforcer up to the kernel (gateway/enforce/activation.cpp).
class SimulatedEnforcer final : public enforce::Kernel {
  public:
    /// `shared`: nullptr for one that proves for itself.
    SimulatedEnforcer(std::string policy_directory, enforce::ApprovalSettings approval, const Clock& clock,
                      SharedProofs* shared);

    std::variant<enforce::PolicyState, enforce::PolicyRefused, enforce::KernelError> apply() override;
    /// Emergency blocks are not simulated.
    std::variant<enforce::PolicyState, enforce::PolicyRefused, enforce::KernelError> block(
        const policy::BlockId& id) override;
    std::optional<enforce::KernelError> confirm(std::uint64_t number) override;
    std::variant<Applied, enforce::KernelError> admit(const SessionId& id, const enforce::KernelSession& s) override;
    std::optional<enforce::KernelError> revoke(SessionHandle handle) override;
    std::variant<std::vector<enforce::KernelSession>, enforce::KernelError> list() override;

    /// Its kernel refuses every policy from this number on.
    void refuse_from(std::uint64_t number) { m_refused = number; }

  private:
    std::string m_directory;
    const Clock& m_clock;
    yang::Modules m_modules;
    enforce::Approval m_approval;
    SharedProofs* m_shared;
    enforce::PolicyState m_state;
    std::optional<std::uint64_t> m_refused;
};

/// Used by one thread; what it fetches comes by another.
class SimulatedSite {
  public:
    struct Options {
        std::string uai;
        std::string directory;       ///< its own; with an approved policy in directory/policy
        std::string approvers_file;  ///< of the enforcer
        DeliveryConfig delivery;
        SharedProofs* shared = nullptr;         ///< outlives it
        std::function<void()> on_news = [] {};  ///< it is time to tick: from another thread
    };
    /// References must outlive it.
    SimulatedSite(const Options& options, Sealer& sealer, const journal::Signer& signer, const Clock& clock);

    /// As the gateway does at news and about once a second.
    void tick();
    [[nodiscard]] delivery::Report state() const { return m_change.report(); }
    [[nodiscard]] bool is_heard() const { return m_courier.heard().has_value(); }
    [[nodiscard]] SimulatedEnforcer& enforcer() { return m_enforcer; }

  private:
    journal::PosixFiles m_files;
    journal::Writer m_access;
    journal::Writer m_admin;
    Record m_record;
    session::SessionTable m_table;
    session::Live m_live;
    SimulatedEnforcer m_enforcer;
    PolicyInForce m_policy;
    SessionLife m_life;
    PolicyChange m_change;
    delivery::Courier m_courier;  ///< last: it has a thread
};

}  // namespace beffroi
