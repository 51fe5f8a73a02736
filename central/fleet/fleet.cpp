#include "central/fleet/fleet.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/number.h"
#include "central/fleet/policy_entry.h"
#include "journal/approvers.h"
#include "policy/bundle.h"
#include "policy/model.h"

namespace beffroi::central::fleet {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_state_file = "state.json";
constexpr std::string_view k_bundle_ending = ".json";
constexpr std::string_view k_unfinished_ending = ".new";  // of replace_file

/// The number of the policy whose bundle has this name.
std::optional<std::uint64_t> bundle_number(std::string_view name) {
    if (!name.ends_with(k_bundle_ending)) {
        return std::nullopt;
    }
    name.remove_suffix(k_bundle_ending.size());
    return parse_number<std::uint64_t>(name);
}

std::string described(const policy::Manifest& manifest) {
    return fmt::format("{}, by {}, for {}", manifest.title, manifest.author,
                       manifest.sites.empty() ? "every site" : fmt::format("{} sites", manifest.sites.size()));
}

}  // namespace

Refusal number_is_past(std::uint64_t number, std::uint64_t other) {
    return refused(
        Refusal::Kind::conflict,
        number == other
            ? words("le numéro {} est celui d’une politique publiée\u202F: proposez-la de nouveau, sous un "
                    "numéro libre",
                    "number {} is that of a published policy: propose it again, under a number that is free", number)
            : words("le numéro {} n’est pas plus grand que {}, déjà publié pour un de ses lycées ou avec une "
                    "liste de signataires\u202F: proposez-la de nouveau, sous un numéro libre",
                    "number {} is not greater than {}, which was published already for one of its sites or "
                    "with a list of approvers: propose it again, under a number that is free",
                    number, other));
}

Fleet::Fleet(FleetOptions options, Record record, const Clock& clock)
    : m_options(std::move(options)),
      m_record(std::move(record)),
      m_clock(clock),
      m_modules(yang::schemas_directory(), policy::yang_modules()),
      m_configured(read_file(m_options.approvers_file, journal::max_policy_bytes)),
      m_rollouts(m_options.plan) {
    make_private_directory(m_options.directory);
    read_state();
    if (const auto quorum = journal::parse_approvers(approvers());
        const auto* wrong = std::get_if<std::string>(&quorum)) {
        throw std::runtime_error("who approves policies: " + m_options.approvers_file + ": " + *wrong);
    }
    read_policies();
    sweep();
}

void Fleet::read_state() {
    const std::string path = m_options.directory + "/" + std::string(k_state_file);
    if (!fs::exists(path)) {
        const fs::directory_iterator files(m_options.directory);
        if (std::any_of(begin(files), end(files),
                        [](const auto& file) { return bundle_number(file.path().filename().string()).has_value(); })) {
            throw std::runtime_error(path + " is missing, but policies were published: restore it");
        }
        save({});
        return;
    }
    auto state = parse_state(read_file(path));
    if (!state) {
        throw std::runtime_error(path + " is damaged: restore it, or move its folder away and publish again");
    }
    m_state = std::move(*state);
    for (std::uint64_t order = 0; auto& [number, progress] : m_state.rollouts) {
        progress.changed = progress.changed.value_or(m_clock.wall());  // of before these times were kept
        if (progress.order == 0) {                                     // of when numbers grew over all sites
            progress.order = ++order;
            m_state.floor = number;
        }
    }
}

void Fleet::read_policies() {
    for (const auto& [number, progress] : m_state.rollouts) {
        auto manifest = manifest_of(read_file(bundle_path(number), policy::max_bundle_bytes));
        if (!manifest || manifest->number != number) {
            throw std::runtime_error(bundle_path(number) + " is damaged: restore it");
        }
        m_rollouts.add(std::move(*manifest), progress);
    }
}

/// What a crash left: policies that had not been published yet, and what was being written or looked at.
void Fleet::sweep() const {
    for (const auto& file : fs::directory_iterator(m_options.directory)) {
        const std::string name = file.path().filename().string();
        const auto number = bundle_number(name);
        if ((number && !m_state.rollouts.contains(*number)) || name.ends_with(k_unfinished_ending) ||
            name.starts_with(check_prefix)) {
            fs::remove_all(file.path());
        }
    }
}

std::string Fleet::bundle_path(std::uint64_t number) const {
    return fmt::format("{}/{}{}", m_options.directory, number, k_bundle_ending);
}

void Fleet::save(FleetState state) {
    replace_file(m_options.directory + "/" + std::string(k_state_file), state_text(state));
    m_state = std::move(state);
}

bool Fleet::knows(const std::string& uai) const {
    return std::any_of(m_options.sites.begin(), m_options.sites.end(),
                       [&uai](const Site& site) { return site.uai == uai; });
}

