#include "central/change/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/number.h"
#include "central/change/evidence.h"
#include "central/fleet/check.h"
#include "central/fleet/policy_entry.h"
#include "journal/note.h"
#include "policy/bundle.h"

namespace beffroi::central::change {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_state_ending = ".json";
constexpr std::string_view k_dossier_ending = ".dossier";
constexpr const char* k_published = "published";  // the last step in a history
constexpr std::size_t k_line_bytes = 1024;
constexpr std::chrono::seconds k_evidence_time{20};
constexpr std::chrono::seconds k_impact_time{10};

Refusal conflict(std::string detail) {
    return {Refusal::Kind::conflict, std::move(detail)};
}

std::string described(const policy::Manifest& manifest) {
    return fmt::format("{}, by {}, sha256 {}", manifest.title, manifest.author, manifest.policy);
}

/// "12" of "12.json" and of "12.1.dossier".
std::optional<std::uint64_t> leading_number(std::string_view name) {
    return parse_number<std::uint64_t>(name.substr(0, name.find('.')));
}

std::string unsigned_bundle(const std::string& bundle, const std::string& text) {
    auto files = std::get<policy::Bundle>(policy::parse_bundle(bundle));
    files[policy::approved_file] = text + "\n";
    return policy::bundle_text(files);
}

}  // namespace

std::string_view to_string(State state) {
    switch (state) {
        case State::open:
            return "open";
        case State::published:
            return "published";
        case State::closed:
            return "closed";
        case State::expired:
            return "expired";
        case State::outdated:
            return "outdated";
    }
    return "";
}

Changes::Changes(std::string directory, fleet::Fleet& fleet, fleet::Fleet::Record record, RecordedFlows flows,
                 const Clock& clock)
    : m_directory(std::move(directory)),
      m_fleet(fleet),
      m_record(std::move(record)),
      m_flows(std::move(flows)),
      m_clock(clock),
      m_modules(yang::schemas_directory(), policy::yang_modules()) {
    make_private_directory(m_directory);
    read();
    sweep();
    for (const auto& [number, change] : std::map(m_changes)) {
        publish_if_approved(number);  // a crash came between the last signature and this
    }
}

void Changes::read() {
    for (const auto& file : fs::directory_iterator(m_directory)) {
        const std::string name = file.path().filename().string();
        const auto number = name.ends_with(k_state_ending) ? leading_number(name) : std::nullopt;
        if (!number) {
            continue;
        }
        auto change = parse_change(read_file(file.path().string()));
        if (!change || change->manifest().number != *number) {
            throw std::runtime_error(file.path().string() + " is damaged: restore it, or move it away");
        }
        m_changes.emplace(*number, std::move(*change));
    }
}

/// What a crash left half done: dossiers of no request, and what was being written or looked at.
void Changes::sweep() const {
    std::vector<fs::path> left;
    for (const auto& file : fs::directory_iterator(m_directory)) {
        const std::string name = file.path().filename().string();
        const auto number = leading_number(name);
        const bool whole = name.ends_with(k_state_ending) || name.ends_with(k_dossier_ending);
        if (!whole || !number || !m_changes.contains(*number)) {
            left.push_back(file.path());
        }
    }
    for (const fs::path& path : left) {
        fs::remove_all(path);
    }
}

std::string Changes::path(std::uint64_t number) const {
    return fmt::format("{}/{}{}", m_directory, number, k_state_ending);
}

std::string Changes::dossier_path(std::uint64_t number, std::uint64_t revision) const {
    return fmt::format("{}/{}.{}{}", m_directory, number, revision, k_dossier_ending);
}

void Changes::save(std::uint64_t number, Change change) {
    replace_file(path(number), change_text(change));
    m_changes.insert_or_assign(number, std::move(change));
}

/// Its state first: what a crash leaves of a request without one is swept.
void Changes::remove_files(std::uint64_t number) const {
    fs::remove(path(number));
    sync_directory(m_directory);
    for (std::uint64_t revision = 1; revision <= m_changes.at(number).revision; ++revision) {
        fs::remove(dossier_path(number, revision));
    }
}

