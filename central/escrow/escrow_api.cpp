#include "central/escrow/escrow_api.h"

#include <algorithm>

#include "base/encoding.h"
#include "central/json_answer.h"
#include "journal/month.h"

namespace beffroi::central {

namespace {

constexpr std::size_t k_max_case = 64;
constexpr std::size_t k_max_reason = 500;
constexpr std::size_t k_max_entries = 500;
constexpr std::size_t k_hash_digits = 64;

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

}  // namespace

/// {"case", "reason", "step": "outer" | "inner", "entries": [leaf hash ...]}
std::optional<EscrowApi::Step> EscrowApi::unsealing(const std::string& text_body) {
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
    return Step{std::move(entry), step == "outer" ? "region" : "academie"};
}

/// {"action": "announce" | "shred", "party", "month", "fingerprint"}
std::optional<EscrowApi::Step> EscrowApi::month_key(const std::string& text_body) {
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
    return Step{std::move(entry), party};
}

std::vector<http::Route> EscrowApi::routes() {
    return {{"POST", "/audit/unseal",
             [this](const http::Request& request) {
                 return put_on_record(request, {journal::event::unseal_outer, Right::unseal, unsealing});
             },
             true},
            {"POST", "/audit/month-key",
             [this](const http::Request& request) {
                 return put_on_record(request, {journal::event::month_key, Right::month_keys, month_key});
             },
             true}};
}

http::Response EscrowApi::put_on_record(const http::Request& request, const Asked& asked) {
    const std::string actor = request.certificate ? request.certificate->common_name : "";
    if (auto no = not_permitted(m_admin, m_roles, asked.event, request, asked.right)) {
        return std::move(*no);
    }
    auto step = asked.read(request.body);
    if (!step) {
        return refusal(400, "malformed", "the request is not one that schemas/api/central.yaml describes");
    }
    if (step->party != request.certificate->organization) {
        m_admin.record_refusal(step->entry.event, actor, "wrong-party", request.path.substr(0, 256));
        return refusal(403, "forbidden",
                       "each party's key is used by its own officers: this step is the other party's");
    }
    if (const Scope reach = m_roles.scope(request); !step->entry.case_id.empty() && reach.limited()) {
        // Nobody can tell here which site a hash is of: the case says it.
        const auto sites = m_sites_of_case(step->entry.case_id);
        if (!sites || !reach.decides(*sites)) {
            return beyond(m_admin, step->entry.event, request);
        }
    }
    step->entry.actor = printable(actor);
    try {
        m_admin.record(std::move(step->entry));
    } catch (const journal::JournalUnavailable&) {
        return refusal(503, "unrecorded", "it could not be recorded, so it must not be done");
    }
    return json_response(200, {{"recorded", true}});
}

}  // namespace beffroi::central
