#include "policy/explain.h"

#include <algorithm>

#include "policy/nearest.h"

namespace beffroi::policy {

namespace {

/// A party can change the answer from a tier that is decided no later than the deciding one. A block is ended by the
/// party that made it.
std::vector<Party> parties_for(const Policy::Model& model, const Verdict& verdict) {
    const Tier tier = verdict.tier;
    if (tier == Tier::emergency) {
        std::vector<Party> parties;
        for (const std::size_t rule : verdict.rules) {
            parties.push_back(model.rules[rule].party);  // sorted by party
        }
        parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
        return parties;
    }
    std::vector<Party> parties{Party::region};
    if (tier >= Tier::academie_mandatory) {
        parties.push_back(Party::academie);
    }
    if (tier >= Tier::lycee) {
        parties.push_back(Party::lycee);
    }
    return parties;
}

}  // namespace

Explanation explain(const Policy& policy, const Query& query, std::optional<NamedTarget> target) {
    const auto& model = policy.model();
    Explanation explanation;
    explanation.query = query;
    explanation.target = target;
    explanation.slot = policy.slot_at(query.at);
    const auto now = to_local(query.at, model.calendar.zone());
    const auto& schedules = model.calendar.schedules();
    for (std::size_t i = 0; i < schedules.size(); ++i) {
        if (schedules[i].runs(now)) {
            explanation.schedules.push_back(i);
        }
    }
    const Shortlist rules(model, query);
    explanation.verdict = rules.decide(query.zone, model.calendar.conditions_at(now));
    explanation.other_after = nearest_change(model, rules, query);
    if (!explanation.verdict.permit) {
        explanation.permitted_zones = permitted_zones(model, rules, query);
    }
    explanation.changeable_by = parties_for(model, explanation.verdict);
    return explanation;
}

}  // namespace beffroi::policy