void Changes::forget_before(WallTime before) {
    const auto policies = m_fleet.outlived(before);
    const std::lock_guard lock(m_mutex);
    for (const auto& [number, change] : std::map(m_changes)) {
        const State state = state_of(change);
        const bool kept =
            state == State::open || change.history.back().at >= before ||
            (state == State::published && std::find(policies.begin(), policies.end(), number) == policies.end());
        if (kept) {
            continue;
        }
        m_record(fleet::policy_entry(journal::event::retention, number, "",
                                     "the change request for policy " + described(change.manifest())));
        remove_files(number);
        m_changes.erase(number);
    }
}

State Changes::state_of(const Change& change) const {
    const auto manifest = change.manifest();
    if (m_fleet.manifest(manifest.number) == manifest) {
        return State::published;
    }
    if (change.outcome) {
        return State::closed;
    }
    if (m_fleet.in_the_way(manifest) || m_fleet.newest_for(manifest) != change.base) {
        return State::outdated;
    }
    return m_clock.wall() >= change.expires ? State::expired : State::open;
}

Status Changes::status(const Change& change) const {
    return {change, state_of(change), m_fleet.quorum().asked(change.note(), change.manifest().author, m_clock.wall())};
}

std::vector<Status> Changes::list() const {
    const std::lock_guard lock(m_mutex);
    std::vector<Status> all;
    for (auto change = m_changes.rbegin(); change != m_changes.rend(); ++change) {
        all.push_back(status(change->second));
    }
    return all;
}

std::optional<Status> Changes::find(std::uint64_t number) const {
    const std::lock_guard lock(m_mutex);
    const auto change = m_changes.find(number);
    return change == m_changes.end() ? std::nullopt : std::optional(status(change->second));
}

Dossier Changes::dossier(std::uint64_t number, std::uint64_t revision) const {
    auto dossier = parse_dossier(read_file(dossier_path(number, revision)));
    if (!dossier) {
        throw std::runtime_error(dossier_path(number, revision) + " is damaged: restore it");
    }
    return std::move(*dossier);
}

std::string Changes::signed_bundle(const Change& change) const {
    auto files = policy::parse_bundle(dossier(change.manifest().number, change.revision).bundle);
    auto& bundle = std::get<policy::Bundle>(files);
    bundle[policy::approved_file] = change.note();
    return policy::bundle_text(bundle);
}

std::optional<std::string> Changes::files(std::uint64_t number) const {
    const std::lock_guard lock(m_mutex);
    const auto change = m_changes.find(number);
    return change == m_changes.end() ? std::nullopt : std::optional(signed_bundle(change->second));
}

std::optional<policy::Documents> Changes::documents_of(std::uint64_t published) const {
    const auto bundle = published == 0 ? std::nullopt : m_fleet.bundle(published);
    return bundle ? std::optional(fleet::documents_of(m_modules, m_directory, *bundle)) : std::nullopt;
}

/// Why nobody can propose it, as things stand; m_mutex is held.
std::optional<Refusal> Changes::objection(const policy::Manifest& manifest, const Proposal& proposal) const {
    if (const auto other = m_fleet.in_the_way(manifest)) {
        return fleet::number_is_past(manifest.number, *other);
    }
    if (proposal.revises && !m_changes.contains(manifest.number)) {
        return Refusal{Refusal::Kind::unknown, fmt::format("there is no change request {} to revise", manifest.number)};
    }
    return std::nullopt;
}

/// Whether she would write over what she has not read. What is not open any more is proposed anew; m_mutex is held.
bool Changes::is_overtaken(std::uint64_t number, const Proposal& proposal) const {
    const auto held = m_changes.find(number);
    return held != m_changes.end() && (proposal.revises || state_of(held->second) == State::open) &&
           proposal.revises != held->second.revision;
}

policy::Documents Changes::proposed_documents(std::uint64_t number, std::uint64_t revision) const {
    return fleet::documents_of(m_modules, m_directory, dossier(number, revision).bundle);
}

/// What she has not seen yet.
std::optional<json> Changes::difference(const Change& change, std::uint64_t read) const {
    const std::uint64_t number = change.manifest().number;
    if (read == 0 || read >= change.revision) {
        return std::nullopt;
    }
    const SteadyTime limit = m_clock.steady() + k_evidence_time;
    return difference_of(proposed_documents(number, read), proposed_documents(number, change.revision),
                         {m_clock.wall(), [this, limit] { return m_clock.steady() > limit; }});
}

