#include "central/change/evidence.h"

#include <stdexcept>

#include "central/change/rows.h"
#include "policy/compile.h"
#include "policy/findings.h"
#include "policy/too_large.h"

namespace beffroi::central::change {

namespace {

using policy::Language;
using policy::Policy;

void add_difference(const Policy& before, const Policy& after, const Moment& moment, Evidence& evidence) {
    policy::Budget budget(policy::Budget::comparison, moment.expired);
    const auto compared = policy::compare(before, after, budget);
    if (const auto* none = std::get_if<policy::NotCompared>(&compared)) {
        evidence.told["proved"] = false;
        evidence.told["difference"] =
            both([&](Language language) { return policy::to_text(before, after, *none, language); });
        return;
    }
    const auto& comparison = std::get<policy::Comparison>(compared);
    const auto description = policy::describe(before, after, comparison, moment.from);
    evidence.told["opened"] = rows_json(before, after, comparison.space, description.opened);
    evidence.told["closed"] = rows_json(before, after, comparison.space, description.closed);
    evidence.told["difference"] =
        both([&](Language language) { return policy::to_text(before, after, comparison, description, language); });
    evidence.opens = description.opened.size();
    evidence.closes = description.closed.size();
}

json guarantees_json(const Policy& policy, const policy::Findings& findings) {
    json array = json::array();
    for (std::size_t i = 0; i < findings.guarantees.size(); ++i) {
        const auto& guarantee = policy.model().guarantees[i];
        array.push_back({{"name", guarantee.name},
                         {"party", policy::to_string(guarantee.party)},
                         {"vacuous", findings.guarantees[i].vacuous},
                         {"sentence", both([&](Language language) {
                              return policy::guarantee_sentence(policy, findings, i, language);
                          })}});
    }
    return array;
}

/// Each on a line of its own.
Words words_of(const Problems& problems) {
    Words all;
    for (const Problem& problem : problems) {
        all = all.empty() ? to_words(problem) : words("{}\n{}", "{}\n{}", all, to_words(problem));
    }
    return all;
}

std::variant<Evidence, Refusal> judged(const Policy& after, const Moment& moment) {
    policy::Budget budget(policy::Budget::ample, moment.expired);
    const auto findings = policy::find(after, budget, moment.from);
    if (const auto problems = policy::unproved(after, findings); !problems.empty()) {
        return refused(Refusal::Kind::guarantee, words_of(problems));
    }
    if (!findings.complete) {
        return refused(Refusal::Kind::guarantee, {policy::to_text(after, findings, Language::french),
                                                  policy::to_text(after, findings, Language::english)});
    }
    try {
        static_cast<void>(policy::compile(after));
    } catch (const policy::TooLarge& e) {  // more than the kernel's numbers can name
        return refused(Refusal::Kind::documents, e.why());
    }
    Evidence evidence;
    evidence.told = {{"proved", true},
                     {"rules", after.model().rules.size()},
                     {"guarantees", guarantees_json(after, findings)},
                     {"findings", both([&](Language language) { return policy::to_text(after, findings, language); })},
                     {"opened", json::array()},
                     {"closed", json::array()},
                     {"impact", nullptr},
                     {"difference",
                      {{"fr", "Première politique de ces lycées : rien à comparer.\n"},
                       {"en", "The first policy of these schools: there is nothing to compare.\n"}}}};
    return evidence;
}

/// Examples are of the proposal: what held before is only compared.
Policy resolved_alone(policy::Documents documents) {
    documents.examples.reset();
    auto resolved = Policy::resolve(documents);
    if (const auto* problems = std::get_if<Problems>(&resolved)) {
        throw std::runtime_error("a policy that was accepted is none any more: " + words_of(*problems).english);
    }
    return std::get<Policy>(std::move(resolved));
}

}  // namespace

std::variant<Evidence, Refusal> evidence_of(const policy::Documents& after, std::optional<policy::Documents> before,
                                            const Moment& moment, const Impact& impact) {
    auto resolved = Policy::resolve(after);
    if (const auto* problems = std::get_if<Problems>(&resolved)) {
        return refused(Refusal::Kind::documents, words_of(*problems));
    }
    const auto& proposed = std::get<Policy>(resolved);
    auto evidence = judged(proposed, moment);
    if (auto* proved = std::get_if<Evidence>(&evidence)) {
        proved->told["examples"] = after.examples ? after.examples->root().children("example").size() : 0;
        if (before) {
            const Policy held = resolved_alone(std::move(*before));
            add_difference(held, proposed, moment, *proved);
            proved->told["impact"] = impact(held, proposed);
        }
    }
    return evidence;
}

json difference_of(policy::Documents before, policy::Documents after, const Moment& moment) {
    Evidence evidence;
    evidence.told = {{"proved", true}};
    add_difference(resolved_alone(std::move(before)), resolved_alone(std::move(after)), moment, evidence);
    return std::move(evidence.told);
}

}  // namespace beffroi::central::change
