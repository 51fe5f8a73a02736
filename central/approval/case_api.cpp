#include "central/approval/case_api.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "central/json_answer.h"
#include "central/refusal.h"

namespace beffroi::central {

namespace {

constexpr std::string_view k_prefix = "/cases/";

/// A person's request for her own data is her data protection officer's business too.
Right right_over(CaseKind kind) {
    return kind == CaseKind::subject_access ? Right::run_access_requests : Right::run_cases;
}

/// One month from the day on which it was asked (GDPR art. 12(3)), of the last days of a month to the last of the next.
WallTime due(WallTime asked) {
    const auto day = std::chrono::floor<std::chrono::days>(asked);
    const auto next = std::chrono::year_month_day(day) + std::chrono::months(1);
    return next.ok() ? WallTime(std::chrono::sys_days(next) + (asked - day))
                     : WallTime(std::chrono::sys_days(next.year() / next.month() / std::chrono::last) + (asked - day));
}

Actor actor_of(const http::ClientCertificate& certificate) {
    return {certificate.common_name, party_from(certificate.organization).value_or(Party::region)};
}

json to_json(const CaseFile& file, const Cases& cases) {
    json approvals = json::array();
    for (const Approval& approval : file.approvals) {
        approvals.push_back(
            {{"approver", approval.approver}, {"party", to_string(approval.party)}, {"at", to_rfc3339(approval.at)}});
    }
    json body{{"number", file.asked.number},
              {"kind", to_string(file.asked.kind)},
              {"state", to_string(cases.state(file))},
              {"opened-by", file.opened_by},
              {"opened", to_rfc3339(file.opened)},
              {"approvals", std::move(approvals)},
              {"text", file.text},
              {"note", file.note()}};
    if (file.asked.kind == CaseKind::subject_access) {
        body["due"] = to_rfc3339(due(file.opened));
    }
    if (const auto until = cases.held_until(file)) {
        body["held-until"] = to_rfc3339(*until);
    }
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
            {"GET", "/cases/*", [this](const http::Request& request) { return read(request); }, true},
            {"POST", "/cases/*", [this](const http::Request& request) { return change(request); }, true}};
}

std::optional<http::Response> CaseApi::refused_to(const http::Request& request, Right right) {
    return not_permitted(m_admin, m_roles, journal::event::case_open, request, right);
}

http::Response CaseApi::answer(const CaseOutcome& outcome, int success) const {
    if (const auto* file = std::get_if<CaseFile>(&outcome)) {
        return json_response(success, to_json(*file, m_cases));
    }
    return refused(std::get<Refusal>(outcome));
}

http::Response CaseApi::list(const http::Request& request) {
    if (auto no = refused_to(request, Right::read_cases)) {
        return std::move(*no);
    }
    json cases = json::array();
    const Scope reach = m_roles.scope(request);
    for (const CaseFile& file : m_cases.list()) {
        if (!reach.decides(file.asked.sites)) {
            continue;
        }
        cases.push_back(to_json(file, m_cases));
    }
    return json_response(200, {{"cases", std::move(cases)}});
}

http::Response CaseApi::open(const http::Request& request) {
    const auto asked = parse_case(request.body);
    const auto* read = std::get_if<Case>(&asked);
    if (auto no = refused_to(request, read != nullptr ? right_over(read->kind) : Right::run_access_requests)) {
        return std::move(*no);
    }
    if (read != nullptr && !m_roles.scope(request).decides(read->sites)) {
        return beyond(m_admin, journal::event::case_open, request);
    }
    try {
        return answer(m_cases.open(request.body, actor_of(*request.certificate)), 201);
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
}

http::Response CaseApi::read(const http::Request& request) {
    const Target target = target_of(request.path);
    if (auto no = refused_to(request, target.action == "extract" ? Right::run_cases : Right::read_cases)) {
        return std::move(*no);
    }
    const auto file = m_cases.find(target.number);
    if (!file || (!target.action.empty() && target.action != "extract")) {
        return refusal(404, "unknown", "there is no such case");
    }
    if (!m_roles.scope(request).decides(file->asked.sites)) {
        return beyond(m_admin, journal::event::case_open, request);
    }
    return target.action == "extract" ? extract(request, *file) : json_response(200, to_json(*file, m_cases));
}

/// Only what both parties signed for, and only while the case is open.
http::Response CaseApi::extract(const http::Request& request, const CaseFile& file) {
    const CaseState state = m_cases.state(file);
    if (state != CaseState::approved) {
        return refusal(
            409, "not-approved",
            fmt::format("the case is {}: it takes the signature of a person of each party", to_string(state)));
    }
    if (file.asked.kind == CaseKind::legal_hold) {
        return refusal(409, "legal-hold", "a legal hold keeps records and hands none over: open a requisition");
    }
    return m_extract(request, file.asked, request.certificate->common_name);
}

http::Response CaseApi::change(const http::Request& request) {
    const Target target = target_of(request.path);
    const auto file = m_cases.find(target.number);
    if (auto no = refused_to(request, file ? right_over(file->asked.kind) : Right::run_access_requests)) {
        return std::move(*no);
    }
    if (file && !m_roles.scope(request).decides(file->asked.sites)) {
        return beyond(m_admin, journal::event::case_open, request);
    }
    try {
        if (target.action == "approvals") {
            return answer(m_cases.approve(target.number, request.body, request.certificate->common_name), 200);
        }
        if (target.action == "close") {
            return answer(m_cases.close(target.number, request.body, actor_of(*request.certificate)), 200);
        }
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
    return refusal(404, "path", "POST /cases/NUMBER/approvals or /cases/NUMBER/close");
}

}  // namespace beffroi::central
