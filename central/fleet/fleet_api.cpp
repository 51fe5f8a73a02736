#include "central/fleet/fleet_api.h"

#include <fmt/format.h>

#include "central/fleet/check.h"
#include "central/holder.h"
#include "central/json_answer.h"
#include "central/numbered_path.h"
#include "central/refusal.h"
#include "policy/bundle.h"

namespace beffroi::central::fleet {

namespace {

constexpr std::string_view k_policies = "/fleet/policies/";

http::Response forbidden(std::string_view detail) {
    return refusal(403, "forbidden", detail);
}

http::Response unknown_policy() {
    return refusal(404, "unknown", "there is no such policy");
}

json to_json(const PolicyStatus& policy, const Scope& reach) {
    const policy::Manifest& manifest = policy.manifest;
    json body{{"number", manifest.number},      {"title", manifest.title},
              {"author", manifest.author},      {"sites", reach.among(manifest.sites)},
              {"digest", manifest.policy},      {"state", to_string(policy.state)},
              {"stage", policy.progress.stage}, {"stages", policy.stages}};
    if (policy.progress.paused) {
        body["reason"] = *policy.progress.paused;
    }
    body["offered"] = policy.tally.offered;
    body["in-force"] = policy.tally.in_force;
    return body;
}

json to_json(const SiteStatus& status) {
    json body{{"uai", status.site.uai}, {"name", status.site.name}, {"silent", status.silent}};
    if (status.last) {
        body["seen"] = to_rfc3339(status.last->seen);
        body.update(to_json(status.last->report));
        if (status.last->failure) {
            body["failed"] = to_json(*status.last->failure);
        }
    }
    if (status.offered) {
        body["offered"] = *status.offered;
    }
    body["drift"] = status.drift;
    return body;
}

http::Response answer(const PolicyOutcome& outcome, int success, const Scope& reach) {
    if (const auto* policy = std::get_if<PolicyStatus>(&outcome)) {
        return json_response(success, to_json(*policy, reach));
    }
    return refused(std::get<Refusal>(outcome));
}

}  // namespace

std::vector<http::Route> FleetApi::routes() {
    return {{"POST", "/fleet/report", [this](const http::Request& request) { return report(request); }, true},
            {"GET", "/fleet/sites", [this](const http::Request& request) { return sites(request); }, true},
            {"GET", "/fleet/policies", [this](const http::Request& request) { return list(request); }, true},
            {"POST", "/fleet/policies", [this](const http::Request& request) { return publish(request); }, true},
            {"GET", "/fleet/policies/*", [this](const http::Request& request) { return fetch(request); }, true},
            {"POST", "/fleet/policies/*", [this](const http::Request& request) { return change(request); }, true}};
}

http::Response FleetApi::report(const http::Request& request) {
    const auto uai = holder(m_admin, journal::event::rollout, request, {"gateway"});
    if (!uai) {
        return forbidden("reports take a certificate of kind gateway");
    }
    if (!m_fleet.knows(*uai)) {
        record_refusal(m_admin, journal::event::rollout, request, "unknown-site");
        return forbidden("this site is not in the centre's configuration");
    }
    auto read = parse_report(request.body);
    if (!read) {
        return refusal(400, "malformed", "the request is not one that schemas/api/central.yaml describes");
    }
    try {
        const auto offer = m_fleet.report(*uai, std::move(*read));
        json answer = offer ? json{{"number", offer->number}, {"digest", offer->digest}} : json(json::object());
        for (const policy::BlockId& id : m_blocks.offered(*uai)) {
            answer["blocks"].push_back(to_string(id));
        }
        return json_response(200, answer);
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
}

http::Response FleetApi::list(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::rollout, request, Right::read_policies)) {
        return std::move(*no);
    }
    json policies = json::array();
    const Scope reach = m_roles.scope(request);
    for (const PolicyStatus& policy : m_fleet.policies()) {
        if (reach.sees(policy.manifest.sites)) {
            policies.push_back(to_json(policy, reach));
        }
    }
    return json_response(200, {{"policies", std::move(policies)}});
}

http::Response FleetApi::sites(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::rollout, request, Right::read_policies)) {
        return std::move(*no);
    }
    json sites = json::array();
    const Scope reach = m_roles.scope(request);
    for (const SiteStatus& site : m_fleet.sites()) {
        if (reach.has(site.site.uai)) {
            sites.push_back(to_json(site));
        }
    }
    return json_response(200, {{"sites", std::move(sites)}});
}

http::Response FleetApi::fetch(const http::Request& request) {
    if (!is_gateway(request)) {
        if (auto no = not_permitted(m_admin, m_roles, journal::event::rollout, request, Right::read_policies)) {
            return std::move(*no);
        }
    }
    const NumberedPath target = parse_numbered(request.path, k_policies);
    auto bundle = target.action.empty() ? m_fleet.bundle(target.number) : std::nullopt;
    if (!bundle) {
        return unknown_policy();
    }
    if (is_gateway(request) && !m_fleet.may_fetch(request.certificate->common_name, target.number)) {
        record_refusal(m_admin, journal::event::rollout, request, "not-offered");
        return forbidden("this policy is not offered to this site");
    }
    if (const auto manifest = m_fleet.manifest(target.number);
        !manifest || !m_roles.scope(request).sees(manifest->sites)) {
        return beyond(m_admin, journal::event::rollout, request);
    }
    http::Response response;
    response.content_type = policy::bundle_type;
    response.body = std::move(*bundle);
    return response;
}

http::Response FleetApi::publish(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::rollout, request, Right::publish)) {
        return std::move(*no);
    }
    const std::string& actor = request.certificate->common_name;
    const Scope reach = m_roles.scope(request);
    if (reach.limited()) {
        const auto manifest = manifest_of(request.body);
        if (!manifest || !reach.decides(manifest->sites)) {
            return beyond(m_admin, journal::event::rollout, request);
        }
    }
    try {
        return answer(m_fleet.publish(request.body, actor), 201, reach);
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
}

http::Response FleetApi::change(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::rollout, request, Right::steer)) {
        return std::move(*no);
    }
    const std::string& actor = request.certificate->common_name;
    const NumberedPath target = parse_numbered(request.path, k_policies);
    if (target.action != "pause" && target.action != "resume") {
        return refusal(404, "path", "POST /fleet/policies/NUMBER/pause or /fleet/policies/NUMBER/resume");
    }
    const Scope reach = m_roles.scope(request);
    if (const auto manifest = m_fleet.manifest(target.number); manifest && !reach.decides(manifest->sites)) {
        return beyond(m_admin, journal::event::rollout, request);
    }
    const auto reason = parse_reason(request.body);
    if (!reason) {
        return refusal(400, "malformed", R"(say why in one line: {"reason": "..."})");
    }
    try {
        return answer(target.action == "pause" ? m_fleet.pause(target.number, *reason, actor)
                                               : m_fleet.resume(target.number, *reason, actor),
                      200, reach);
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
}

}  // namespace beffroi::central::fleet
