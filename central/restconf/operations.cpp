#include "central/restconf/operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <tuple>
#include <utility>

#include "base/clock.h"
#include "base/number.h"
#include "central/restconf/draft_tree.h"
#include "central/restconf/error.h"
#include "central/restconf/policy_tree.h"
#include "journal/writer.h"
#include "policy/bundle.h"
#include "policy/findings.h"

namespace beffroi::central::policies {

namespace {

std::string holder_of(const http::Request& request) {
    return request.certificate ? request.certificate->common_name : "";
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
    return to_text({{operation_output,
                     {{"number", std::to_string(status.change.manifest().number)},
                      {"revision", status.change.revision},
                      {"state", to_string(status.state)},
                      {"manifest", status.change.text}}}});
}

restconf::Error edited_since() {
    return {412,
            "operation-failed",
            "a draft was edited since the tag that the proposal names. Read this one again, and propose it then",
            {},
            "edited",
            "application",
            "un brouillon a été modifié depuis la version lue. Relisez celui-ci, puis proposez-le"};
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

/// What a check found. Guarantees that are not `proved` are no problem yet: there was too little time.
struct Found {
    Problems problems;
    bool proved = false;
};

/// Whoever edits waits for it; a proposal has more time.
constexpr std::chrono::seconds k_check_time{3};

Found found_in(const policy::Policy& resolved, const Clock& clock) {
    policy::Budget budget(policy::Budget::ample,
                          [&clock, limit = clock.steady() + k_check_time] { return clock.steady() > limit; });
    const auto findings = policy::find(resolved, budget, clock.wall());
    if (!findings.complete) {
        return {};
    }
    auto problems = policy::unproved(resolved, findings);
    const bool proved = problems.empty();
    return {std::move(problems), proved};
}

std::string checked_text(const Found& found) {
    const Problems& problems = found.problems;
    json output{{"valid", problems.empty()}, {"proved", found.proved}};
    for (std::size_t i = 0; i < problems.size(); ++i) {
        output["problem"].push_back(problem_json(i + 1, problems[i]));
    }
    return to_text({{operation_output, std::move(output)}});
}

}  // namespace

Operations::Operations(const Published& published, Candidates candidates, const fleet::Fleet& fleet,
                       change::Changes& changes, const Roles& roles, const Clock& clock)
    : m_published(published),
      m_candidates(candidates),
      m_fleet(fleet),
      m_changes(changes),
      m_roles(roles),
      m_clock(clock),
      m_modules(yang::schemas_directory(), policy::yang_modules()) {}

std::vector<restconf::Operation> Operations::all() {
    using Run = Answer (Operations::*)(const http::Request&, const yang::Node&);
    const auto operation = [this](const char* name, Run run) {
        return restconf::Operation{policies_module, name,
                                   [this, run](const http::Request& request, const yang::Node& input) -> Answer {
                                       try {
                                           return (this->*run)(request, input);
                                       } catch (const journal::JournalUnavailable&) {
                                           return unrecorded_error();
                                       }
                                   }};
    };
    return {operation("draft", &Operations::draft),     operation("check", &Operations::check),
            operation("merge", &Operations::merge),     operation("propose", &Operations::propose),
            operation("approve", &Operations::approve), operation("refuse", &Operations::refuse)};
}

/// Larger than that of every policy, draft and request.
std::uint64_t Operations::free_number() {
    std::uint64_t number = m_fleet.newest();
    for (const change::Status& status : m_changes.list()) {
        number = std::max(number, status.change.manifest().number);
    }
    while (m_candidates.region.draft(number + 1) || m_candidates.sites.draft(number + 1)) {
        ++number;
    }
    return number + 1;
}

/// Whether it is that of a request of which she does not decide.
bool Operations::is_anothers(std::uint64_t number, const Scope& scope) const {
    const auto request = m_changes.find(number);
    return request && !scope.decides(request->change.manifest().sites);
}

Operations::Answer Operations::draft(const http::Request& request, const yang::Node& input) {
    const auto from = input.number("from");
    const Scope scope = m_roles.scope(request);
    Candidate& candidate = m_candidates.of(scope);
    auto entry = entry_in(candidate.read(scope), from);
    if (!entry) {
        return no_such("policy");
    }
    const std::uint64_t number = free_number();
    (*entry)["number"] = std::to_string(number);
    (*entry)["title"] = input.text("title");
    (*entry)["author"] = input.text("author");
    if (!candidate.draft(from, scope)) {
        (*entry)["copied-from"] = std::to_string(from);
    }
    if (scope.limited()) {
        const auto sites = sites_of(*entry);
        (*entry)["site"] = sites.empty() ? scope.all() : scope.among(sites);
    }
    const auto written =
        candidate.write({holder_of(request), fmt::format("draft {} of policy {}", number, from), scope},
                        [&entry](const restconf::Snapshot& now) { return added(now.tree->copy(), *entry); });
    if (const auto* error = std::get_if<restconf::Error>(&written)) {
        return *error;
    }
    return to_text({{operation_output, {{"number", std::to_string(number)}}}});
}

Operations::Answer Operations::check(const http::Request& request, const yang::Node& input) {
    const Scope scope = m_roles.scope(request);
    const auto entry = m_candidates.of(scope).draft(input.number("number"), scope);
    if (!entry) {
        return no_such("draft");
    }
    const auto draft = draft_of(m_modules, *entry);
    if (const auto* problems = std::get_if<Problems>(&draft)) {
        return checked_text({*problems});
    }
    const auto resolved = policy::Policy::resolve(std::get<Draft>(draft).documents);
    const auto* problems = std::get_if<Problems>(&resolved);
    return checked_text(problems == nullptr ? found_in(std::get<policy::Policy>(resolved), m_clock) : Found{*problems});
}

/// The draft is that of the request from now on, so that a new revision can be made of it. At worst it keeps its number
/// and becomes another request when it is proposed again.
void Operations::renumber(const http::Request& request, std::uint64_t from, std::uint64_t to) {
    const Scope scope = m_roles.scope(request);
    std::ignore =
        m_candidates.of(scope).write({holder_of(request), fmt::format("draft {} is draft {}", from, to), scope},
                                     [&](const restconf::Snapshot& now) -> std::variant<yang::Tree, restconf::Error> {
                                         auto entry = entry_in(now, from);
                                         if (!entry) {
                                             return no_such("draft");
                                         }
                                         (*entry)["number"] = std::to_string(to);
                                         return exchanged(now, from, *entry);
                                     });
}

Operations::Answer Operations::propose(const http::Request& request, const yang::Node& input) {
    const std::uint64_t drafted = input.number("number");
    const Scope scope = m_roles.scope(request);
    auto entry = m_candidates.of(scope).draft(drafted, scope);
    if (!entry) {
        return no_such("draft");
    }
    // Tags of other moments are others: the draft that was taken out above is the one that has this tag.
    const auto tag = input.optional_text("tag");
    if (tag && *tag != m_candidates.of(scope).read(scope).etag) {
        return edited_since();
    }
    const auto revises = input.optional_text("revises");
    const bool anothers = is_anothers(drafted, scope);
    if (revises && anothers) {
        return beyond_her_sites();
    }
    const bool spent = anothers || m_fleet.in_the_way(manifest_of(*entry));
    const std::uint64_t number = spent && !revises ? free_number() : drafted;
    (*entry)["number"] = std::to_string(number);
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
    if (revises) {
        proposal.revises = parse_number<std::uint64_t>(*revises);
    }
    proposal.bundle = policy::bundle_text(std::get<Draft>(draft).bundle);
    const auto outcome = m_changes.propose(proposal, holder_of(request));
    if (number != drafted && std::holds_alternative<change::Status>(outcome)) {
        renumber(request, drafted, number);
    }
    return answer(outcome);
}

Operations::Answer Operations::approve(const http::Request& request, const yang::Node& input) {
    return answer(m_changes.approve(input.number("number"), input.text("signature") + "\n", holder_of(request)));
}

Operations::Answer Operations::refuse(const http::Request& request, const yang::Node& input) {
    return answer(m_changes.close(input.number("number"), input.text("reason"), holder_of(request)));
}

}  // namespace beffroi::central::policies
