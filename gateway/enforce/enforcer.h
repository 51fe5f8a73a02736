// The enforcer's messages and its clockwork, without socket or event loop. Single-threaded. After any failure the
// kernel denies more than it should, never less.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "gateway/enforce/approval.h"
#include "gateway/enforce/blocks.h"
#include "gateway/enforce/conntrack.h"
#include "gateway/enforce/kernel.h"
#include "gateway/enforce/live_policy.h"
#include "gateway/enforce/netlink.h"
#include "gateway/enforce/policy_source.h"
#include "gateway/enforce/probe_device.h"
#include "gateway/enforce/self_test.h"
#include "gateway/enforce/session_list.h"

namespace beffroi::enforce {

struct EnforcerSettings {
    std::string policy_directory;
    std::chrono::milliseconds bell_margin{
        5000};  ///< how long after a bell that nobody rings the kernel still believes the slot
    std::optional<ApprovalSettings> approval = std::nullopt;  ///< without it, any policy is put in force
};

class Enforcer {
  public:
    /// Takes over what a predecessor left in the kernel and loads the policy. With an invalid policy it keeps the
    /// policy table that the kernel holds, or closes. Throws std::system_error if the kernel cannot be spoken to,
    /// std::runtime_error if it can be brought neither to enforce nor to deny.
    /// `probes`, which outlives it: what policies are tried with once they are in force; nullptr: they are not.
    Enforcer(EnforcerSettings settings, const Clock& clock, const yang::Modules& modules,
             ProbeDevice* probes = nullptr);

    [[nodiscard]] std::variant<PolicyState, PolicyRefused, KernelError> apply();
    /// Accepts the emergency block of this name from the directory beside the policy's, and puts it in force, or ends
    /// the one that it ends. The policy that is in force stays, whatever lies in its directory.
    [[nodiscard]] std::variant<PolicyState, PolicyRefused, KernelError> block(const policy::BlockId& id);
    /// Ends the trial of the approved policy of this number. Refused: another is in force, or it cannot be remembered.
    [[nodiscard]] std::optional<KernelError> confirm(std::uint64_t number);
    /// nullopt: done. Refused: an interface or address that the policy does not bind to the session's zone, no address,
    /// handle 0.
    [[nodiscard]] std::optional<KernelError> admit(const KernelSession& session);
    /// The same for many, one result each: as if admitted one after the other, in few transactions.
    [[nodiscard]] std::vector<std::optional<KernelError>> admit(std::span<const KernelSession> sessions);
    /// A handle without a session is no error: its connections are removed all the same.
    [[nodiscard]] std::optional<KernelError> revoke(SessionHandle handle);
    /// The same for many, one result each, in one transaction and one wait for the packets that are under way.
    [[nodiscard]] std::vector<std::optional<KernelError>> revoke(std::span<const SessionHandle> handles);
    [[nodiscard]] std::vector<KernelSession> list();

    /// Ends the sessions whose lifetime has passed, connections included. To be called at next_end().
    void expire();
    [[nodiscard]] std::optional<SteadyTime> next_end() const { return m_sessions.next_end(); }
    /// Puts the slot of this moment in force. To be called at next_bell(), and when the wall clock was set.
    void ring();
    /// What a bell or an activation left to do. To be called when there is time; cheap if there is nothing.
    void tidy();
    /// Puts back what somebody removed from the kernel. To be called when a table was removed.
    void verify();
    /// nullopt: no policy is loaded.
    [[nodiscard]] std::optional<WallTime> next_bell() const;

  private:
    using Classes = std::map<std::pair<std::string, std::string>, std::uint16_t>;
    /// The policy in the directory: read, approved, proved, compiled, and its approval kept. nullopt: the very one that
    /// is in force.
    [[nodiscard]] Checked<std::optional<CompiledPolicy>> take_offered();
    [[nodiscard]] Checked<std::optional<ApprovedPolicy>> approved(const std::string& digest) const;
    /// What holds once that block is accepted: read, signed, proved, compiled, and the block kept. nullopt: what is in
    /// force already.
    [[nodiscard]] Checked<std::optional<CompiledPolicy>> take_block(const policy::BlockId& id);
    [[nodiscard]] std::vector<policy::Block> blocks() const;
    [[nodiscard]] PolicyState state() const;
    void start(CompiledPolicy policy);
    void start_without_policy(const Problems& problems);
    void resume(const CompiledPolicy& policy);
    void start_closed();
    /// nullopt: it is in force, and packets were decided as it says. Refused: the one before is in force again.
    [[nodiscard]] std::optional<PolicyRefused> change_to(CompiledPolicy next);
    [[nodiscard]] std::optional<std::string> fault_in_force();
    void go_back(std::optional<CompiledPolicy> before);
    [[nodiscard]] bool activate(CompiledPolicy next);
    [[nodiscard]] bool renumber(CompiledPolicy next);
    void adopt(CompiledPolicy policy);
    void rebuild();
    void cut_all_connections();
    void drop_misplaced_sessions();
    void restore_elements();
    struct Admission;
    using Results = std::vector<std::optional<KernelError>>;
    [[nodiscard]] std::variant<Admission, KernelError> plan(const KernelSession& session, std::size_t index) const;
    [[nodiscard]] int write(std::span<const Admission> admissions, bool delete_unknown);
    void keep(std::span<Admission> admissions, Results& results);
    void commit(std::vector<Admission>& admissions, Results& results);
    [[nodiscard]] bool remove(const std::vector<SessionHandle>& handles);
    [[nodiscard]] std::optional<std::uint16_t> class_of(const KernelSession& session) const;
    [[nodiscard]] bool well_placed(const KernelSession& session) const;
    void notice_activity();

    const EnforcerSettings m_settings;
    const Clock& m_clock;
    const yang::Modules& m_modules;
    Tables m_tables;
    Netlink m_netlink;
    Conntrack m_conntrack;
    LivePolicy m_live;
    std::optional<Approval> m_approval;
    std::optional<Blocks> m_blocks;  ///< with m_approval
    std::optional<SelfTest> m_self_test;
    std::optional<CompiledPolicy> m_policy;
    std::optional<CompiledPolicy> m_before;  ///< until m_policy has stood its test
    Classes m_classes;
    SessionList m_sessions;
    std::optional<SteadyTime> m_noticed;  ///< when connection tracking was last asked for activity
};

}  // namespace beffroi::enforce
