// How policies go through the sites: first to the canaries, then in waves, each when the one before has held. Pure: no
// I/O and no clock. What is decided here is a Step, and counts once it was taken: whoever takes it has it on record.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "central/fleet/report.h"
#include "policy/manifest.h"

namespace beffroi::central::fleet {

/// What the configuration says.
struct Plan {
    std::vector<std::string> sites;     ///< UAIs, in the order in which waves take them
    std::vector<std::string> canaries;  ///< who goes first
    std::vector<unsigned> waves;        ///< percents of a policy's sites, canaries counted; what is left comes last
    std::chrono::seconds soak{300};     ///< how long a stage has to hold
    std::chrono::seconds silent_after{60};
};

/// How far a policy has come: what outlives a restart.
struct Progress {
    std::size_t stage = 1;  ///< released, counted from 1
    bool done = false;
    std::optional<std::string> paused = std::nullopt;  ///< why
    std::optional<WallTime> changed = std::nullopt;    ///< when the last of this was put on record; nullopt: who knows
    std::uint64_t order = 0;                           ///< of its publication, counted from 1; 0: who knows
    friend bool operator==(const Progress&, const Progress&) = default;
};

struct Rollout {
    policy::Manifest manifest;
    Progress progress;
    std::map<std::string, std::size_t> stage_of;  ///< of each configured site at which it holds, from 1
    std::size_t stages = 0;
    std::set<std::string> open;     ///< sites for which nothing newer was published
    std::set<std::string> unheard;  ///< sites that have not reported since it was resumed
};

enum class State : std::uint8_t { rolling_out, paused, done, superseded };
[[nodiscard]] std::string_view to_string(State state);
[[nodiscard]] State state_of(const Rollout& rollout);

/// A change of one roll-out.
struct Step {
    enum class Kind : std::uint8_t { stage, paused, resumed, done };
    std::uint64_t number = 0;  ///< of the policy
    Kind kind = Kind::stage;
    std::string detail;  ///< for people; of a pause: why
};
[[nodiscard]] std::string_view to_string(Step::Kind kind);
[[nodiscard]] Progress after(Progress progress, const Step& step);

struct Sighting {
    Report report;
    SteadyTime at;
    WallTime seen;
    SteadyTime since;    ///< when it first reported this policy, on trial or not, without another in between
    bool stale = false;  ///< its failure is what the officers had before them when they resumed
    /// The last that it told of, until it has that policy or a newer one. A gateway tells of it once.
    std::optional<Failure> failure = std::nullopt;
};

struct Tally {
    std::size_t offered = 0;
    std::size_t in_force = 0;
};

class Rollouts {
  public:
    explicit Rollouts(Plan plan) : m_plan(std::move(plan)) {}

    /// Its number is greater than those of all before at its sites. From here on nothing older is rolled out there.
    void add(policy::Manifest manifest, const Progress& progress);
    /// Of a configured site.
    void heard(const std::string& site, Report report, SteadyTime now, WallTime seen);
    /// What has to happen after a report of this site, one step at a time: a failure pauses the roll-out, and stages
    /// that have held are followed by the next.
    [[nodiscard]] std::optional<Step> due(const std::string& site, SteadyTime now) const;
    void take(const Step& step);

    void forget(std::uint64_t number);

    /// Whether no site can need it any more: something newer was published for each, and each says that it runs, not
    /// on trial, something newer. Of a site that is not heard from nobody knows. Never of the greatest number, nor of
    /// what was published last.
    [[nodiscard]] bool outlived(const Rollout& rollout) const;
    /// In the order of their numbers.
    [[nodiscard]] const std::vector<Rollout>& all() const noexcept { return m_rollouts; }
    /// In the order of their publication, the last first.
    [[nodiscard]] std::vector<const Rollout*> by_publication() const;
    /// Of the last publication; 0: there was none.
    [[nodiscard]] std::uint64_t last_order() const;
    /// nullptr: nothing of this number was published.
    [[nodiscard]] const Rollout* find(std::uint64_t number) const;
    /// What the site should have: the newest that is released to it, or that it has already. nullptr: nothing.
    [[nodiscard]] const Rollout* offered(const std::string& site) const;
    [[nodiscard]] bool has(const Rollout& rollout, const std::string& site) const;
    /// nullptr: not heard from since the start.
    [[nodiscard]] const Sighting* sighting(const std::string& site) const;
    [[nodiscard]] bool silent(const std::string& site, SteadyTime now) const;
    /// Whether it is on something else than it is offered, or nobody knows.
    [[nodiscard]] bool drifted(const std::string& site, SteadyTime now) const;
    /// By the policies' numbers.
    [[nodiscard]] std::map<std::uint64_t, Tally> tallies() const;

  private:
    [[nodiscard]] std::optional<Step> failure(const std::string& site) const;
    [[nodiscard]] bool passed(const Rollout& rollout, SteadyTime now) const;
    /// Since when the site has it in force, not on trial; nullopt: it has not.
    [[nodiscard]] std::optional<SteadyTime> in_force_since(const Rollout& rollout, const std::string& site) const;

    Plan m_plan;
    std::vector<Rollout> m_rollouts;
    std::map<std::string, Sighting> m_sightings;
};

}  // namespace beffroi::central::fleet