std::optional<Offer> Fleet::report(const std::string& uai, Report report) {
    const std::lock_guard lock(m_mutex);
    const SteadyTime now = m_clock.steady();
    m_rollouts.heard(uai, std::move(report), now, m_clock.wall());
    while (const auto step = m_rollouts.due(uai, now)) {
        take(*step, "");
    }
    const Rollout* rollout = m_rollouts.offered(uai);
    return rollout == nullptr ? std::nullopt : std::optional(Offer{rollout->manifest.number, rollout->manifest.policy});
}

/// On record, then on the disk, then in force.
void Fleet::take(const Step& step, const std::string& actor) {
    auto entry = policy_entry(journal::event::rollout, step.number, actor, step.detail);
    entry.reason = to_string(step.kind);
    m_record(std::move(entry));
    FleetState state = m_state;
    Progress& progress = state.rollouts[step.number];
    progress = after(progress, step);
    progress.changed = m_clock.wall();
    save(std::move(state));
    m_rollouts.take(step);
}

/// in_the_way; m_mutex is held.
std::optional<std::uint64_t> Fleet::obstacle(const policy::Manifest& manifest) const {
    const auto& all = m_rollouts.all();
    const auto found = std::find_if(all.rbegin(), all.rend(), [&manifest](const Rollout& rollout) {
        const policy::Manifest& published = rollout.manifest;
        return published.number == manifest.number ||
               (published.number > manifest.number &&
                (policy::share_a_site(published.sites, manifest.sites) || published.approvers || manifest.approvers));
    });
    if (found != all.rend()) {
        return found->manifest.number;
    }
    return manifest.number <= m_state.floor ? std::optional(m_state.floor) : std::nullopt;
}

std::optional<std::uint64_t> Fleet::in_the_way(const policy::Manifest& manifest) const {
    const std::lock_guard lock(m_mutex);
    return obstacle(manifest);
}

std::optional<Refusal> Fleet::objection(const Candidate& candidate) const {
    const policy::Manifest& manifest = candidate.manifest;
    if (const auto other = obstacle(manifest)) {
        return number_is_past(manifest.number, *other);
    }
    const auto quorum = std::get<journal::TrustPolicy>(journal::parse_approvers(approvers()));
    const auto approved = quorum.approved(candidate.note, manifest.author, m_clock.wall());
    if (const auto* no = std::get_if<journal::Distrust>(&approved)) {
        return Refusal{Refusal::Kind::signature, printable(no->sentence)};
    }
    const auto& sites = m_options.sites;
    if (std::none_of(sites.begin(), sites.end(), [&](const Site& site) { return holds_at(manifest, site.uai); })) {
        return Refusal{Refusal::Kind::documents, "it was approved for sites that this centre does not have"};
    }
    return std::nullopt;
}

PolicyOutcome Fleet::publish(const std::string& text, const std::string& actor) {
    auto checked = check_bundle(m_modules, m_options.directory, text);
    if (auto* refused = std::get_if<Refusal>(&checked)) {
        return std::move(*refused);
    }
    auto& candidate = std::get<Candidate>(checked);
    const std::uint64_t number = candidate.manifest.number;
    const std::lock_guard lock(m_mutex);
    if (auto refused = objection(candidate)) {
        return std::move(*refused);
    }
    // A bundle without a state is not published: the next one of its number replaces it.
    replace_file(bundle_path(number), candidate.bundle);
    m_record(policy_entry(journal::event::policy_published, number, actor, described(candidate.manifest)));
    FleetState state = m_state;
    Progress& progress = state.rollouts[number];
    progress.changed = m_clock.wall();
    progress.order = m_rollouts.last_order() + 1;
    if (candidate.approvers) {
        state.approvers = std::move(candidate.approvers);
    }
    save(std::move(state));
    m_rollouts.add(std::move(candidate.manifest), m_state.rollouts.at(number));
    return status(*m_rollouts.find(number));
}

PolicyOutcome Fleet::pause(std::uint64_t number, const std::string& reason, const std::string& actor) {
    return change({number, Step::Kind::paused, reason}, actor, {State::rolling_out, State::done});
}

PolicyOutcome Fleet::resume(std::uint64_t number, const std::string& reason, const std::string& actor) {
    return change({number, Step::Kind::resumed, reason}, actor, {State::paused});
}

PolicyOutcome Fleet::change(const Step& step, const std::string& actor, std::initializer_list<State> from) {
    const std::lock_guard lock(m_mutex);
    const Rollout* rollout = m_rollouts.find(step.number);
    if (rollout == nullptr) {
        return Refusal{Refusal::Kind::unknown, fmt::format("there is no policy {}", step.number)};
    }
    const State state = state_of(*rollout);
    if (std::find(from.begin(), from.end(), state) == from.end()) {
        return Refusal{Refusal::Kind::conflict, fmt::format("policy {} is {}", step.number, to_string(state))};
    }
    take(step, actor);
    return status(*rollout);
}

