#include "central/approval/case_api.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "central/holder.h"
#include "central/json_answer.h"
#include "central/refusal.h"

namespace beffroi::central {

namespace {

constexpr std::string_view k_prefix = "/cases/";

http::Response forbidden() {
    return refusal(403, "forbidden", "cases take a certificate of kind auditor");
}

json to_json(const CaseFile& file, CaseState state) {
    json approvals = json::array();
    for (const Approval& approval : file.approvals) {
        approvals.push_back(
            {{"approver", approval.approver}, {"party", to_string(approval.party)}, {"at", to_rfc3339(approval.at)}});
    }
    json body{{"number", file.asked.number},
              {"kind", to_string(file.asked.kind)},
              {"state", to_string(state)},
              {"opened-by", file.opened_by},
              {"opened", to_rfc3339(file.opened)},
              {"approvals", std::move(approvals)},
              {"text", file.text},
              {"note", file.note()}};
    if (file.outcome) {
        body["outcome"] = *file.outcome;
    }
    return body;
}

/// "/cases/NUMBER" or "/cases/NUMBER/ACTION"
struct Target {
    std::string number;
    std::string action;
};
Target target_of(std::string_view path) {
    path.remove_prefix(k_prefix.size());
    const auto slash = path.find('/');
    return {percent_decode(path.substr(0, slash), false).value_or(""),
            slash == std::string_view::npos ? std::string() : std::string(path.substr(slash + 1))};
}

}  // namespace

std::vector<http::Route> CaseApi::routes() {
    return {{"GET", "/cases", [this](const http::Request& request) { return list(request); }, true},
            {"POST", "/cases", [this](const http::Request& request) { return open(request); }, true},
            {"GET", "/cases/*", [this](const http::Request& request) { return show(request); }, true},
            {"POST", "/cases/*", [this](const http::Request& request) { return change(request); }, true}};
}

std::optional<std::string> CaseApi::auditor(const http::Request& request) {
    return holder(m_admin, journal::event::case_open, request, {"auditor"});
}

http::Response CaseApi::answer(const CaseOutcome& outcome, int success) const {
    if (const auto* file = std::get_if<CaseFile>(&outcome)) {
        return json_response(success, to_json(*file, m_cases.state(*file)));
    }
    return refused(std::get<Refusal>(outcome));
}

http::Response CaseApi::list(const http::Request& request) {
    if (!auditor(request)) {
        return forbidden();
    }
    json cases = json::array();
    const Scope reach = m_reach.of(request);
    for (const CaseFile& file : m_cases.list()) {
        if (!reach.decides(file.asked.sites)) {
            continue;
        }
        cases.push_back(to_json(file, m_cases.state(file)));
    }
    return json_response(200, {{"cases", std::move(cases)}});
}

http::Response CaseApi::open(const http::Request& request) {
    const auto actor = auditor(request);
    if (!actor) {
        return forbidden();
    }
    const auto asked = parse_case(request.body);
    if (const auto* read = std::get_if<Case>(&asked); read != nullptr && !m_reach.of(request).decides(read->sites)) {
        return beyond(m_admin, journal::event::case_open, request);
    }
    try {
        return answer(m_cases.open(request.body, *actor), 201);
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
}

http::Response CaseApi::show(const http::Request& request) {
    const auto actor = auditor(request);
    if (!actor) {
        return forbidden();
    }
    const Target target = target_of(request.path);
    const auto file = m_cases.find(target.number);
    if (!file || (!target.action.empty() && target.action != "extract")) {
        return refusal(404, "unknown", "there is no such case");
    }
    if (!m_reach.of(request).decides(file->asked.sites)) {
        return beyond(m_admin, journal::event::case_open, request);
    }
    return target.action.empty() ? json_response(200, to_json(*file, m_cases.state(*file)))
                                 : extract(request, *file, *actor);
}

/// Only what both parties signed for, and only while the case is open.
http::Response CaseApi::extract(const http::Request& request, const CaseFile& file, const std::string& actor) {
    const CaseState state = m_cases.state(file);
    if (state != CaseState::approved) {
        return refusal(
            409, "not-approved",
            fmt::format("the case is {}: it takes the signature of a person of each party", to_string(state)));
    }
    if (file.asked.kind == CaseKind::legal_hold) {
        return refusal(409, "legal-hold", "a legal hold keeps records and hands none over: open a requisition");
    }
    return m_extract(request, file.asked, actor);
}

http::Response CaseApi::change(const http::Request& request) {
    const auto actor = auditor(request);
    if (!actor) {
        return forbidden();
    }
    const Target target = target_of(request.path);
    if (const auto file = m_cases.find(target.number); file && !m_reach.of(request).decides(file->asked.sites)) {
        return beyond(m_admin, journal::event::case_open, request);
    }
    try {
        if (target.action == "approvals") {
            return answer(m_cases.approve(target.number, request.body, *actor), 200);
        }
        if (target.action == "close") {
            return answer(m_cases.close(target.number, request.body, *actor), 200);
        }
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
    return refusal(404, "path", "POST /cases/NUMBER/approvals or /cases/NUMBER/close");
}

}  // namespace beffroi::central