std::variant<Evidence, Refusal> Changes::evidence(const fleet::Candidate& candidate, std::uint64_t base) const {
    const auto within = [this](std::chrono::seconds time) {
        return Moment{m_clock.wall(), [this, limit = m_clock.steady() + time] { return m_clock.steady() > limit; }};
    };
    return evidence_of(candidate.documents, documents_of(base), within(k_evidence_time),
                       [&](const policy::Policy& before, const policy::Policy& after) {
                           return impact_of(before, after, candidate.manifest.sites, m_flows, within(k_impact_time));
                       });
}

Outcome Changes::propose(const Proposal& proposal, const std::string& actor) {
    const WallTime now = m_clock.wall();
    if (proposal.expires <= now || proposal.expires > now + max_open) {
        return Refusal{Refusal::Kind::malformed,
                       fmt::format("choose an \"expires\" within the next {} days", max_open.count())};
    }
    auto checked_bundle = fleet::check_bundle(m_modules, m_directory, proposal.bundle);
    if (auto* refused = std::get_if<Refusal>(&checked_bundle)) {
        return std::move(*refused);
    }
    const auto& candidate = std::get<fleet::Candidate>(checked_bundle);
    const auto& manifest = candidate.manifest;
    const std::uint64_t base = m_fleet.newest_for(manifest);
    auto computed = evidence(candidate, base);
    if (auto* refused = std::get_if<Refusal>(&computed)) {
        return std::move(*refused);
    }
    auto& shown = std::get<Evidence>(computed);

    std::unique_lock lock(m_mutex);
    if (auto refused = objection(manifest, proposal)) {
        return std::move(*refused);
    }
    if (is_overtaken(manifest.number, proposal)) {
        Overtaken overtaken{status(m_changes.at(manifest.number)), proposal.revises.value_or(0)};
        lock.unlock();
        overtaken.since = difference(overtaken.status.change, overtaken.read);
        return overtaken;
    }
    Change change = next_revision(manifest, proposal, actor);
    change.base = base;
    change.opens = shown.opens;
    change.closes = shown.closes;
    if (auto refused = take_lines(change, candidate.note)) {
        return std::move(*refused);
    }
    // A dossier without a state is no request: the next of its number and revision replaces it.
    replace_file(dossier_path(manifest.number, change.revision),
                 dossier_text({unsigned_bundle(candidate.bundle, change.text), std::move(shown.told)}));
    m_record(fleet::policy_entry(journal::event::change_proposed, manifest.number, actor, described(manifest)));
    save(manifest.number, std::move(change));
    publish_if_approved(manifest.number);
    return status(m_changes.at(manifest.number));
}

Change Changes::next_revision(const policy::Manifest& manifest, const Proposal& proposal,
                              const std::string& actor) const {
    Change change;
    if (const auto held = m_changes.find(manifest.number); held != m_changes.end()) {
        change = held->second;
        // What they signed is another text now.
        change.voided.insert(change.voided.end(), change.approvals.begin(), change.approvals.end());
        change.approvals.clear();
        change.outcome.reset();
        ++change.revision;
    }
    change.text = manifest_text(manifest);
    change.reason = proposal.reason;
    change.by = actor;
    change.proposed = m_clock.wall();
    change.expires = proposal.expires;
    change.history.push_back({change.proposed, actor, change.revision == 1 ? "proposed" : "revised", proposal.reason});
    return change;
}

/// Signatures that the proposed note has already.
std::optional<Refusal> Changes::take_lines(Change& change, const std::string& note) const {
    for (const std::string& line : journal::signature_lines(note)) {
        auto approval = checked(change, line);
        if (auto* refused = std::get_if<Refusal>(&approval)) {
            return std::move(*refused);
        }
        change.approvals.push_back(std::get<Approval>(std::move(approval)));
    }
    return std::nullopt;
}

