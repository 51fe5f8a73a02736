#include "central/escrow/escrow_api.h"

#include <algorithm>

#include "base/encoding.h"
#include "central/json_answer.h"
#include "journal/month.h"
#include "journal/told.h"

namespace beffroi::central {

namespace {

constexpr std::size_t k_max_word = 64;
constexpr std::size_t k_max_entries = 500;
constexpr std::size_t k_hash_digits = 64;

/// A text of at most `max` bytes that says something; empty otherwise.
std::string text(const json& body, const char* name, std::size_t max) {
    if (!body.contains(name) || !body[name].is_string()) {
        return {};
    }
    auto value = body[name].get<std::string>();
    return journal::is_told(value, max) ? value : std::string();
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
    const auto step = text(body, "step", k_max_word);
    journal::Entry entry;
    entry.event = step == "outer" ? journal::event::unseal_outer : journal::event::unseal_inner;
    entry.case_id = text(body, "case", journal::max_case_bytes);
    entry.reason = text(body, "reason", journal::max_reason_bytes);
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
    const auto action = text(body, "action", k_max_word);
    const auto party = text(body, "party", k_max_word);
    const auto fingerprint = text(body, "fingerprint", k_hash_digits);
    journal::Entry entry;
    entry.event = action == "shred" ? journal::event::month_key_shredded : journal::event::month_key;
    entry.month = text(body, "month", k_max_word);
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

/// Nobody can tell here whose hashes these are, nor of which site: the case says it, and that both parties agree.
std::optional<http::Response> EscrowApi::not_of_case(const http::Request& request, const Step& step) {
    const auto known = m_case(step.entry.case_id);
    if (const Scope reach = m_roles.scope(request); reach.limited() && (!known || !reach.decides(known->sites))) {
        return beyond(m_admin, step.entry.event, request);
    }
    if (known && known->may_open) {
        return std::nullopt;
    }
    m_admin.record_refusal(step.entry.event, request.certificate->common_name, known ? "not-approved" : "no-case",
                           step.entry.case_id);
    return known
               ? refusal(409, "not-approved",
                         "the case is not one that both parties have signed and that is still open, or it only keeps "
                         "records: nothing may be opened for it")
               : refusal(409, "no-case",
                         "the register has no case of this number: open one, and have a person of each party sign it");
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
    if (!step->entry.case_id.empty()) {
        if (auto no = not_of_case(request, *step)) {
            return std::move(*no);
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
