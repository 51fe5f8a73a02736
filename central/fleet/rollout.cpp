#include "central/fleet/rollout.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace beffroi::central::fleet {

namespace {

constexpr unsigned k_all = 100;

bool contains(const std::vector<std::string>& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

/// Gives each site its stage. A wave that takes nobody new is none.
void divide(const Plan& plan, Rollout& rollout) {
    std::vector<std::string> order;
    std::copy_if(plan.sites.begin(), plan.sites.end(), std::back_inserter(order),
                 [&](const std::string& site) { return policy::holds_at(rollout.manifest, site); });
    const auto others = std::stable_partition(order.begin(), order.end(),
                                              [&](const std::string& site) { return contains(plan.canaries, site); });
    std::vector<std::size_t> ends{std::max<std::size_t>(static_cast<std::size_t>(others - order.begin()), 1)};
    for (const unsigned percent : plan.waves) {
        ends.push_back((order.size() * percent + k_all - 1) / k_all);
    }
    ends.push_back(order.size());
    for (std::size_t begin = 0; const std::size_t end : ends) {
        rollout.stages += begin < std::min(end, order.size()) ? 1U : 0U;
        for (; begin < std::min(end, order.size()); ++begin) {
            rollout.stage_of.emplace(order[begin], rollout.stages);
        }
    }
}

bool released(const Rollout& rollout, const std::string& site) {
    const auto stage = rollout.stage_of.find(site);
    return stage != rollout.stage_of.end() && !rollout.progress.paused &&
           (rollout.progress.done || stage->second <= rollout.progress.stage);
}

bool is_on(const Rollout& rollout, const Report& report) {
    return report.number == rollout.manifest.number && report.digest == rollout.manifest.policy;
}

bool same_policy(const Report& a, const Report& b) {
    return a.number == b.number && a.digest == b.digest && a.on_trial == b.on_trial;
}

}  // namespace

std::string_view to_string(State state) {
    switch (state) {
        case State::rolling_out:
            return "rolling-out";
        case State::paused:
            return "paused";
        case State::done:
            return "done";
        case State::superseded:
            return "superseded";
    }
    return "";
}

std::string_view to_string(Step::Kind kind) {
    switch (kind) {
        case Step::Kind::stage:
            return "stage";
        case Step::Kind::paused:
            return "paused";
        case Step::Kind::resumed:
            return "resumed";
        case Step::Kind::done:
            return "done";
    }
    return "";
}

State state_of(const Rollout& rollout) {
    const Progress& progress = rollout.progress;
    if (rollout.open.empty()) {
        return State::superseded;
    }
    if (progress.done && !progress.paused) {
        return State::done;
    }
    return progress.paused ? State::paused : State::rolling_out;
}

Progress after(Progress progress, const Step& step) {
    switch (step.kind) {
        case Step::Kind::stage:
            ++progress.stage;
            break;
        case Step::Kind::done:
            progress.done = true;
            break;
        case Step::Kind::paused:
            progress.paused = step.detail;
            break;
        case Step::Kind::resumed:
            progress.paused.reset();
            break;
    }
    return progress;
}

void Rollouts::add(policy::Manifest manifest, const Progress& progress) {
    Rollout rollout{std::move(manifest), progress, {}, 0, {}, {}};
    divide(m_plan, rollout);
    // The configuration may have other stages today than when it was published.
    rollout.progress.stage = std::min(progress.stage, std::max<std::size_t>(rollout.stages, 1));
    for (const auto& [site, stage] : rollout.stage_of) {
        rollout.open.insert(site);
        for (Rollout& older : m_rollouts) {
            older.open.erase(site);
        }
    }
    const auto after = std::find_if(m_rollouts.begin(), m_rollouts.end(), [&rollout](const Rollout& each) {
        return each.manifest.number > rollout.manifest.number;
    });
    m_rollouts.insert(after, std::move(rollout));
}

std::vector<const Rollout*> Rollouts::by_publication() const {
    std::vector<const Rollout*> ordered;
    std::transform(m_rollouts.begin(), m_rollouts.end(), std::back_inserter(ordered),
                   [](const Rollout& each) { return &each; });
    std::sort(ordered.begin(), ordered.end(),
              [](const Rollout* a, const Rollout* b) { return a->progress.order > b->progress.order; });
    return ordered;
}

std::uint64_t Rollouts::last_order() const {
    const auto ordered = by_publication();
    return ordered.empty() ? 0 : ordered.front()->progress.order;
}

void Rollouts::heard(const std::string& site, Report report, SteadyTime now, WallTime seen) {
    bool stale = false;
    for (Rollout& rollout : m_rollouts) {
        const bool first = rollout.unheard.erase(site) > 0;
        stale = stale || (first && report.failed && report.failed->number == rollout.manifest.number);
    }
    const Sighting* before = sighting(site);
    const SteadyTime since = before != nullptr && same_policy(before->report, report) ? before->since : now;
    auto failure = report.failed || before == nullptr ? report.failed : before->failure;
    if (failure && failure->number <= report.number) {
        failure.reset();
    }
    m_sightings.insert_or_assign(site, Sighting{std::move(report), now, seen, since, stale, std::move(failure)});
}

std::optional<Step> Rollouts::due(const std::string& site, SteadyTime now) const {
    if (auto step = failure(site)) {
        return step;
    }
    for (const Rollout& rollout : m_rollouts) {
        if (state_of(rollout) != State::rolling_out || !passed(rollout, now)) {
            continue;
        }
        const std::size_t stage = rollout.progress.stage;
        const std::uint64_t number = rollout.manifest.number;
        return stage < rollout.stages
                   ? Step{number, Step::Kind::stage, fmt::format("stage {} of {}", stage + 1, rollout.stages)}
                   : Step{number, Step::Kind::done, fmt::format("stage {} of {} has held", stage, rollout.stages)};
    }
    return std::nullopt;
}

/// That of another policy than it runs, which no officer has seen yet.
std::optional<Step> Rollouts::failure(const std::string& site) const {
    const Sighting* last = sighting(site);
    if (last == nullptr || !last->report.failed || last->stale) {
        return std::nullopt;
    }
    const Failure& failed = *last->report.failed;
    const Rollout* rollout = find(failed.number);
    if (rollout == nullptr || !rollout->stage_of.contains(site) || rollout->progress.paused || has(*rollout, site)) {
        return std::nullopt;
    }
    return Step{failed.number, Step::Kind::paused, site + ": " + failed.reason};
}

bool Rollouts::passed(const Rollout& rollout, SteadyTime now) const {
    bool nobody = true;  // all of the stage's sites have something newer to wait for
    std::optional<SteadyTime> last;
    for (const auto& [site, stage] : rollout.stage_of) {
        if (stage != rollout.progress.stage || !rollout.open.contains(site)) {
            continue;
        }
        nobody = false;
        if (silent(site, now)) {
            continue;
        }
        const auto since = in_force_since(rollout, site);
        if (!since) {
            return false;
        }
        last = std::max(last.value_or(*since), *since);
    }
    return nobody || (last && now - *last >= m_plan.soak);
}

void Rollouts::take(const Step& step) {
    const auto rollout = std::find_if(m_rollouts.begin(), m_rollouts.end(),
                                      [&](const Rollout& each) { return each.manifest.number == step.number; });
    rollout->progress = after(rollout->progress, step);
    if (step.kind == Step::Kind::resumed) {
        for (const auto& [site, stage] : rollout->stage_of) {
            rollout->unheard.insert(site);
        }
    }
}

void Rollouts::forget(std::uint64_t number) {
    std::erase_if(m_rollouts, [number](const Rollout& each) { return each.manifest.number == number; });
}

bool Rollouts::outlived(const Rollout& rollout) const {
    return rollout.open.empty() && rollout.manifest.number != m_rollouts.back().manifest.number &&
           rollout.progress.order != last_order() &&
           std::all_of(rollout.stage_of.begin(), rollout.stage_of.end(), [&](const auto& staged) {
               const Sighting* last = sighting(staged.first);
               return last != nullptr && last->report.number > rollout.manifest.number && !last->report.on_trial &&
                      offered(staged.first) != &rollout;
           });
}

const Rollout* Rollouts::find(std::uint64_t number) const {
    const auto found = std::find_if(m_rollouts.begin(), m_rollouts.end(),
                                    [number](const Rollout& each) { return each.manifest.number == number; });
    return found == m_rollouts.end() ? nullptr : &*found;
}

const Rollout* Rollouts::offered(const std::string& site) const {
    const auto newest = std::find_if(m_rollouts.rbegin(), m_rollouts.rend(),
                                     [&](const Rollout& each) { return released(each, site) || has(each, site); });
    return newest == m_rollouts.rend() ? nullptr : &*newest;
}

/// On trial or not: a gateway does not go back from it because somebody else could not take it.
bool Rollouts::has(const Rollout& rollout, const std::string& site) const {
    const Sighting* last = sighting(site);
    return last != nullptr && rollout.stage_of.contains(site) && last->report.number == rollout.manifest.number;
}

const Sighting* Rollouts::sighting(const std::string& site) const {
    const auto found = m_sightings.find(site);
    return found == m_sightings.end() ? nullptr : &found->second;
}

bool Rollouts::silent(const std::string& site, SteadyTime now) const {
    const Sighting* last = sighting(site);
    return last == nullptr || now - last->at > m_plan.silent_after;
}

bool Rollouts::drifted(const std::string& site, SteadyTime now) const {
    const Rollout* rollout = offered(site);
    return silent(site, now) || (rollout != nullptr && !is_on(*rollout, sighting(site)->report));
}

std::optional<SteadyTime> Rollouts::in_force_since(const Rollout& rollout, const std::string& site) const {
    const Sighting* last = sighting(site);
    return last != nullptr && is_on(rollout, last->report) && !last->report.on_trial ? std::optional(last->since)
                                                                                     : std::nullopt;
}

std::map<std::uint64_t, Tally> Rollouts::tallies() const {
    std::map<std::uint64_t, Tally> tallies;
    for (const std::string& site : m_plan.sites) {
        if (const Rollout* rollout = offered(site)) {
            ++tallies[rollout->manifest.number].offered;
        }
        const Sighting* last = sighting(site);
        const Rollout* running = last == nullptr ? nullptr : find(last->report.number);
        if (running != nullptr && in_force_since(*running, site)) {
            ++tallies[last->report.number].in_force;
        }
    }
    return tallies;
}

}  // namespace beffroi::central::fleet
