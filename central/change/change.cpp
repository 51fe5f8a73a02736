#include "central/change/change.h"

#include <algorithm>
#include <stdexcept>

#include "base/encoding.h"
#include "journal/crypto.h"

namespace beffroi::central::change {

namespace {

constexpr std::size_t k_reason_bytes = 1000;

WallTime time_in(const json& object, const char* name) {
    const auto time = parse_rfc3339(object.at(name).get<std::string>());
    if (!time) {
        throw std::out_of_range(name);
    }
    return *time;
}

json to_json(const Approval& approval) {
    return {{"name", approval.name},
            {"at", to_rfc3339(approval.at)},
            {"line", approval.line},
            {"revision", approval.revision}};
}

json to_json(const std::vector<Approval>& approvals) {
    json array = json::array();
    for (const Approval& approval : approvals) {
        array.push_back(to_json(approval));
    }
    return array;
}

std::vector<Approval> approvals_in(const json& array) {
    std::vector<Approval> approvals;
    for (const json& one : array) {
        approvals.push_back({one.at("name").get<std::string>(), time_in(one, "at"), one.at("line").get<std::string>(),
                             one.at("revision").get<std::uint64_t>()});
    }
    return approvals;
}

json to_json(const Change& change) {
    json history = json::array();
    for (const Step& step : change.history) {
        history.push_back({{"at", to_rfc3339(step.at)}, {"by", step.by}, {"step", step.step}, {"detail", step.detail}});
    }
    json object{{"version", 1},
                {"revision", change.revision},
                {"text", change.text},
                {"reason", change.reason},
                {"by", change.by},
                {"proposed", to_rfc3339(change.proposed)},
                {"expires", to_rfc3339(change.expires)},
                {"base", change.base},
                {"opens", change.opens},
                {"closes", change.closes},
                {"approvals", to_json(change.approvals)},
                {"voided", to_json(change.voided)},
                {"history", to_json(change.history)}};
    if (change.outcome) {
        object["outcome"] = *change.outcome;
    }
    return object;
}

Change change_in(const json& object) {
    Change change;
    change.revision = object.at("revision").get<std::uint64_t>();
    change.text = object.at("text").get<std::string>();
    change.reason = object.at("reason").get<std::string>();
    change.by = object.at("by").get<std::string>();
    change.proposed = time_in(object, "proposed");
    change.expires = time_in(object, "expires");
    change.base = object.at("base").get<std::uint64_t>();
    change.opens = object.at("opens").get<std::uint64_t>();
    change.closes = object.at("closes").get<std::uint64_t>();
    change.approvals = approvals_in(object.at("approvals"));
    change.voided = approvals_in(object.at("voided"));
    for (const json& step : object.at("history")) {
        change.history.push_back({time_in(step, "at"), step.at("by").get<std::string>(),
                                  step.at("step").get<std::string>(), step.at("detail").get<std::string>()});
    }
    if (object.contains("outcome")) {
        change.outcome = object.at("outcome").get<std::string>();
    }
    return change;
}

std::string with_digest(json object) {
    const std::string digest = journal::sha256_hex(to_text(object));
    return to_text({{"content", std::move(object)}, {"sha256", digest}}) + "\n";
}

/// Throws json::exception for what with_digest did not write, mostly: the caller compares.
json content_of(std::string_view text) {
    json object = json::parse(text);
    return std::move(object.at("content"));
}

}  // namespace

json to_json(const std::vector<Step>& history) {
    json array = json::array();
    for (const Step& step : history) {
        array.push_back({{"at", to_rfc3339(step.at)}, {"by", step.by}, {"step", step.step}, {"detail", step.detail}});
    }
    return array;
}

policy::Manifest Change::manifest() const {
    auto parsed = policy::parse_manifest(text);
    if (auto* manifest = std::get_if<policy::Manifest>(&parsed)) {
        return std::move(*manifest);
    }
    throw std::logic_error("a change request without a manifest");
}

std::string Change::note() const {
    std::string note = text + "\n";
    for (const Approval& approval : approvals) {
        note += approval.line;
    }
    return note;
}

std::string change_text(const Change& change) {
    return with_digest(to_json(change));
}

std::optional<Change> parse_change(std::string_view text) {
    try {
        auto change = change_in(content_of(text));
        const bool whole = std::holds_alternative<policy::Manifest>(policy::parse_manifest(change.text));
        return whole && change_text(change) == text ? std::optional(std::move(change)) : std::nullopt;
    } catch (const json::exception&) {
        return std::nullopt;
    } catch (const std::out_of_range&) {
        return std::nullopt;
    }
}

std::string dossier_text(const Dossier& dossier) {
    return with_digest({{"bundle", dossier.bundle}, {"evidence", dossier.evidence}});
}

std::optional<Dossier> parse_dossier(std::string_view text) {
    try {
        json object = content_of(text);
        Dossier dossier{object.at("bundle").get<std::string>(), std::move(object.at("evidence"))};
        return dossier_text(dossier) == text ? std::optional(std::move(dossier)) : std::nullopt;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

std::optional<Proposal> parse_proposal(std::string_view body) {
    const auto object = json::parse(body, nullptr, false);
    const auto revises = object.is_object() ? object.find("revises") : object.end();
    const bool is_revision = revises != object.end();
    if (!object.is_object() || object.size() != (is_revision ? 4U : 3U) || !object.contains("files") ||
        (is_revision && !revises->is_number_unsigned())) {
        return std::nullopt;
    }
    const auto& files = object.at("files");
    // Texts alone: what is nested deeper would be written again by recursion.
    if (!files.is_object() ||
        !std::all_of(files.begin(), files.end(), [](const json& file) { return file.is_string(); })) {
        return std::nullopt;
    }
    const auto text = [&object](const char* name) {
        const auto member = object.find(name);
        return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
    };
    Proposal proposal{text("reason"), {}, to_text(files)};
    const auto expires = parse_rfc3339(text("expires"));
    if (!expires || proposal.reason.empty() || proposal.reason.size() > k_reason_bytes ||
        printable(proposal.reason) != proposal.reason) {
        return std::nullopt;
    }
    proposal.expires = *expires;
    if (is_revision) {
        proposal.revises = revises->get<std::uint64_t>();
    }
    return proposal;
}

}  // namespace beffroi::central::change
