#include "central/change/change_api.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "central/fleet/check.h"
#include "central/fleet/report.h"
#include "central/numbered_path.h"
#include "journal/writer.h"
#include "policy/bundle.h"

namespace beffroi::central::change {

namespace {

constexpr std::string_view k_prefix = "/changes/";

/// Without the signature lines.
json approvals_json(const std::vector<Approval>& approvals) {
    json array = json::array();
    for (const Approval& approval : approvals) {
        array.push_back({{"name", approval.name}, {"at", to_rfc3339(approval.at)}, {"revision", approval.revision}});
    }
    return array;
}

json to_json(const std::vector<journal::TrustPolicy::Asked>& parties) {
    json array = json::array();
    for (const auto& party : parties) {
        array.push_back({{"name", party.name}, {"needs", party.needed}, {"has", party.met}, {"who", party.keys}});
    }
    return array;
}

json to_json(const Status& status, const Scope& reach) {
    const Change& change = status.change;
    const policy::Manifest manifest = change.manifest();
    json body{{"number", manifest.number},
              {"revision", change.revision},
              {"title", manifest.title},
              {"author", manifest.author},
              {"reason", change.reason},
              {"by", change.by},
              {"proposed", to_rfc3339(change.proposed)},
              {"expires", to_rfc3339(change.expires)},
              {"sites", reach.among(manifest.sites)},
              {"digest", manifest.policy},
              {"base", change.base},
              {"state", to_string(status.state)},
              {"approvals", approvals_json(change.approvals)},
              {"void", approvals_json(change.voided)},
              {"parties", to_json(status.parties)},
              {"opens", change.opens},
              {"closes", change.closes},
              {"history", to_json(change.history)}};
    if (change.outcome) {
        body["outcome"] = *change.outcome;
    }
    return body;
}

/// Why not, and what she has to read first.
json to_json(const Overtaken& overtaken, const Scope& reach) {
    const Change& change = overtaken.status.change;
    json body{{"error", "revised"},
              {"detail", fmt::format("request {} is at revision {}, of {} by {} ({}): read it and name that revision",
                                     change.manifest().number, change.revision, to_rfc3339(change.proposed),
                                     printable(change.by), change.reason)},
              {"change", to_json(overtaken.status, reach)}};
    if (overtaken.since) {
        body["since"] = *overtaken.since;
    }
    return body;
}

http::Response unknown_change() {
    return refusal(404, "unknown", "there is no such change request");
}

}  // namespace

std::vector<http::Route> ChangeApi::routes() {
    return {{"GET", "/changes", [this](const http::Request& request) { return list(request); }, true},
            {"POST", "/changes", [this](const http::Request& request) { return propose(request); }, true},
            {"GET", "/changes/*", [this](const http::Request& request) { return show(request); }, true},
            {"POST", "/changes/*", [this](const http::Request& request) { return act(request); }, true}};
}

json ChangeApi::with_evidence(const Status& status, const Scope& reach) const {
    json body = to_json(status, reach);
    body["evidence"] = m_changes.dossier(body["number"].get<std::uint64_t>(), status.change.revision).evidence;
    if (!reach.decides(status.change.manifest().sites) && body["evidence"].contains("impact")) {
        body["evidence"]["impact"] = nullptr;  // it counts people of every site
    }
    return body;
}

http::Response ChangeApi::answer(const Outcome& outcome, int success, const Scope& reach) const {
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
        return refused(*refusal);
    }
    if (const auto* overtaken = std::get_if<Overtaken>(&outcome)) {
        return json_response(409, to_json(*overtaken, reach));
    }
    return json_response(success, with_evidence(std::get<Status>(outcome), reach));
}

http::Response ChangeApi::list(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::audit_read, request, Right::read_policies)) {
        return std::move(*no);
    }
    json changes = json::array();
    const Scope reach = m_roles.scope(request);
    for (const Status& status : m_changes.list()) {
        if (reach.sees(status.change.manifest().sites)) {
            changes.push_back(to_json(status, reach));
        }
    }
    return json_response(200, {{"changes", std::move(changes)}});
}

http::Response ChangeApi::show(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::audit_read, request, Right::read_policies)) {
        return std::move(*no);
    }
    const NumberedPath target = parse_numbered(request.path, k_prefix);
    const auto status = m_changes.find(target.number);
    const Scope reach = m_roles.scope(request);
    if (status && !reach.sees(status->change.manifest().sites)) {
        return beyond(m_admin, journal::event::audit_read, request);
    }
    if (target.action == "files") {
        auto files = m_changes.files(target.number);
        return files ? http::Response{.content_type = policy::bundle_type, .body = std::move(*files)}
                     : unknown_change();
    }
    return status && target.action.empty() ? json_response(200, with_evidence(*status, reach)) : unknown_change();
}

http::Response ChangeApi::propose(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::change_proposed, request, Right::propose)) {
        return std::move(*no);
    }
    const std::string& actor = request.certificate->common_name;
    const auto proposal = parse_proposal(request.body);
    if (!proposal) {
        return refusal(400, "malformed", "the request is not one that schemas/api/central.yaml describes");
    }
    const Scope reach = m_roles.scope(request);
    if (reach.limited()) {
        const auto manifest = fleet::manifest_of(proposal->bundle);
        const auto before = manifest ? m_changes.find(manifest->number) : std::nullopt;
        if (!manifest || !reach.decides(manifest->sites) ||
            (before && !reach.decides(before->change.manifest().sites))) {
            return beyond(m_admin, journal::event::change_proposed, request);
        }
    }
    try {
        return answer(m_changes.propose(*proposal, actor), 201, reach);
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
}

http::Response ChangeApi::act(const http::Request& request) {
    const NumberedPath target = parse_numbered(request.path, k_prefix);
    const bool closes = target.action == "close";
    const auto& event = closes ? journal::event::change_closed : journal::event::change_approved;
    if (auto no = not_permitted(m_admin, m_roles, event, request, closes ? Right::end_changes : Right::sign)) {
        return std::move(*no);
    }
    const std::string& actor = request.certificate->common_name;
    const Scope reach = m_roles.scope(request);
    if (const auto status = m_changes.find(target.number); status && !reach.decides(status->change.manifest().sites)) {
        return beyond(m_admin, event, request);
    }
    try {
        if (target.action == "approvals") {
            return answer(m_changes.approve(target.number, request.body, actor), 200, reach);
        }
        if (target.action == "close") {
            const auto reason = fleet::parse_reason(request.body);
            return reason ? answer(m_changes.close(target.number, *reason, actor), 200, reach)
                          : refusal(400, "malformed", R"(say why in one line: {"reason": "..."})");
        }
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
    return refusal(404, "path", "POST /changes/NUMBER/approvals or /changes/NUMBER/close");
}

}  // namespace beffroi::central::change
