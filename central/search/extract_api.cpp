#include "central/search/extract_api.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <set>
#include <vector>

#include "base/encoding.h"
#include "central/search/answers.h"
#include "central/search/questions.h"
#include "central/search/reading.h"
#include "journal/writer.h"

namespace beffroi::central::audit {

namespace {

/// Where an extraction stands: in which of the case's questions, and where in its answer.
struct Place {
    std::size_t question = 0;
    std::optional<store::Cursor> after;
};

std::string place_text(const Place& place) {
    return fmt::format("{}{}", place.question, place.after ? "-" + audit::to_string(*place.after) : "");
}

std::optional<Place> parse_place(std::string_view text) {
    Place place;
    const auto dash = std::min(text.find('-'), text.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + dash, place.question);
    if (error != std::errc{} || end != text.data() + dash) {
        return std::nullopt;
    }
    if (dash != text.size()) {
        place.after = parse_cursor(text.substr(dash + 1));
        return place.after ? std::optional(place) : std::nullopt;
    }
    return place;
}

/// What both parties have signed for may be read, whoever of the registered auditors fetches it.
Auditor reader_of(const Case& asked, const std::string& actor) {
    Auditor reader{actor, "", {}, asked.sites};
    for (const std::string& name : asked.streams) {
        if (const auto stream = journal::stream_from(name)) {
            reader.streams.push_back(*stream);
        }
    }
    return reader;
}

/// The case as searches: for each stream the tokens and sessions that it names, or all when it names none.
std::vector<SearchTerms> searches_of(const Case& asked) {
    std::vector<SearchTerms> searches;
    for (const std::string& name : asked.streams) {
        SearchTerms terms;
        terms.from = asked.from;
        terms.to = asked.to;
        terms.stream = journal::stream_from(name);
        terms.limit = max_page;
        for (const std::string& token : asked.tokens) {
            searches.push_back(terms);
            searches.back().token = token;
        }
        for (const std::string& session : asked.sessions) {
            searches.push_back(terms);
            searches.back().session = session;
        }
        if (asked.tokens.empty() && asked.sessions.empty() && !asked.endpoint) {
            searches.push_back(terms);
        }
    }
    return searches;
}

/// Who had the public address: the flows, and the opening of each session that they were of. False: there are more than
/// can be told.
bool add_translations(const Finder& finder, const Case& asked, const Auditor& reader, const store::Cancel& cancel,
                      json& results) {
    const RequisitionTerms terms{
        asked.endpoint->address, asked.endpoint->port, asked.endpoint->protocol, asked.from, asked.to, asked.number};
    std::set<std::pair<std::string, std::uint64_t>> openings;
    const WhoHad found = finder.requisition(terms, reader, cancel);
    for (const Translation& translation : found.translations) {
        results.push_back(to_json(translation.flow));
        if (const auto& session = translation.session;
            session && openings.insert({session->log->origin, session->index}).second) {
            results.push_back(to_json(*session));
        }
    }
    return !found.more;
}

/// One page of what the case asks for, from `place` on.
http::Response page_from(const Finder& finder, const Case& asked, const Auditor& reader, const Place& place,
                         const store::Cancel& cancel) {
    // Before anything is read: what is loaded later may be found, and is not promised.
    json coverage = with_checkpoints(finder.coverage(reader));
    json results = json::array();
    if (asked.endpoint && place.question == 0 && !place.after &&
        !add_translations(finder, asked, reader, cancel, results)) {
        return refusal(409, "more",
                       fmt::format("more than {} records tell who had that address and port in the case's period: open "
                                   "cases about shorter periods instead, one after the other",
                                   store::max_translations));
    }
    auto searches = searches_of(asked);
    std::optional<Place> next;
    std::uint64_t gone = 0;
    if (std::size_t question = place.question; question < searches.size()) {
        searches[question].after = place.after;
        const Page found = finder.find(searches[question], reader, cancel);
        for (const Found& entry : found.results) {
            results.push_back(to_json(entry));
        }
        gone = found.gone;
        if (found.next) {
            next = Place{question, found.next};
        } else if (++question < searches.size()) {
            next = Place{question, std::nullopt};
        }
    }
    return json_response(200, {{"coverage", std::move(coverage)},
                               {"results", std::move(results)},
                               {"gone", gone},
                               {"next", next ? json(place_text(*next)) : json(nullptr)}});
}

}  // namespace

http::Response ExtractApi::page(const http::Request& request, const Case& asked, const std::string& actor) {
    const auto after = request.parameter("after");
    const auto place = after ? parse_place(*after) : std::optional(Place{});
    if (!place || request.query.size() > (after ? 1U : 0U)) {
        return refusal(400, "terms", "the only parameter is after, the \"next\" of the page before");
    }
    journal::Entry record;
    record.event = journal::event::audit_export;
    record.actor = printable(actor);
    record.case_id = asked.number;
    record.from = asked.from;
    record.to = asked.to;
    record.detail = after ? "extraction, from " + *after : "extraction";
    try {
        m_admin.record(std::move(record));
    } catch (const journal::JournalUnavailable&) {
        return refusal(503, "unrecorded", "the extraction could not be recorded, so it was not made");
    }
    return reading([&] { return page_from(m_finder, asked, reader_of(asked, actor), *place, request.gone); });
}

}  // namespace beffroi::central::audit
