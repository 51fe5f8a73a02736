#include "central/change/policy_api.h"

#include <fmt/format.h>

#include <stdexcept>

#include "base/number.h"
#include "central/change/rows.h"
#include "central/fleet/check.h"
#include "policy/explain.h"
#include "policy/rules.h"

namespace beffroi::central::change {

namespace {

using policy::Language;

http::Response malformed(std::string_view detail) {
    return refusal(400, "malformed", detail);
}

template <typename Table>
json names(const Table& table) {
    json array = json::array();
    for (const auto& named : table) {
        array.push_back({{"name", named.name}, {"label", {{"fr", named.label_fr}, {"en", named.label_en}}}});
    }
    return array;
}

/// RFC 3339 in UTC, or the lycée's own time.
std::optional<WallTime> moment(const std::string& text, policy::TimeZone zone) {
    if (const auto utc = parse_rfc3339(text)) {
        return utc;
    }
    const auto local = policy::parse_local(text);
    return local ? std::optional(policy::to_wall(*local, zone)) : std::nullopt;
}

/// A policy, and the blocks that it has taken.
struct Blocked {
    policy::Policy policy;
    std::vector<policy::Block> blocks;
};

/// A block may name what this policy does not have: a site with this policy refuses it, and so it counts for nothing.
std::optional<Blocked> with_blocks(const policy::Documents& documents, const std::vector<policy::Block>& blocks) {
    std::optional<Blocked> blocked;
    for (const policy::Block& block : blocks) {
        auto taken = blocked ? blocked->blocks : std::vector<policy::Block>();
        taken.push_back(block);
        auto resolved = policy::Policy::resolve(documents, taken);
        if (auto* policy = std::get_if<policy::Policy>(&resolved)) {
            blocked = Blocked{std::move(*policy), std::move(taken)};
        }
    }
    return blocked;
}

json ids_of(const std::vector<policy::Block>& blocks) {
    json ids = json::array();
    for (const policy::Block& block : blocks) {
        ids.push_back(policy::to_string(id_of(block)));
    }
    return ids;
}

json to_json(const policy::Policy& policy, const policy::Explanation& explanation) {
    json rules = json::array();
    for (const auto index : explanation.verdict.rules) {
        const auto& rule = policy.model().rules[index];
        rules.push_back({{"name", rule.name}, {"party", policy::to_string(rule.party)}, {"rationale", rule.rationale}});
    }
    return {{"verdict", explanation.verdict.permit ? "permit" : "deny"},
            {"tier", policy::to_string(explanation.verdict.tier)},
            {"rules", std::move(rules)},
            {"at", to_rfc3339(explanation.query.at)},
            {"sentence",
             {{"fr", policy::to_text(policy, explanation, Language::french)},
              {"en", policy::to_text(policy, explanation, Language::english)}}}};
}

/// The difference from a policy that permits nothing: exact, and in as few rows as can be read.
json permissions_of(const policy::Policy& policy, WallTime from) {
    const auto bare = policy.bare();
    policy::Budget budget(policy::Budget::comparison);
    const auto compared = policy::compare(bare, policy, budget);
    if (const auto* none = std::get_if<policy::NotCompared>(&compared)) {
        return {{"proved", false},
                {"reason", both([&](Language language) { return policy::to_text(bare, policy, *none, language); })},
                {"rows", json::array()}};
    }
    const auto& comparison = std::get<policy::Comparison>(compared);
    const auto description = policy::describe(bare, policy, comparison, from);
    return {{"proved", true}, {"rows", rows_json(bare, policy, comparison.space, description.opened)}};
}

}  // namespace

PolicyApi::PolicyApi(std::string directory, const fleet::Fleet& fleet, const fleet::Blocks& blocks,
                     const Changes& changes, AdminLog& admin, const Roles& roles, const Clock& clock)
    : m_directory(std::move(directory)),
      m_fleet(fleet),
      m_blocks(blocks),
      m_changes(changes),
      m_admin(admin),
      m_roles(roles),
      m_clock(clock),
      m_modules(yang::schemas_directory(), policy::yang_modules()) {}

std::vector<http::Route> PolicyApi::routes() {
    return {
        {"GET", "/policy/vocabulary", [this](const http::Request& request) { return vocabulary(request); }, true},
        {"GET", "/policy/permissions", [this](const http::Request& request) { return permissions(request); }, true},
        {"GET", "/policy/explanation", [this](const http::Request& request) { return explanation(request); }, true}};
}

std::optional<std::string> PolicyApi::bundle(std::uint64_t number) const {
    auto published = m_fleet.bundle(number);
    return published ? std::move(published) : m_changes.files(number);
}

std::shared_ptr<const PolicyApi::Loaded> PolicyApi::loaded(const std::string& bundle) {
    const std::lock_guard lock(m_mutex);
    if (!m_loaded || m_of != bundle) {
        auto documents = fleet::documents_of(m_modules, m_directory, bundle);
        documents.examples.reset();
        auto resolved = policy::Policy::resolve(documents);
        if (const auto* problems = std::get_if<Problems>(&resolved)) {
            throw std::runtime_error("a policy that was accepted is none any more: " + to_text(problems->front()));
        }
        auto& policy = std::get<policy::Policy>(resolved);
        json permitted = permissions_of(policy, m_clock.wall());
        m_loaded = std::make_shared<const Loaded>(
            Loaded{fleet::manifest_of(bundle).value(), std::move(documents), std::move(policy), std::move(permitted)});
        m_of = bundle;
    }
    return m_loaded;
}

std::variant<std::shared_ptr<const PolicyApi::Loaded>, http::Response> PolicyApi::asked(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::audit_read, request, Right::read_policies)) {
        return std::move(*no);
    }
    std::uint64_t number = m_fleet.newest();
    if (const auto named = request.parameter("number")) {
        const auto read = parse_number<std::uint64_t>(*named);
        if (!read) {
            return malformed("\"number\" is the number of a policy");
        }
        number = *read;
    }
    const auto text = bundle(number);
    if (!text) {
        return refusal(404, "unknown", "there is no such policy");
    }
    auto found = loaded(*text);
    if (!m_roles.scope(request).sees(found->manifest.sites)) {
        return beyond(m_admin, journal::event::audit_read, request);
    }
    return found;
}

