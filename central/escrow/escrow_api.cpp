#include "central/escrow/escrow_api.h"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "base/encoding.h"
#include "journal/month.h"

namespace beffroi::central {

using json = nlohmann::ordered_json;

namespace {

constexpr std::size_t k_max_case = 64;
constexpr std::size_t k_max_reason = 500;
constexpr std::size_t k_max_entries = 500;
constexpr std::size_t k_hash_digits = 64;

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

/// A text of 1 to `max` bytes without control characters; empty otherwise.
std::string text(const json& body, const char* name, std::size_t max) {
    if (!body.contains(name) || !body[name].is_string()) {
        return {};
    }
    auto value = body[name].get<std::string>();
    return value.size() <= max && printable(value) == value ? value : std::string();
}

bool is_hash(const std::string& text) {
    return text.size() == k_hash_digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// {"case", "reason", "step": "outer" | "inner", "entries": [leaf hash ...]}
std::optional<journal::Entry> unsealing(const std::string& text_body) {
    const auto body = json::parse(text_body, nullptr, false);
    if (!body.is_object() || body.size() != 4 || !body.contains("entries") || !body["entries"].is_array()) {
        return std::nullopt;
    }
    const auto step = text(body, "step", k_max_case);
    journal::Entry entry;
    entry.event = step == "outer" ? journal::event::unseal_outer : journal::event::unseal_inner;
    entry.case_id = text(body, "case", k_max_case);
    entry.reason = text(body, "reason", k_max_reason);
    for (const auto& item : body["entries"]) {
        const auto hash = item.is_string() ? item.get<std::string>() : std::string();
        if (!is_hash(hash) || ++entry.count > k_max_entries) {
            return std::nullopt;
        }
        entry.detail += (entry.detail.empty() ? "" : " ") + hash;
    }
    if ((step != "outer" && step != "inner") || entry.case_id.empty() || entry.reason.empty() || entry.count == 0) {
        return std::nullopt;
    }
    return entry;
}

/// {"action": "announce" | "shred", "party", "month", "fingerprint"}
std::optional<journal::Entry> month_key(const std::string& text_body) {
    const auto body = json::parse(text_body, nullptr, false);
    if (!body.is_object() || body.size() != 4) {
        return std::nullopt;
    }
    const auto action = text(body, "action", k_max_case);
    const auto party = text(body, "party", k_max_case);
    const auto fingerprint = text(body, "fingerprint", k_hash_digits);
    journal::Entry entry;
    entry.event = action == "shred" ? journal::event::month_key_shredded : journal::event::month_key;
    entry.month = text(body, "month", k_max_case);
    entry.detail = party + " sha256 " + fingerprint;
    if ((action != "announce" && action != "shred") || (party != "region" && party != "academie") ||
        !journal::is_month(entry.month) || !is_hash(fingerprint)) {
        return std::nullopt;
    }
    return entry;
}

}  // namespace

std::vector<http::Route> EscrowApi::routes() {
    return {{"POST", "/audit/unseal",
             [this](const http::Request& request) { return put_on_record(request, unsealing); }, true},
            {"POST", "/audit/month-key",
             [this](const http::Request& request) { return put_on_record(request, month_key); }, true}};
}

http::Response EscrowApi::put_on_record(const http::Request& request, Reader read) {
    const std::string actor = request.certificate ? request.certificate->common_name : "";
    if (!request.certificate || request.certificate->organizational_unit != "auditor") {
        m_admin.record_refusal(journal::event::unseal_outer, actor, "certificate-kind", request.path.substr(0, 256));
        return refuse(403, "forbidden", "the keys of the months take a certificate of kind auditor");
    }
    auto entry = read(request.body);
    if (!entry) {
        return refuse(400, "malformed", "the request is not one that schemas/api/central.yaml describes");
    }
    entry->actor = printable(actor);
    try {
        m_admin.record(std::move(*entry));
    } catch (const journal::JournalUnavailable&) {
        return refuse(503, "unrecorded", "it could not be recorded, so it must not be done");
    }
    return json_response(200, {{"recorded", true}});
}

}  // namespace beffroi::central
