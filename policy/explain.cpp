#include "policy/explain.h"

#include <fmt/format.h>

namespace beffroi::policy {

namespace {

struct Words {
    const char* permitted;
    const char* denied;
    const char* because;  ///< name, party, rationale
    const char* nothing;  ///< when no tier matches
    const char* schedules;
    const char* no_schedule;
    const char* changeable;
    const char* separator;
};

constexpr Words french{"Permis : {role}, depuis {zone}, vers {to}, le {at}.\n",
                       "Refusé : {role}, depuis {zone}, vers {to}, le {at}.\n",
                       "Règle « {name} » ({party}, {tier}) : {rationale}\n",
                       "Aucune règle ne le permet ; ce qui n'est pas permis est refusé.\n",
                       "Horaires en cours : {}.\n",
                       "Aucun horaire n'est en cours.\n",
                       "Peut le changer : {}.\n",
                       " ou "};
constexpr Words english{"Permitted: {role}, from {zone}, to {to}, at {at}.\n",
                        "Denied: {role}, from {zone}, to {to}, at {at}.\n",
                        "Rule \"{name}\" ({party}, {tier}): {rationale}\n",
                        "No rule permits it; what is not permitted is denied.\n",
                        "Running schedules: {}.\n",
                        "No schedule is running.\n",
                        "Who can change it: {}.\n",
                        " or "};

const char* party_words(Party party, Language language) {
    const bool in_french = language == Language::french;
    switch (party) {
        case Party::region:
            return in_french ? "la Région" : "the Region";
        case Party::academie:
            return in_french ? "l'académie" : "the académie";
        case Party::lycee:
            break;
    }
    return in_french ? "le lycée" : "the lycée";
}

const char* tier_words(Tier tier, Language language) {
    const bool in_french = language == Language::french;
    switch (tier) {
        case Tier::region_mandatory:
        case Tier::academie_mandatory:
            return in_french ? "obligatoire" : "mandatory";
        case Tier::academie_default:
        case Tier::region_default:
            return in_french ? "par défaut" : "default";
        case Tier::lycee:
        case Tier::none:
            break;
    }
    return in_french ? "propre au lycée" : "the lycée's own";
}

/// A party can change the answer from a tier that is decided no later than the deciding one.
std::vector<Party> parties_up_to(Tier tier) {
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

Explanation explain(const Policy& policy, const Query& query) {
    const auto& model = policy.model();
    Explanation explanation{query, decide(model, query), policy.slot_at(query.at), {}, {}};
    const auto now = to_local(query.at, model.calendar.zone());
    for (const auto& schedule : model.calendar.schedules()) {
        if (schedule.runs(now)) {
            explanation.schedules.push_back(schedule.name);
        }
    }
    explanation.changeable_by = parties_up_to(explanation.verdict.tier);
    return explanation;
}

std::string to_text(const Policy& policy, const Explanation& explanation, Language language) {
    const auto& model = policy.model();
    const auto& query = explanation.query;
    const bool in_french = language == Language::french;
    const Words& words = in_french ? french : english;
    const auto label = [&](const Named& named) { return in_french ? named.label_fr : named.label_en; };
    std::string text = fmt::format(fmt::runtime(explanation.verdict.permit ? words.permitted : words.denied),
                                   fmt::arg("role", label(model.roles[query.role])),
                                   fmt::arg("zone", label(model.zones[query.zone])), fmt::arg("to", target_text(query)),
                                   fmt::arg("at", to_text(to_local(query.at, model.calendar.zone()))));
    for (const auto index : explanation.verdict.rules) {
        const Rule& rule = model.rules[index];
        text += fmt::format(fmt::runtime(words.because), fmt::arg("name", rule.name),
                            fmt::arg("party", party_words(rule.party, language)),
                            fmt::arg("tier", tier_words(rule.tier, language)), fmt::arg("rationale", rule.rationale));
    }
    if (explanation.verdict.rules.empty()) {
        text += words.nothing;
    }
    text += explanation.schedules.empty()
                ? words.no_schedule
                : fmt::format(fmt::runtime(words.schedules), fmt::join(explanation.schedules, ", "));
    std::vector<std::string> parties;
    for (const auto party : explanation.changeable_by) {
        parties.emplace_back(party_words(party, language));
    }
    return text + fmt::format(fmt::runtime(words.changeable), fmt::join(parties, words.separator));
}

}  // namespace beffroi::policy