std::variant<Approval, Refusal> Changes::checked(const Change& change, const std::string& line) const {
    const auto signatures = line.size() <= k_line_bytes ? journal::parse_signature_lines(line) : std::nullopt;
    if (!signatures || signatures->size() != 1) {
        return Refusal{Refusal::Kind::malformed, "an approval is one signature line, ending in a newline"};
    }
    const auto quorum = m_fleet.quorum();
    const auto& witnesses = quorum.witnesses();
    const auto signer = std::find_if(witnesses.begin(), witnesses.end(),
                                     [&](const auto& one) { return one.key.owns(signatures->front()); });
    if (signer == witnesses.end()) {
        return Refusal{Refusal::Kind::signature, "this key is not in the list of approvers"};
    }
    const auto at = signer->key.verify(change.text, signatures->front());
    if (!at) {
        return Refusal{Refusal::Kind::signature,
                       "this is no signature of what is proposed: it may be of an earlier revision"};
    }
    if (*at > m_clock.wall() + journal::max_future_skew) {
        return Refusal{Refusal::Kind::signature, "the signature is dated in the future: set the clock and sign again"};
    }
    const std::string& name = signer->key.name();
    if (name == change.manifest().author) {
        return Refusal{Refusal::Kind::signature, "the author does not approve: somebody else has to sign"};
    }
    if (std::any_of(change.approvals.begin(), change.approvals.end(),
                    [&name](const Approval& given) { return given.name == name; })) {
        return conflict(name + " has approved this already");
    }
    return Approval{name, *at, line, change.revision};
}

std::variant<Change*, Refusal> Changes::open_change(std::uint64_t number) {
    const auto held = m_changes.find(number);
    if (held == m_changes.end()) {
        return Refusal{Refusal::Kind::unknown, fmt::format("there is no change request {}", number)};
    }
    const State state = state_of(held->second);
    if (state != State::open) {
        return conflict(fmt::format("change request {} is {}", number, to_string(state)));
    }
    return &held->second;
}

Outcome Changes::approve(std::uint64_t number, const std::string& line, const std::string& actor) {
    const std::lock_guard lock(m_mutex);
    if (m_changes.contains(number) && state_of(m_changes.at(number)) == State::open) {
        publish_if_approved(number);  // it has all its signatures, and the disk did not take the publication
        if (state_of(m_changes.at(number)) == State::published) {
            return status(m_changes.at(number));
        }
    }
    const auto held = open_change(number);
    if (const auto* refused = std::get_if<Refusal>(&held)) {
        return *refused;
    }
    Change change = *std::get<Change*>(held);
    auto approval = checked(change, line);
    if (auto* refused = std::get_if<Refusal>(&approval)) {
        return std::move(*refused);
    }
    auto& given = std::get<Approval>(approval);
    m_record(fleet::policy_entry(journal::event::change_approved, number, actor, line.substr(0, line.size() - 1)));
    change.history.push_back({m_clock.wall(), actor, "approved", given.name});
    change.approvals.push_back(std::move(given));
    save(number, std::move(change));
    publish_if_approved(number);
    return status(m_changes.at(number));
}

Outcome Changes::close(std::uint64_t number, const std::string& reason, const std::string& actor) {
    const std::lock_guard lock(m_mutex);
    const auto held = open_change(number);
    if (const auto* refused = std::get_if<Refusal>(&held)) {
        return *refused;
    }
    Change change = *std::get<Change*>(held);
    m_record(fleet::policy_entry(journal::event::change_closed, number, actor, reason));
    change.outcome = reason;
    change.history.push_back({m_clock.wall(), actor, "closed", reason});
    save(number, std::move(change));
    return status(m_changes.at(number));
}

/// With the last signature that is asked the policy goes out, by whom that came from; m_mutex is held, or nobody else
/// is there yet.
void Changes::publish_if_approved(std::uint64_t number) {
    Change change = m_changes.at(number);
    const auto manifest = change.manifest();
    const Step last = change.history.back();
    const State state = state_of(change);
    if (state == State::open) {
        const auto approved = m_fleet.quorum().approved(change.note(), manifest.author, m_clock.wall());
        if (std::holds_alternative<journal::Distrust>(approved) ||
            std::holds_alternative<Refusal>(m_fleet.publish(signed_bundle(change), last.by))) {
            return;  // a signature is missing, or somebody else's came first: it is outdated now
        }
    } else if (state != State::published || last.step == k_published) {
        return;
    }
    change.history.push_back({m_clock.wall(), last.by, k_published, manifest.title});
    save(number, std::move(change));
}

}  // namespace beffroi::central::change
