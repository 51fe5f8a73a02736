#include "central/restconf/operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/number.h"
#include "central/restconf/error.h"
#include "central/restconf/policy_tree.h"
#include "journal/writer.h"
#include "policy/bundle.h"

namespace beffroi::central::policies {

namespace {

constexpr const char* k_module = "beffroi-policies";
constexpr const char* k_output = "beffroi-policies:output";

std::string holder_of(const http::Request& request) {
    return request.certificate ? request.certificate->common_name : "";
}

restconf::Error no_such(std::string_view what) {
    return {404, "invalid-value", fmt::format("there is no {} of this number. Look at what there is", what)};
}

std::variant<std::string, restconf::Error> answer(const change::Outcome& outcome) {
    if (const auto* refused = std::get_if<Refusal>(&outcome)) {
        return error_of(*refused);
    }
    if (const auto* overtaken = std::get_if<change::Overtaken>(&outcome)) {
        return restconf::Error{409,
                               "resource-denied",
                               fmt::format("the request is at revision {}. Read it, and say so with \"revises\"",
                                           overtaken->status.change.revision),
                               {},
                               "revised"};
    }
    const auto& status = std::get<change::Status>(outcome);
    return to_text({{k_output,
                     {{"number", std::to_string(status.change.manifest().number)},
                      {"revision", status.change.revision},
                      {"state", to_string(status.state)},
                      {"manifest", status.change.text}}}});
}

json problem_json(std::size_t sequence, const Problem& problem) {
    return {{"sequence", sequence},
            {"document", problem.file},
            {"path", place_of(problem).english},
            {"message", problem.message.english},
            {"remedy", problem.remedy.english},
            {"message-fr", problem.message.french},
            {"remedy-fr", problem.remedy.french}};
}

std::string checked_text(const Problems& problems) {
    json output{{"valid", problems.empty()}};
    for (std::size_t i = 0; i < problems.size(); ++i) {
        output["problem"].push_back(problem_json(i + 1, problems[i]));
    }
    return to_text({{k_output, std::move(output)}});
}

/// The entry of list `policy`; nullopt: there is none of this number.
std::optional<json> entry_in(const restconf::Snapshot& snapshot, std::uint64_t number) {
    const yang::DataPath path{{k_module, "policies", {}}, {k_module, "policy", {{std::to_string(number)}}}};
    const auto text = snapshot.tree->text(path, {});
    return text ? std::optional(json::parse(*text).at("beffroi-policies:policy").at(0)) : std::nullopt;
}

}  // namespace

Operations::Operations(Published& published, Candidate& candidate, change::Changes& changes)
    : m_published(published),
      m_candidate(candidate),
      m_changes(changes),
      m_modules(yang::schemas_directory(), policy::yang_modules()) {}

std::vector<restconf::Operation> Operations::all() {
    using Run = Answer (Operations::*)(const http::Request&, const yang::Node&);
    const auto operation = [this](const char* name, Run run) {
        return restconf::Operation{k_module, name,
                                   [this, run](const http::Request& request, const yang::Node& input) -> Answer {
                                       try {
                                           return (this->*run)(request, input);
                                       } catch (const journal::JournalUnavailable&) {
                                           return unrecorded_error();
                                       }
                                   }};
    };
    return {operation("draft", &Operations::draft),
            {k_module, "check", [this](const http::Request&, const yang::Node& input) { return check(input); }},
            operation("propose", &Operations::propose),
            operation("approve", &Operations::approve),
            operation("refuse", &Operations::refuse)};
}

/// Larger than that of every policy, draft and request.
std::uint64_t Operations::free_number() {
    std::uint64_t number = m_published.read()->newest;
    for (const change::Status& status : m_changes.list()) {
        number = std::max(number, status.change.manifest().number);
    }
    while (m_candidate.draft(number + 1)) {
        ++number;
    }
    return number + 1;
}

Operations::Answer Operations::draft(const http::Request& request, const yang::Node& input) {
    const auto from = input.number("from");
    auto entry = entry_in(m_candidate.read(), from);
    if (!entry) {
        return no_such("policy");
    }
    const std::uint64_t number = free_number();
    (*entry)["number"] = std::to_string(number);
    (*entry)["title"] = input.text("title");
    (*entry)["author"] = input.text("author");
    const auto written = m_candidate.write(
        holder_of(request), fmt::format("draft {} of policy {}", number, from),
        [&entry](const restconf::Snapshot& now) -> std::variant<yang::Tree, restconf::Error> {
            yang::Tree next = now.tree->copy();
            const auto outcome = next.create({{k_module, "policies", {}}},
                                             to_text({{"beffroi-policies:policy", json::array({*entry})}}), {});
            if (const auto* refused = std::get_if<yang::Refused>(&outcome)) {
                return restconf::error_of(*refused);
            }
            return next;
        });
    if (const auto* error = std::get_if<restconf::Error>(&written)) {
        return *error;
    }
    return to_text({{k_output, {{"number", std::to_string(number)}}}});
}

Operations::Answer Operations::check(const yang::Node& input) {
    const auto entry = m_candidate.draft(input.number("number"));
    if (!entry) {
        return no_such("draft");
    }
    const auto draft = draft_of(m_modules, *entry);
    if (const auto* problems = std::get_if<Problems>(&draft)) {
        return checked_text(*problems);
    }
    const auto resolved = policy::Policy::resolve(std::get<Draft>(draft).documents);
    const auto* problems = std::get_if<Problems>(&resolved);
    return checked_text(problems == nullptr ? Problems{} : *problems);
}

Operations::Answer Operations::propose(const http::Request& request, const yang::Node& input) {
    const auto entry = m_candidate.draft(input.number("number"));
    if (!entry) {
        return no_such("draft");
    }
    const auto draft = draft_of(m_modules, *entry);
    if (const auto* problems = std::get_if<Problems>(&draft)) {
        const Words why = to_words(problems->front());
        return restconf::Error{412, "operation-failed", why.english, {}, "documents", "application", why.french};
    }
    const auto expires = parse_rfc3339(input.text("expires"));
    if (!expires) {
        return restconf::Error{400, "invalid-value", "the time is not one. Write it as 2026-12-24T17:00:00Z"};
    }
    change::Proposal proposal;
    proposal.reason = input.text("reason");
    proposal.expires = *expires;
    if (const auto revises = input.optional_text("revises")) {
        proposal.revises = parse_number<std::uint64_t>(*revises);
    }
    proposal.bundle = policy::bundle_text(std::get<Draft>(draft).bundle);
    return answer(m_changes.propose(proposal, holder_of(request)));
}

Operations::Answer Operations::approve(const http::Request& request, const yang::Node& input) {
    return answer(m_changes.approve(input.number("number"), input.text("signature") + "\n", holder_of(request)));
}

Operations::Answer Operations::refuse(const http::Request& request, const yang::Node& input) {
    return answer(m_changes.close(input.number("number"), input.text("reason"), holder_of(request)));
}

}  // namespace beffroi::central::policies
