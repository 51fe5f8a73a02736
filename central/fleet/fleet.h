// The approved policies that the centre offers to the sites, and what the sites say of them. It holds no key and is
// believed by nobody: each gateway's enforcer checks what it fetches (docs/decisions/0009-approved-policies.md).
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/yang/document.h"
#include "central/fleet/check.h"
#include "central/fleet/rollout.h"
#include "central/fleet/state.h"
#include "journal/entry.h"
#include "journal/trust.h"

namespace beffroi::central::fleet {

struct Site {
    std::string uai;
    std::string name;  ///< for people
};

struct FleetOptions {
    std::string directory;       ///< made if it is not there; its parent is
    std::string approvers_file;  ///< counts until a policy is published that says otherwise
    std::vector<Site> sites;
    Plan plan;  ///< of the same sites
};

/// A policy as it stands.
struct PolicyStatus {
    policy::Manifest manifest;
    State state = State::rolling_out;
    Progress progress;
    std::size_t stages = 0;
    Tally tally;
};

struct SiteStatus {
    Site site;
    std::optional<Sighting> last;
    bool silent = true;
    bool drift = true;
    std::optional<std::uint64_t> offered;
};

/// What a site should have.
struct Offer {
    std::uint64_t number = 0;
    std::string digest;
};

using PolicyOutcome = std::variant<PolicyStatus, Refusal>;

/// Of a policy that cannot be published under its number any more, because of that of `other` (Fleet::in_the_way).
[[nodiscard]] Refusal number_is_past(std::uint64_t number, std::uint64_t other);

/// Thread-safe. Every change is durable in the centre's admin stream before it counts; throws
/// journal::JournalUnavailable when it cannot be made so, std::system_error when the disk does not take it.
class Fleet {
  public:
    /// Writes an entry of the centre's admin stream (central/admin_log.h).
    using Record = std::function<void(journal::Entry)>;

    /// Goes on where it was. Throws std::runtime_error naming a file that is damaged or missing.
    Fleet(FleetOptions options, Record record, const Clock& clock);

    /// A site says what it runs; what it should have, if there is anything. The report is kept in memory: another comes
    /// soon.
    [[nodiscard]] std::optional<Offer> report(const std::string& uai, Report report);
    [[nodiscard]] bool knows(const std::string& uai) const;

    /// `text` is a bundle (policy/bundle.h).
    [[nodiscard]] PolicyOutcome publish(const std::string& text, const std::string& actor);
    [[nodiscard]] PolicyOutcome pause(std::uint64_t number, const std::string& reason, const std::string& actor);
    [[nodiscard]] PolicyOutcome resume(std::uint64_t number, const std::string& reason, const std::string& actor);

    /// Of a published policy; nullopt: there is none of this number.
    [[nodiscard]] std::optional<policy::Manifest> manifest(std::uint64_t number) const;
    /// The greatest number published; 0: none.
    [[nodiscard]] std::uint64_t newest() const;
    /// How many publications there were: another number, other policies.
    [[nodiscard]] std::uint64_t publications() const;
    /// The last published policy that shares a configured site with this one; 0: none.
    [[nodiscard]] std::uint64_t newest_for(const policy::Manifest& manifest) const;
    /// The number because of which that of this policy cannot be published any more; nullopt: it can. Each is
    /// published once. At each site they grow, because no gateway there goes back, and with each new list of approvers,
    /// because the centre has one for all. Of the manifest number, sites and whether there is such a list count.
    [[nodiscard]] std::optional<std::uint64_t> in_the_way(const policy::Manifest& manifest) const;
    /// Who approves the next policy: c2sp.org/tlog-policy.
    [[nodiscard]] journal::TrustPolicy quorum() const;

    /// As published; nullopt: there is none.
    [[nodiscard]] std::optional<std::string> bundle(std::uint64_t number) const;
    /// Whether it is offered to the site, or the site has it.
    [[nodiscard]] bool may_fetch(const std::string& uai, std::uint64_t number) const;

    /// What nothing stands on any more, and of what no entry of the admin stream since `before` tells.
    [[nodiscard]] std::vector<std::uint64_t> outlived(WallTime before) const;
    /// Lets go of it, on record.
    void forget_outlived(WallTime before);

    [[nodiscard]] std::vector<PolicyStatus> policies() const;  ///< newest first
    [[nodiscard]] std::vector<SiteStatus> sites() const;

  private:
    void read_state();
    void read_policies();
    void sweep() const;
    [[nodiscard]] std::string bundle_path(std::uint64_t number) const;
    void save(FleetState state);
    [[nodiscard]] const std::string& approvers() const { return m_state.approvers ? *m_state.approvers : m_configured; }
    [[nodiscard]] std::optional<Refusal> objection(const Candidate& candidate) const;
    [[nodiscard]] std::optional<std::uint64_t> obstacle(const policy::Manifest& manifest) const;
    [[nodiscard]] PolicyOutcome change(const Step& step, const std::string& actor, std::initializer_list<State> from);
    void take(const Step& step, const std::string& actor);
    [[nodiscard]] bool is_outlived(const Rollout& rollout, WallTime before) const;
    [[nodiscard]] PolicyStatus status(const Rollout& rollout) const;

    FleetOptions m_options;
    Record m_record;
    const Clock& m_clock;
    yang::Modules m_modules;
    std::string m_configured;  ///< who approves, as the configuration says
    mutable std::mutex m_mutex;
    FleetState m_state;  ///< as it is on the disk
    Rollouts m_rollouts;
};

}  // namespace beffroi::central::fleet
