// Takes over into a draft what was published for its sites since it was made.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/number.h"
#include "central/restconf/draft_tree.h"
#include "central/restconf/error.h"
#include "central/restconf/merge.h"
#include "central/restconf/operations.h"
#include "central/restconf/policy_tree.h"
#include "policy/manifest.h"

namespace beffroi::central::policies {

namespace {

constexpr const char* k_copied_from = "copied-from";

restconf::Error cannot_merge(const char* tag, Words why) {
    return {409, "resource-denied", std::move(why.english), {}, tag, "application", std::move(why.french)};
}

restconf::Error made_of_nothing_known() {
    return cannot_merge(
        "no-origin",
        words("la politique dont ce brouillon est la copie n’est plus conservée, ou il n’est la copie "
              "d’aucune\u202F: faites un nouveau brouillon de celle qui est publiée",
              "the policy that this draft is a copy of is not kept any more, or it is a copy of none: make "
              "a new draft of the one that is published"));
}

restconf::Error not_of_one_line(const std::set<std::uint64_t>& numbers) {
    return cannot_merge(
        "other-policies",
        words(
            "les lycées de ce brouillon n’avaient pas tous la politique dont il est la copie, ou n’ont pas tous la "
            "même depuis ({})\u202F: faites un brouillon de chacune",
            "the sites of this draft did not all have the policy that it is a copy of, or have not all the same since "
            "({}): make a draft of each",
            fmt::format("{}", fmt::join(numbers, ", "))));
}

restconf::Error made_otherwise_meanwhile() {
    return cannot_merge("changed", words("le brouillon a été changé entre-temps\u202F: recommencez",
                                         "the draft was changed meanwhile: do it again"));
}

/// What two versions of a policy hold at all of the draft's sites: what was there when it was made, and what is now.
struct Since {
    std::uint64_t number = 0;  ///< of what was published
    json base;
    json published;
};

Choices choices_in(const yang::Node& input) {
    Choices choices;
    for (const yang::Node& one : input.children("choice")) {
        choices[{one.text("document"), one.text("member"), one.text("name")}] =
            one.text("take") == "published" ? Side::published : Side::draft;
    }
    return choices;
}

json conflict_json(const Conflict& conflict) {
    json told{{"document", conflict.place.document}, {"member", conflict.place.member}, {"name", conflict.place.name}};
    if (conflict.published) {
        told["published"] = to_text(*conflict.published);
    }
    if (conflict.draft) {
        told["draft"] = to_text(*conflict.draft);
    }
    return told;
}

json told_of(std::uint64_t from, const Merged& merged, const std::string& tag) {
    json output{{"from", std::to_string(from)}, {"taken", merged.taken}, {"tag", tag}};
    if (!merged.conflicts.empty()) {
        std::transform(merged.conflicts.begin(), merged.conflicts.end(), std::back_inserter(output["conflict"]),
                       conflict_json);
    }
    return output;
}

std::string nothing_text() {
    return to_text({{operation_output, {{"taken", 0}}}});
}

/// nullopt: nothing was published since.
std::variant<std::optional<Since>, restconf::Error> since_made(const Published& published, const fleet::Fleet& fleet,
                                                               const json& draft, const Scope& scope) {
    const auto from = parse_number<std::uint64_t>(draft.value(k_copied_from, ""));
    const auto origin = from ? fleet.manifest(*from) : std::nullopt;
    auto base = origin && scope.sees(origin->sites) ? published.entry(*from) : std::nullopt;
    if (!base) {
        return made_of_nothing_known();
    }
    const policy::Sites sites = manifest_of(draft).sites;
    const auto newest = published.newest_at(sites);
    if (newest.empty() || newest == std::set{*from}) {
        return std::nullopt;
    }
    const bool held =
        origin->sites.empty() ||
        (!sites.empty() && std::includes(origin->sites.begin(), origin->sites.end(), sites.begin(), sites.end()));
    if (!held || newest.size() > 1) {
        return not_of_one_line(newest);
    }
    return Since{*newest.begin(), std::move(*base), published.entry(*newest.begin()).value()};
}

}  // namespace

Operations::Answer Operations::merge(const http::Request& request, const yang::Node& input) {
    const std::uint64_t number = input.number("number");
    const Scope scope = m_roles.scope(request);
    Candidate& candidate = m_candidates.of(scope);
    const auto read = candidate.draft(number, scope);
    if (!read) {
        return no_such("draft");
    }
    const auto found = since_made(m_published, m_fleet, *read, scope);
    if (const auto* error = std::get_if<restconf::Error>(&found)) {
        return *error;
    }
    const auto& since = std::get<std::optional<Since>>(found);
    if (!since) {
        return nothing_text();
    }
    Merged result;
    std::string tag;
    const auto take = [&](const restconf::Snapshot& now) -> std::variant<yang::Tree, restconf::Error> {
        const auto draft = entry_in(now, number);
        if (!draft || draft->value(k_copied_from, "") != read->at(k_copied_from) ||
            sites_of(*draft) != sites_of(*read)) {
            return made_otherwise_meanwhile();
        }
        tag = now.etag;
        // What was chosen counts for what was shown.
        const bool shown = input.optional_text("tag") == tag;
        result = merged(since->base, since->published, *draft, shown ? choices_in(input) : Choices());
        if (!result.conflicts.empty()) {
            return made_otherwise_meanwhile();  // nothing is written; the conflicts are the answer
        }
        result.entry[k_copied_from] = std::to_string(since->number);
        return exchanged(now, number, result.entry);
    };
    const auto written = candidate.write(
        {request.certificate->common_name, fmt::format("draft {} takes over policy {}", number, since->number), scope},
        take);
    json output = told_of(since->number, result, tag);
    if (const auto* now = std::get_if<restconf::Snapshot>(&written)) {
        output["new-tag"] = now->etag;
    } else if (result.conflicts.empty()) {
        return std::get<restconf::Error>(written);
    }
    return to_text({{operation_output, std::move(output)}});
}

}  // namespace beffroi::central::policies
