#include "central/collector/collector.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>

#include "base/encoding.h"
#include "central/collector/request.h"

namespace beffroi::central {

using nlohmann::json;

namespace {

constexpr std::string_view k_prefix = "/mirror/";
constexpr std::string_view k_entries = "/entries";

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

/// The origin between "/mirror/" and `suffix`; nullopt if the path has another shape. An origin's slashes are escaped.
std::optional<std::string> origin_of(std::string_view path, std::string_view suffix) {
    if (!path.starts_with(k_prefix) || !path.ends_with(suffix) || path.size() <= k_prefix.size() + suffix.size()) {
        return std::nullopt;
    }
    path.remove_prefix(k_prefix.size());
    path.remove_suffix(suffix.size());
    return path.find('/') == std::string_view::npos ? percent_decode(path, false) : std::nullopt;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    // Positions are stored as signed 64 bits.
    return error == std::errc{} && end == text.data() + text.size() && value >> 62 == 0 ? std::optional(value)
                                                                                        : std::nullopt;
}

}  // namespace

Collector::Collector(std::vector<Source> sources, Store& store, AdminLog& admin, const Clock& clock)
    : m_store(store), m_admin(admin), m_clock(clock) {
    for (Source& source : sources) {
        std::string origin = source.origin;
        m_sources.emplace(std::move(origin), std::move(source));
    }
}

std::vector<http::Route> Collector::routes() {
    return {{"GET", "/mirror/*", [this](const http::Request& request) { return position(request); }, true},
            {"POST", "/mirror/*", [this](const http::Request& request) { return receive(request); }, true}};
}

const Source* Collector::authorised(const http::Request& request, const std::string& origin) {
    const auto source = m_sources.find(origin);
    const std::string actor = request.certificate ? request.certificate->common_name : "";
    const bool is_gateway = request.certificate && request.certificate->organizational_unit == "gateway";
    if (is_gateway && source != m_sources.end() && source->second.site == actor) {
        return &source->second;
    }
    m_admin.record_refusal(event::mirror_refused, actor, is_gateway ? "not-its-log" : "certificate-kind",
                           fmt::format("{} {}", request.method, origin.substr(0, 256)));
    return nullptr;
}

http::Response Collector::position(const http::Request& request) {
    const auto origin = origin_of(request.path, "");
    if (!origin) {
        return refuse(404, "path", "GET /mirror/<percent-encoded origin>");
    }
    if (authorised(request, *origin) == nullptr) {
        return refuse(403, "forbidden", "this certificate may not read this log's position");
    }
    const auto held = m_store.snapshot().log(*origin);
    return json_response(200, {{"next", held->size}, {"checkpoint", held->checkpoint}});
}

http::Response Collector::receive(const http::Request& request) {
    const auto origin = origin_of(request.path, k_entries);
    if (!origin) {
        return refuse(404, "path", "POST /mirror/<percent-encoded origin>/entries?from=N");
    }
    const Source* source = authorised(request, *origin);
    if (source == nullptr) {
        return refuse(403, "forbidden", "this certificate may not write this log");
    }
    const auto from = number(request.parameter("from").value_or(""));
    if (!from) {
        return refuse(400, "from", "the parameter from=N is missing or no number");
    }
    const auto parsed = parse_mirror_request(request.body);
    if (const auto* malformed = std::get_if<Malformed>(&parsed)) {
        return refuse(422, "format", malformed->reason);
    }
    const auto& batch = std::get<MirrorRequest>(parsed);
    const auto checkpoint = source->verifier.verify_checkpoint(batch.note, source->origin);
    if (!checkpoint) {
        return refuse(422, "signature", "the note is no checkpoint of this log signed with its pinned key");
    }
    if (checkpoint->size != *from + batch.entries.size()) {
        return refuse(422, "size", "the checkpoint's size is not from + the number of entries");
    }
    return answer(*source, m_store.append(*origin, {*from, batch.entries, {*checkpoint, std::string(batch.note)}},
                                          m_clock.wall()));
}

http::Response Collector::answer(const Source& source, const AppendOutcome& outcome) {
    if (const auto* stored = std::get_if<Stored>(&outcome)) {
        return json_response(200, {{"next", stored->next}});
    }
    if (const auto* gap = std::get_if<Gap>(&outcome)) {
        return json_response(409, {{"next", gap->next}});
    }
    const auto& contradiction = std::get<Contradiction>(outcome);
    if (contradiction.new_evidence) {
        journal::Entry entry;
        entry.event = event::mirror_evidence;
        entry.reason = to_string(contradiction.kind);
        entry.actor = source.site;
        entry.detail = fmt::format("{}: {}", source.origin, contradiction.detail);
        m_admin.record(std::move(entry));
    }
    return refuse(422, to_string(contradiction.kind), contradiction.detail);
}

}  // namespace beffroi::central
