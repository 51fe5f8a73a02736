#include "central/search/audit_api.h"

#include <memory>

#include "base/encoding.h"
#include "central/search/answers.h"
#include "central/search/export_file.h"
#include "central/search/reading.h"
#include "journal/writer.h"

namespace beffroi::central::audit {

namespace {

constexpr std::string_view k_ndjson = "application/x-ndjson";
std::string_view stream_of(const SearchTerms& terms) {
    return terms.stream ? journal::to_string(*terms.stream) : std::string_view{};
}

}  // namespace

std::vector<http::Route> AuditApi::routes() {
    return {{"GET", "/search", [this](const http::Request& request) { return search(request); }, true},
            {"GET", "/requisition", [this](const http::Request& request) { return requisition(request); }, true},
            {"GET", "/entry", [this](const http::Request& request) { return entry(request); }, true},
            {"POST", "/exports", [this](const http::Request& request) { return whole(request); }, true}};
}

const Auditor* AuditApi::auditor(const http::Request& request, std::string_view event) {
    const Auditor* known =
        m_roles.of(request.certificate).may(Right::search) ? m_rights.of(*request.certificate) : nullptr;
    if (known == nullptr) {
        m_admin.refused(event, request.certificate ? request.certificate->common_name : "", "no-auditor",
                        refused_terms_text(request.query));
    }
    return known;
}

/// The order is the promise: nobody reads an entry before the reading itself is durable. An answer: it is not.
std::optional<http::Response> AuditApi::recorded(const Asked& asked, const Auditor& auditor) {
    journal::Entry record;
    record.event = asked.event;
    record.actor = printable(auditor.name);
    record.case_id = printable(asked.case_number);
    record.stream = asked.stream;
    record.from = asked.from;
    record.to = asked.to;
    record.reason = asked.motive;
    record.detail = asked.terms;
    try {
        m_admin.record(std::move(record));
        return std::nullopt;
    } catch (const journal::JournalUnavailable&) {
        return refusal(503, "unrecorded", "the question could not be recorded, so it was not answered");
    }
}

http::Response AuditApi::forbidden(const QueryString& terms, const Auditor& auditor, std::string_view event,
                                   const std::string& message) {
    m_admin.refused(event, auditor.name, "no-right", refused_terms_text(terms));
    return refusal(403, "forbidden", message);
}

http::Response AuditApi::search(const http::Request& request) {
    const bool streams = request.header("Accept").find(k_ndjson) != std::string_view::npos;
    const std::string_view event = streams ? journal::event::audit_export : journal::event::audit_search;
    const Auditor* asking = auditor(request, event);
    if (asking == nullptr) {
        return refusal(403, "forbidden", "searching takes the certificate of an auditor who is registered");
    }
    auto parsed = parse_search(request.query, streams ? max_streamed : max_page);
    if (const auto* bad = std::get_if<BadTerm>(&parsed)) {
        return refusal(400, "terms", bad->message);
    }
    auto& terms = std::get<SearchTerms>(parsed);
    if (const auto no = m_finder.forbids(terms, *asking)) {
        return forbidden(request.query, *asking, event, no->message);
    }
    const std::string_view of_stream = stream_of(terms);
    if (auto not_recorded =
            recorded({event, terms_text(request.query), terms.case_number, of_stream, terms.from, terms.to}, *asking)) {
        return *not_recorded;
    }
    return reading([&] {
        if (streams) {
            return stream(std::move(terms), *asking, request);
        }
        const auto coverage = m_finder.coverage(*asking);  // first: what is loaded meanwhile is only more
        const Page page = m_finder.find(terms, *asking, request.gone);
        json results = json::array();
        for (const Found& found : page.results) {
            results.push_back(to_json(found));
        }
        return json_response(200, {{"coverage", to_json(coverage)},
                                   {"results", std::move(results)},
                                   {"gone", page.gone},
                                   {"next", page.next ? json(to_string(*page.next)) : json(nullptr)}});
    });
}

/// A line for the coverage, one for each result, one for the end: an answer without it is not whole.
http::Response AuditApi::stream(SearchTerms terms, const Auditor& auditor, const http::Request& request) {
    struct State {
        SearchTerms terms;
        std::size_t left;
        std::uint64_t gone = 0;
        bool ended = false;
    };
    http::Response response;
    response.content_type = k_ndjson;
    response.body = to_text({{"coverage", to_json(m_finder.coverage(auditor))}}) + "\n";
    const std::size_t wanted = terms.limit;
    const auto state = std::make_shared<State>(State{std::move(terms), wanted});
    response.more = [this, state, &auditor, is_gone = request.gone]() -> std::optional<std::string> {
        if (state->ended) {
            return std::nullopt;
        }
        state->terms.limit = std::min(state->left, max_page);
        const Page page = m_finder.find(state->terms, auditor, is_gone);
        std::string piece;
        for (const Found& found : page.results) {
            piece += to_text({{"result", to_json(found)}}) + "\n";
        }
        state->gone += page.gone;
        state->left -= std::min(state->left, state->terms.limit);
        state->terms.after = page.next;
        if (!page.next || state->left == 0) {
            state->ended = true;
            const json next = page.next ? json(to_string(*page.next)) : json(nullptr);
            piece += to_text({{"end", {{"gone", state->gone}, {"next", next}}}}) + "\n";
        }
        return piece;
    };
    return response;
}

http::Response AuditApi::requisition(const http::Request& request) {
    const std::string_view event = journal::event::audit_search;
    const Auditor* asking = auditor(request, event);
    if (asking == nullptr) {
        return refusal(403, "forbidden", "a requisition takes the certificate of an auditor who is registered");
    }
    const auto parsed = parse_requisition(request.query);
    if (const auto* bad = std::get_if<BadTerm>(&parsed)) {
        return refusal(400, "terms", bad->message);
    }
    const auto& terms = std::get<RequisitionTerms>(parsed);
    if (const auto no = Finder::forbids_requisition(*asking)) {
        return forbidden(request.query, *asking, event, no->message);
    }
    if (auto not_recorded = recorded({event, terms_text(request.query), terms.case_number,
                                      journal::to_string(journal::Stream::flow), terms.from, terms.to},
                                     *asking)) {
        return *not_recorded;
    }
    return reading([&] {
        const auto coverage = m_finder.coverage(*asking);
        json results = json::array();
        const WhoHad found = m_finder.requisition(terms, *asking, request.gone);
        for (const Translation& translation : found.translations) {
            results.push_back(to_json(translation));
        }
        return json_response(200,
                             {{"coverage", to_json(coverage)}, {"results", std::move(results)}, {"more", found.more}});
    });
}

http::Response AuditApi::entry(const http::Request& request) {
    const std::string_view event = journal::event::audit_read;
    const Auditor* asking = auditor(request, event);
    if (asking == nullptr) {
        return refusal(403, "forbidden", "reading takes the certificate of an auditor who is registered");
    }
    const auto parsed = parse_entry(request.query);
    if (const auto* bad = std::get_if<BadTerm>(&parsed)) {
        return refusal(400, "terms", bad->message);
    }
    const auto& terms = std::get<EntryTerms>(parsed);
    if (auto not_recorded = recorded({event, terms_text(request.query), terms.case_number, {}, {}, {}}, *asking)) {
        return *not_recorded;
    }
    const auto found = m_finder.entry(terms, *asking);
    return found ? json_response(200, to_json(*found))
                 : refusal(404, "no-entry", "there is no such entry, or it is not yours to read");
}

http::Response AuditApi::whole(const http::Request& request) {
    const std::string_view event = journal::event::audit_export;
    const Auditor* asking = auditor(request, event);
    if (asking == nullptr) {
        return refusal(403, "forbidden", "exporting takes the certificate of an auditor who is registered");
    }
    auto parsed = parse_export(request.body);
    if (const auto* bad = std::get_if<BadTerm>(&parsed)) {
        return refusal(400, "terms", bad->message);
    }
    auto& order = std::get<ExportOrder>(parsed);
    const SearchTerms& terms = order.terms;
    if (const auto no = m_finder.forbids(terms, *asking)) {
        return forbidden(order.question, *asking, event, no->message);
    }
    if (auto not_recorded = recorded({event, terms_text(order.question), terms.case_number, stream_of(terms),
                                      terms.from, terms.to, order.motive},
                                     *asking)) {
        return *not_recorded;
    }
    return reading([&] { return file(std::move(order), *asking, request); });
}

/// A page a piece, all of the moment at which the head was made.
http::Response AuditApi::file(ExportOrder order, const Auditor& auditor, const http::Request& request) {
    struct State {
        SearchTerms terms;
        std::shared_ptr<Finder::View> view;
        ExportFile file;
        std::uint64_t gone = 0;
        bool ended = false;
    };
    const auto view = m_finder.view();
    auto coverage = m_finder.coverage(order.terms, auditor, *view);
    SearchTerms terms = order.terms;
    const auto state = std::make_shared<State>(
        State{std::move(terms), view, ExportFile(std::move(order), auditor, m_clock.wall(), std::move(coverage))});
    http::Response response;
    response.content_type = state->file.content_type();
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + state->file.name() + "\"");
    response.body = state->file.head();
    response.more = [this, state, &auditor, is_gone = request.gone]() -> std::optional<std::string> {
        if (state->ended) {
            return std::nullopt;
        }
        const Page page = m_finder.find(state->terms, auditor, is_gone, *state->view);
        std::string piece = state->file.rows(page.results);
        state->gone += page.gone;
        state->terms.after = page.next;
        if (!page.next) {
            state->ended = true;
            piece += state->file.end(state->gone);
        }
        return piece;
    };
    return response;
}

}  // namespace beffroi::central::audit
