#include "central/console/overview.h"

#include <utility>

#include "base/http/values.h"
#include "central/json_answer.h"
#include "journal/crypto.h"

namespace beffroi::central::console {

namespace {

constexpr std::chrono::seconds k_fresh{5};

struct Signed {
    WallTime at;
    bool newest = false;  ///< all that is held
};
/// When the key signed what is held, or else the newest that everybody has signed; nullopt: neither.
std::optional<Signed> signed_by(const journal::CosignatureKey& key, const Record& record) {
    const auto on = [&key](const std::optional<journal::SignedCheckpoint>& checkpoint) {
        return checkpoint ? key.verify(checkpoint->note) : std::nullopt;
    };
    if (const auto at = on(record.checkpoint())) {
        return Signed{*at, true};
    }
    const auto at = on(record.cosigned());
    return at ? std::optional(Signed{*at, false}) : std::nullopt;
}

json to_json(const Records::Log& log, const std::vector<journal::CosignatureKey>& cosigners) {
    json body{{"origin", log.log.origin},
              {"site", log.log.site},
              {"name", log.log.site_name},
              {"stream", log.log.stream},
              {"size", 0},
              {"signed", json::array()}};
    if (!log.record) {
        body["damage"] = log.damage;
        return body;
    }
    body["size"] = log.record->mirrored();
    for (const auto& key : cosigners) {
        if (const auto found = signed_by(key, *log.record)) {
            body["signed"].push_back({{"name", key.name()}, {"at", to_rfc3339(found->at)}, {"newest", found->newest}});
        }
    }
    return body;
}

/// With an entity-tag of its bytes; nothing but that for whoever has them already.
http::Response tagged(const http::Request& request, http::Response answer) {
    const std::string tag = '"' + journal::sha256_hex(answer.body) + '"';
    if (http::names_tag(request.header("If-None-Match"), tag)) {
        answer = {.status = 304, .content_type = ""};
    }
    answer.headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}};
    return answer;
}

}  // namespace

Overview::Overview(const Records& records, std::vector<journal::CosignatureKey> cosigners, AdminLog& admin,
                   const Roles& roles, const Clock& clock)
    : m_records(records), m_cosigners(std::move(cosigners)), m_admin(admin), m_roles(roles), m_clock(clock) {}

std::vector<http::Route> Overview::routes() {
    return {{"GET", "/session", [this](const http::Request& request) { return session(request); }, true},
            {"GET", "/integrity", [this](const http::Request& request) { return integrity(request); }, true}};
}

http::Response Overview::session(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::audit_read, request, Right::read_rights)) {
        return std::move(*no);
    }
    const Standing standing = m_roles.of(request.certificate);
    json who{{"name", request.certificate->common_name},
             {"kind", request.certificate->organizational_unit},
             {"party", request.certificate->organization},
             {"roles", names_of(standing.roles)},
             {"may", json::array()}};
    for (const Grant& grant : grants()) {
        if (standing.may(grant.right)) {
            who["may"].push_back(grant.name);
        }
    }
    if (standing.scope.limited()) {
        who["sites"] = standing.scope.all();
    }
    return json_response(200, who);
}

http::Response Overview::integrity(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::audit_read, request, Right::read_policies)) {
        return std::move(*no);
    }
    json body = told();
    const Scope reach = m_roles.scope(request);
    json logs = json::array();
    for (json& log : body["logs"]) {
        if (reach.has(log["site"].get_ref<const std::string&>())) {
            logs.push_back(std::move(log));
        }
    }
    body["logs"] = std::move(logs);
    return tagged(request, json_response(200, body));
}

json Overview::told() {
    const std::lock_guard lock(m_mutex);
    const SteadyTime now = m_clock.steady();
    if (!m_told.is_null() && now - m_told_at < k_fresh) {
        return m_told;
    }
    json cosigners = json::array();
    for (const auto& key : m_cosigners) {
        cosigners.push_back(key.name());
    }
    json logs = json::array();
    for (const auto& log : m_records.all()) {
        logs.push_back(to_json(*log, m_cosigners));
    }
    m_told = {{"now", to_rfc3339(m_clock.wall())}, {"cosigners", std::move(cosigners)}, {"logs", std::move(logs)}};
    m_told_at = now;
    return m_told;
}

}  // namespace beffroi::central::console
