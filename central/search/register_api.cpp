#include "central/search/register_api.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/encoding.h"
#include "central/json_answer.h"
#include "central/search/questions.h"
#include "central/search/reading.h"
#include "journal/writer.h"

namespace beffroi::central::audit {

namespace {

/// What is done with people's data; of all else the number is told.
constexpr std::array k_told{
    journal::event::audit_search,       journal::event::audit_read,   journal::event::audit_export,
    journal::event::unseal_outer,       journal::event::unseal_inner, journal::event::month_key,
    journal::event::month_key_shredded, journal::event::case_open,    journal::event::case_approve,
    journal::event::case_close,         journal::event::retention,    journal::event::legal_hold};
/// Reasons that the centre itself writes, of what it refused. Any other is somebody's text.
constexpr std::array<std::string_view, 6> k_refused{"certificate-kind", "no-auditor", "no-right", "role", "site",
                                                    "wrong-party"};

template <typename List, typename Value>
bool has(const List& list, const Value& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

json record_json(const journal::Entry& entry, std::uint64_t index, const RegisterApi::IsCase& is_case) {
    json record{{"at", to_rfc3339(entry.time)}, {"index", index}, {"event", entry.event}, {"actor", entry.actor}};
    if (is_case(entry.case_id)) {
        record["case"] = entry.case_id;
    }
    if (!entry.stream.empty()) {
        record["stream"] = entry.stream;
    }
    if (!entry.month.empty()) {
        record["month"] = entry.month;
    }
    if (entry.count != 0) {
        record["count"] = entry.count;
    }
    if (has(k_refused, entry.reason)) {
        record["refused"] = entry.reason;
    }
    return record;
}

/// The centre's own stream, and no other.
const Auditor& reader() {
    static const Auditor own{"", "", {journal::Stream::admin}, {std::string(central_site)}};
    return own;
}

/// from, to, after: a search has more terms.
std::variant<SearchTerms, BadTerm> parse(const QueryString& query) {
    for (const auto& [name, value] : query) {
        if (name != "from" && name != "to" && name != "after") {
            return BadTerm{"the register is asked with from, to and after"};
        }
    }
    auto parsed = parse_search(query, max_page);
    if (auto* terms = std::get_if<SearchTerms>(&parsed)) {
        terms->stream = journal::Stream::admin;
        terms->site = central_site;
        terms->limit = max_page;
    }
    return parsed;
}

/// What a data protection officer is told of these entries.
json page_json(const Page& page, const RegisterApi::IsCase& is_case) {
    std::map<std::string, std::uint64_t> numbers;
    json records = json::array();
    for (const Found& found : page.results) {
        const auto entry = journal::parse_line(found.line);
        if (!entry) {
            continue;
        }
        ++numbers[entry->event];
        if (has(k_told, entry->event)) {
            records.push_back(record_json(*entry, found.index, is_case));
        }
    }
    json counted = json::array();
    for (const auto& [event, count] : numbers) {
        counted.push_back({{"event", event}, {"count", count}});
    }
    return {{"numbers", std::move(counted)},
            {"records", std::move(records)},
            {"next", page.next ? json(to_string(*page.next)) : json(nullptr)}};
}

}  // namespace

std::vector<http::Route> RegisterApi::routes() {
    return {{"GET", "/register", [this](const http::Request& request) { return page(request); }, true}};
}

http::Response RegisterApi::page(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::audit_read, request, Right::read_register)) {
        return std::move(*no);
    }
    const auto parsed = parse(request.query);
    if (const auto* bad = std::get_if<BadTerm>(&parsed)) {
        return refusal(400, "terms", bad->message);
    }
    const auto& terms = std::get<SearchTerms>(parsed);
    journal::Entry record;
    record.event = journal::event::audit_read;
    record.actor = printable(request.certificate->common_name);
    record.from = terms.from;
    record.to = terms.to;
    record.detail = "register";
    try {
        m_admin.record(std::move(record));
    } catch (const journal::JournalUnavailable&) {
        return refusal(503, "unrecorded", "the reading could not be recorded, so it was not answered");
    }
    return reading(
        [&] { return json_response(200, page_json(m_finder.find(terms, reader(), request.gone), m_is_case)); });
}

}  // namespace beffroi::central::audit