std::optional<policy::Manifest> Fleet::manifest(std::uint64_t number) const {
    const std::lock_guard lock(m_mutex);
    const Rollout* rollout = m_rollouts.find(number);
    return rollout == nullptr ? std::nullopt : std::optional(rollout->manifest);
}

std::uint64_t Fleet::newest() const {
    const std::lock_guard lock(m_mutex);
    return m_rollouts.all().empty() ? 0 : m_rollouts.all().back().manifest.number;
}

std::uint64_t Fleet::newest_for(const policy::Manifest& manifest) const {
    const std::lock_guard lock(m_mutex);
    const auto& sites = m_options.sites;
    const auto shares = [&](const Rollout* rollout) {
        return std::any_of(sites.begin(), sites.end(), [&](const Site& site) {
            return holds_at(manifest, site.uai) && holds_at(rollout->manifest, site.uai);
        });
    };
    const auto all = m_rollouts.by_publication();
    const auto found = std::find_if(all.begin(), all.end(), shares);
    return found == all.end() ? 0 : (*found)->manifest.number;
}

std::uint64_t Fleet::publications() const {
    const std::lock_guard lock(m_mutex);
    return m_rollouts.last_order();
}

journal::TrustPolicy Fleet::quorum() const {
    const std::lock_guard lock(m_mutex);
    return std::get<journal::TrustPolicy>(journal::parse_approvers(approvers()));
}

std::optional<std::string> Fleet::bundle(std::uint64_t number) const {
    {
        const std::lock_guard lock(m_mutex);
        if (m_rollouts.find(number) == nullptr) {
            return std::nullopt;
        }
    }
    return read_file(bundle_path(number), policy::max_bundle_bytes);  // what is published never changes
}

bool Fleet::may_fetch(const std::string& uai, std::uint64_t number) const {
    const std::lock_guard lock(m_mutex);
    const Rollout* rollout = m_rollouts.find(number);
    return rollout != nullptr && (m_rollouts.offered(uai) == rollout || m_rollouts.has(*rollout, uai));
}

bool Fleet::is_outlived(const Rollout& rollout, WallTime before) const {
    return m_rollouts.outlived(rollout) && m_state.rollouts.at(rollout.manifest.number).changed.value() < before;
}

std::vector<std::uint64_t> Fleet::outlived(WallTime before) const {
    const std::lock_guard lock(m_mutex);
    std::vector<std::uint64_t> numbers;
    for (const Rollout& rollout : m_rollouts.all()) {
        if (is_outlived(rollout, before)) {
            numbers.push_back(rollout.manifest.number);
        }
    }
    return numbers;
}

void Fleet::forget_outlived(WallTime before) {
    for (const std::uint64_t number : outlived(before)) {
        const std::lock_guard lock(m_mutex);
        const Rollout* rollout = m_rollouts.find(number);
        if (rollout == nullptr || !is_outlived(*rollout, before)) {
            continue;  // a site has told something else meanwhile
        }
        m_record(policy_entry(journal::event::retention, number, "",
                              "the files of policy " + described(rollout->manifest) + ": nothing stands on them"));
        FleetState state = m_state;
        state.rollouts.erase(number);
        state.floor = std::max(state.floor, number);
        save(std::move(state));  // a bundle without a state is none: what a crash leaves of it is swept
        m_rollouts.forget(number);
        fs::remove(bundle_path(number));
    }
}

PolicyStatus Fleet::status(const Rollout& rollout) const {
    return {rollout.manifest, state_of(rollout), rollout.progress, rollout.stages,
            m_rollouts.tallies()[rollout.manifest.number]};
}

std::vector<PolicyStatus> Fleet::policies() const {
    const std::lock_guard lock(m_mutex);
    auto tallies = m_rollouts.tallies();
    std::vector<PolicyStatus> statuses;
    for (const Rollout& rollout : m_rollouts.all()) {
        statuses.push_back(
            {rollout.manifest, state_of(rollout), rollout.progress, rollout.stages, tallies[rollout.manifest.number]});
    }
    std::reverse(statuses.begin(), statuses.end());
    return statuses;
}

std::vector<SiteStatus> Fleet::sites() const {
    const std::lock_guard lock(m_mutex);
    const SteadyTime now = m_clock.steady();
    std::vector<SiteStatus> statuses;
    for (const Site& site : m_options.sites) {
        const Sighting* last = m_rollouts.sighting(site.uai);
        const Rollout* rollout = m_rollouts.offered(site.uai);
        statuses.push_back({site, last == nullptr ? std::nullopt : std::optional(*last),
                            m_rollouts.silent(site.uai, now), m_rollouts.drifted(site.uai, now),
                            rollout == nullptr ? std::nullopt : std::optional(rollout->manifest.number)});
    }
    return statuses;
}

}  // namespace beffroi::central::fleet
