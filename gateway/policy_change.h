// How another policy comes into force: read, activated, tried, then confirmed or taken back. A policy from the centre
// is on trial until the centre has heard from this gateway under it: one that would cut the gateway off goes by itself.
// Used by one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/yang/document.h"
#include "gateway/delivery/courier.h"
#include "gateway/delivery/installed_policy.h"
#include "gateway/emergency_blocks.h"
#include "gateway/enforce/kernel.h"
#include "gateway/policy_in_force.h"
#include "gateway/record.h"
#include "gateway/session_life.h"

namespace beffroi {

struct ReadPolicy {
    std::shared_ptr<const policy::Policy> policy;
    std::string digest;  ///< SHA-256 (hex) of its documents, as the enforcer says it
};
/// Throws std::runtime_error with the first problem.
[[nodiscard]] ReadPolicy read_policy(const std::string& directory);
/// The same with modules at hand (policy::yang_modules). `expected`: of digest_of.
[[nodiscard]] ReadPolicy read_policy(const yang::Modules& modules, const std::string& directory,
                                     std::string_view expected);

class PolicyChange {
  public:
    /// References must outlive it. `policy`: as read from `directory`. `trial`: how long the centre may take to hear
    /// from us; nullopt: no policy comes from there, and whoever installs one here answers for it. `blocks`: what the
    /// journal says of them.
    PolicyChange(std::string directory, std::optional<std::chrono::seconds> trial, const Clock& clock,
                 PolicyInForce& policy, enforce::Kernel& kernel, SessionLife& life, Record& record,
                 BlocksOnRecord blocks)
        : m_modules(yang::schemas_directory(), policy::yang_modules()),
          m_installed(std::move(directory)),
          m_trial(trial),
          m_clock(clock),
          m_policy(policy),
          m_kernel(kernel),
          m_life(life),
          m_record(record),
          m_blocks(m_installed.directory(), clock, kernel, record, std::move(blocks)) {}

    /// What is installed is put in force; if the enforcer refuses it, the one before.
    void start();
    /// The enforcer was away, or did not answer.
    void enforcer_is_back();
    /// Somebody has changed the installed documents. What the enforcer refuses changes nothing.
    void reload();
    /// One from the centre: installed, put in force, on trial.
    void take(const delivery::Delivery& delivery);
    /// An emergency block from the centre: the enforcer decides.
    void take(const delivery::BlockDelivery& delivery);
    /// At news and about once a second, with the newest report that the centre has answered.
    void tick(const std::optional<delivery::Report>& heard);

    [[nodiscard]] delivery::Report report() const;

  private:
    enum class Activation : std::uint8_t { done, refused, unanswered };

    /// Has the enforcer load what is installed, and notes what is in force.
    [[nodiscard]] Activation activate();
    void settle(Activation outcome);
    void adopt();
    void begin_trial();
    void confirm();
    void give_up(const std::string& reason);
    [[nodiscard]] bool restore();
    void refuse(std::uint64_t number, const std::string& reason);
    void reconcile(const char* why);

    const yang::Modules m_modules;
    const delivery::InstalledPolicy m_installed;
    const std::optional<std::chrono::seconds> m_trial;
    const Clock& m_clock;
    PolicyInForce& m_policy;
    enforce::Kernel& m_kernel;
    SessionLife& m_life;
    Record& m_record;
    EmergencyBlocks m_blocks;
    enforce::PolicyState m_state;            ///< in force, as the enforcer said last
    std::string m_refusal;                   ///< why it took nothing, at the last activation that it refused
    std::string m_adopted;                   ///< digest of what the portal decides by; empty: not compared yet
    std::optional<std::uint64_t> m_pending;  ///< installed, and the enforcer has not answered for it yet
    std::optional<SteadyTime> m_trial_ends;
    std::optional<delivery::Failure> m_failed;  ///< until the centre has heard of it
};

}  // namespace beffroi