http::Response PolicyApi::vocabulary(const http::Request& request) {
    auto found = asked(request);
    if (auto* answer = std::get_if<http::Response>(&found)) {
        return std::move(*answer);
    }
    const auto& of = *std::get<std::shared_ptr<const Loaded>>(found);
    const auto& model = of.policy.model();
    return json_response(200, {{"number", of.manifest.number},
                               {"title", of.manifest.title},
                               {"roles", names(model.roles)},
                               {"zones", names(model.zones)},
                               {"destinations", names(model.destinations)},
                               {"services", names(model.services)},
                               {"rules", model.rules.size()},
                               {"guarantees", model.guarantees.size()}});
}

http::Response PolicyApi::permissions(const http::Request& request) {
    auto found = asked(request);
    if (auto* answer = std::get_if<http::Response>(&found)) {
        return std::move(*answer);
    }
    const auto& of = *std::get<std::shared_ptr<const Loaded>>(found);
    json body{{"number", of.manifest.number}, {"title", of.manifest.title}};
    body.update(of.permissions);
    return json_response(200, body);
}

http::Response PolicyApi::explanation(const http::Request& request) {
    auto found = asked(request);
    if (auto* answer = std::get_if<http::Response>(&found)) {
        return std::move(*answer);
    }
    const auto& of = *std::get<std::shared_ptr<const Loaded>>(found);
    const auto at = request.parameter("at");
    const auto when = at ? moment(*at, of.policy.model().calendar.zone()) : std::optional(m_clock.wall());
    if (!when) {
        return malformed("write a time as 2026-11-24T10:00, the school's, or 2026-11-24T09:00:00Z");
    }
    const std::string site = request.parameter("site").value_or("");
    if (!site.empty() && !m_fleet.knows(site)) {
        return malformed("\"site\" is the UAI of a site of this centre");
    }
    if (const Scope reach = m_roles.scope(request); reach.limited() && (site.empty() || !reach.has(site))) {
        return beyond(m_admin, journal::event::audit_read, request);
    }
    const auto blocked = with_blocks(of.documents, m_blocks.holding(site, *when));
    const auto& policy = blocked ? blocked->policy : of.policy;
    const auto& model = policy.model();
    const auto role = model.role_index(request.parameter("role").value_or(""));
    const auto zone = model.zone_index(request.parameter("zone").value_or(""));
    if (!role || !zone) {
        return malformed(role ? "no zone of this policy has this name" : "no role of this policy has this name");
    }
    policy::Query query;
    const std::string to = request.parameter("to").value_or("");
    const auto target = policy::parse_named_target(to, model, query);
    if (!target && !policy::parse_target(to, query)) {
        return malformed("write a destination and a service of the policy, as pronote/https, or 192.0.2.10:443/tcp");
    }
    query.role = *role;
    query.zone = *zone;
    query.at = *when;
    json body = to_json(policy, policy::explain(policy, query, target));
    body["blocks"] = ids_of(blocked ? blocked->blocks : std::vector<policy::Block>());
    return json_response(200, body);
}

}  // namespace beffroi::central::change
