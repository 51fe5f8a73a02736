#include "central/search/api.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "central/search/search.h"
#include "central/search/terms.h"

namespace beffroi::central {

using json = nlohmann::ordered_json;

namespace {

http::Response json_response(int status, const json& body) {
    http::Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    return response;
}

http::Response refuse(int status, std::string_view error, std::string_view detail) {
    return json_response(status, {{"error", error}, {"detail", detail}});
}

json coverage_json(const std::vector<Coverage>& logs) {
    json list = json::array();
    for (const Coverage& log : logs) {
        json item = {{"origin", log.origin}, {"site", log.site}, {"name", log.site_name},
                     {"kind", log.kind},     {"size", log.size}, {"unindexed", log.unindexed}};
        item["last"] = log.last ? json(to_rfc3339(*log.last)) : json(nullptr);
        list.push_back(std::move(item));
    }
    return list;
}

json results_json(const std::vector<Found>& results) {
    json list = json::array();
    for (const Found& found : results) {
        list.push_back({{"origin", found.origin},
                        {"index", found.index},
                        {"site", found.site},
                        {"entry", json::parse(found.line)},
                        {"line", found.line},
                        {"proof", found.proof}});
    }
    return list;
}

}  // namespace

std::vector<http::Route> SearchApi::routes() {
    return {{"GET", "/search", [this](const http::Request& request) { return answer(request); }, true}};
}

http::Response SearchApi::answer(const http::Request& request) {
    const std::string actor = request.certificate ? request.certificate->common_name : "";
    if (!request.certificate || request.certificate->organizational_unit != "auditor") {
        m_admin.record_refusal(journal::event::audit_search, actor, "certificate-kind",
                               terms_text(request.query).substr(0, 1024));
        return refuse(403, "forbidden", "searching takes a certificate of kind auditor");
    }
    const auto parsed = parse_terms(request.query);
    if (const auto* bad = std::get_if<BadTerm>(&parsed)) {
        return refuse(400, "terms", bad->message);
    }
    // The order is the promise: nobody reads an entry before the reading itself is durable.
    journal::Entry record;
    record.event = journal::event::audit_search;
    record.actor = printable(actor);
    record.detail = terms_text(request.query);
    try {
        m_admin.record(std::move(record));
    } catch (const journal::JournalUnavailable&) {
        return refuse(503, "unrecorded", "the search could not be recorded, so it was not made");
    }
    const Page page = search(m_store, std::get<Query>(parsed));
    json body = {{"coverage", coverage_json(page.coverage)}, {"results", results_json(page.results)}};
    body["next"] = page.next ? json(to_string(*page.next)) : json(nullptr);
    return json_response(200, body);
}

}  // namespace beffroi::central
