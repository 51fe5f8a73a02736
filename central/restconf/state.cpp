#include "central/restconf/state.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace beffroi::central::policies {

namespace {

constexpr std::chrono::seconds k_fresh{1};

json rollout_json(const fleet::PolicyStatus& policy) {
    json rollout{{"state", to_string(policy.state)},
                 {"stage", policy.progress.stage},
                 {"stages", policy.stages},
                 {"offered", policy.tally.offered},
                 {"in-force", policy.tally.in_force}};
    if (policy.progress.paused) {
        rollout["paused-because"] = *policy.progress.paused;
    }
    return rollout;
}

json change_json(const change::Status& status) {
    const auto manifest = status.change.manifest();
    json request{{"number", std::to_string(manifest.number)},
                 {"revision", status.change.revision},
                 {"title", manifest.title},
                 {"state", to_string(status.state)},
                 {"digest", manifest.policy},
                 {"expires", to_rfc3339(status.change.expires)},
                 {"opens", status.change.opens},
                 {"closes", status.change.closes}};
    for (const change::Approval& approval : status.change.approvals) {
        request["approval"].push_back(approval.name);
    }
    return request;
}

json site_json(const fleet::SiteStatus& status) {
    json site{{"uai", status.site.uai}, {"name", status.site.name}};
    if (status.last) {
        site["policy"] = std::to_string(status.last->report.number);
        site["last-report"] = to_rfc3339(status.last->seen);
    }
    if (status.offered) {
        site["offered"] = std::to_string(*status.offered);
    }
    site["silent"] = status.silent;
    site["drift"] = status.drift;
    return site;
}

/// A container with one list; nothing in it if there is nothing to list.
json listed(const char* list, json entries) {
    return entries.empty() ? json::object() : json{{list, std::move(entries)}};
}

}  // namespace

Operational::Operational(const yang::Modules& modules, Published& published, const DeniedCounts& denied,
                         const fleet::Fleet& fleet, const change::Changes& changes, const Clock& clock)
    : m_modules(modules),
      m_published(published),
      m_denied(denied),
      m_fleet(fleet),
      m_changes(changes),
      m_clock(clock) {}

restconf::Snapshot Operational::read() {
    const std::lock_guard lock(m_mutex);
    const SteadyTime now = m_clock.steady();
    if (!m_now.tree || now - m_at >= k_fresh) {
        m_now = computed();
        m_at = now;
    }
    return m_now;
}

restconf::Snapshot Operational::computed() const {
    const auto published = m_published.read();
    json entries = published->entries;
    for (const fleet::PolicyStatus& policy : m_fleet.policies()) {
        const auto found = std::find_if(entries.begin(), entries.end(), [&policy](const json& entry) {
            return entry.at("number") == std::to_string(policy.manifest.number);
        });
        if (found != entries.end()) {
            (*found)["rollout"] = rollout_json(policy);
        }
    }
    json changes = json::array();
    for (const change::Status& status : m_changes.list()) {
        changes.push_back(change_json(status));
    }
    json sites = json::array();
    for (const fleet::SiteStatus& status : m_fleet.sites()) {
        sites.push_back(site_json(status));
    }
    const json whole{{"ietf-restconf:data",
                      {{"beffroi-policies:policies", listed("policy", std::move(entries))},
                       {"beffroi-policies:change-requests", listed("change-request", std::move(changes))},
                       {"beffroi-policies:sites", listed("site", std::move(sites))},
                       {"ietf-netconf-acm:nacm", with_counts(m_published.nacm(), m_denied)}}}};
    auto tree = yang::Tree::parse(m_modules, to_text(whole), "the state of the centre", true);
    if (const auto* refused = std::get_if<yang::Refused>(&tree)) {
        throw std::runtime_error("the state of the centre is not as the model has it: " + to_text(refused->problem));
    }
    return {std::make_shared<yang::Tree>(std::get<yang::Tree>(std::move(tree))), published->snapshot.etag,
            published->snapshot.modified};
}

}  // namespace beffroi::central::policies
