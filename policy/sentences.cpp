// An explanation as sentences.
#include <fmt/format.h>

#include <algorithm>

#include "policy/explain.h"
#include "policy/wording.h"

namespace beffroi::policy {

namespace {

/// A sentence names at most this many zones.
constexpr std::size_t zones_in_a_sentence = 3;

struct VerdictWords {
    const char* permitted;
    const char* denied;
    const char* rule;  ///< name, origin, rationale
    const char* exam;
    const char* block;    ///< and its end
    const char* nothing;  ///< when no tier matches
    const char* no_schedule;
    const char* one_schedule;
    const char* schedules;
    const char* permitted_from;
    const char* permitted_until;
    const char* never_here;
    const char* one_zone;
    const char* zones;
    const char* no_zone;
    const char* other_zone;  ///< those that the sentence does not name
    const char* other_zones;
    const char* changeable;
    const char* conjunction;
    const char* disjunction;
};

// \u202F is the narrow no-break space.
constexpr VerdictWords french_verdicts{"Autorisé\u202F: {role}, depuis {zone}, vers {to}, le {at}.",
                                       "Refusé\u202F: {role}, depuis {zone}, vers {to}, le {at}.",
                                       "Règle «\u202F{name}\u202F» ({origin})\u202F: {rationale}",
                                       "Examen «\u202F{name}\u202F» ({origin})\u202F: {rationale}",
                                       "Blocage d’urgence {name} ({origin}), jusqu’au {until}\u202F: {rationale}",
                                       "Aucune règle ne l’autorise\u202F; ce qui n’est pas autorisé est refusé.",
                                       "Aucun horaire n’est en cours.",
                                       "Horaire en cours\u202F: {}.",
                                       "Horaires en cours\u202F: {}.",
                                       "Autorisé à partir de {}.",
                                       "Autorisé jusqu’à {}.",
                                       "D’ici sept jours, rien ne l’autorise depuis cette zone.",
                                       "Autorisé depuis la zone {}.",
                                       "Autorisé depuis les zones {}.",
                                       "Aucune autre zone ne l’autorise à ce moment.",
                                       "{} autre",
                                       "{} autres",
                                       "Peut le changer\u202F: {}.",
                                       " et ",
                                       " ou "};
constexpr VerdictWords english_verdicts{"Permitted: {role}, from {zone}, to {to}, on {at}.",
                                        "Denied: {role}, from {zone}, to {to}, on {at}.",
                                        "Rule “{name}” ({origin}): {rationale}",
                                        "Exam “{name}” ({origin}): {rationale}",
                                        "Emergency block {name} ({origin}), until {until}: {rationale}",
                                        "No rule permits it; what is not permitted is denied.",
                                        "No schedule is running.",
                                        "Running schedule: {}.",
                                        "Running schedules: {}.",
                                        "Permitted from {}.",
                                        "Permitted until {}.",
                                        "Nothing permits it from this zone within seven days.",
                                        "Permitted in the zone {}.",
                                        "Permitted in the zones {}.",
                                        "No other zone permits it at that time.",
                                        "{} other",
                                        "{} others",
                                        "Who can change it: {}.",
                                        " and ",
                                        " or "};

/// Officers end a rationale with a full stop, or forget to.
std::string sentence(const std::string& text) {
    for (const auto* end : {".", "!", "?", "…"}) {
        if (text.ends_with(end)) {
            return text;
        }
    }
    return text + '.';
}

class Speaker {
  public:
    Speaker(const Policy& policy, const Explanation& explanation, Language language)
        : m_model(policy.model()),
          m_explanation(explanation),
          m_language(language),
          m_words(in_french() ? french_verdicts : english_verdicts) {}

    std::string text() {
        say_answer();
        say_rules();
        say_schedules();
        say_time();
        if (!m_explanation.verdict.permit) {
            say_zones();
        }
        std::vector<std::string> parties;
        for (const auto party : m_explanation.changeable_by) {
            parties.emplace_back(party_words(party, m_language));
        }
        say(m_words.changeable, enumerate(parties, m_words.disjunction));
        return std::move(m_text);
    }

  private:
    [[nodiscard]] bool in_french() const { return m_language == Language::french; }
    [[nodiscard]] const std::string& label(const Named& named) const { return policy::label(named, m_language); }

    template <typename... Arguments>
    void say(const char* form, Arguments&&... arguments) {
        m_text += fmt::format(fmt::runtime(form), std::forward<Arguments>(arguments)...) + '\n';
    }

    void say_answer() {
        const auto& query = m_explanation.query;
        const auto& target = m_explanation.target;
        const auto to = target ? fmt::format("{} ({})", label(m_model.destinations[target->destination]),
                                             label(m_model.services[target->service]))
                               : target_text(query);
        say(m_explanation.verdict.permit ? m_words.permitted : m_words.denied,
            fmt::arg("role", label(m_model.roles[query.role])), fmt::arg("zone", label(m_model.zones[query.zone])),
            fmt::arg("to", to), fmt::arg("at", spoken_moment(query.at, m_model.calendar.zone(), m_language)));
    }

    void say_rules() {
        for (const auto index : m_explanation.verdict.rules) {
            const Rule& rule = m_model.rules[index];
            say(rule.kind == RuleKind::block  ? m_words.block
                : rule.kind == RuleKind::exam ? m_words.exam
                                              : m_words.rule,
                fmt::arg("name", in_french() ? rule.label_fr : rule.label_en),
                fmt::arg("origin", origin_words(rule, m_language)), fmt::arg("rationale", sentence(rule.rationale)),
                fmt::arg("until", end_of(rule)));
        }
        if (m_explanation.verdict.rules.empty()) {
            say(m_words.nothing);
        }
    }

    /// "mardi 24 novembre 2026 à 12 h 30"; empty for what has no end.
    [[nodiscard]] std::string end_of(const Rule& rule) const {
        if (!rule.period) {
            return {};
        }
        const auto zone = m_model.calendar.zone();
        return spoken_moment(to_wall(m_model.calendar.periods()[*rule.period].until, zone), zone, m_language);
    }

    void say_schedules() {
        std::vector<std::string> names;
        for (const auto schedule : m_explanation.schedules) {
            names.push_back(label(m_model.schedules[schedule]));
        }
        if (names.empty()) {
            say(m_words.no_schedule);
        } else {
            say(names.size() == 1 ? m_words.one_schedule : m_words.schedules, enumerate(names, m_words.conjunction));
        }
    }

    void say_time() {
        const bool permitted = m_explanation.verdict.permit;
        if (m_explanation.other_after) {
            say(permitted ? m_words.permitted_until : m_words.permitted_from,
                spoken_bound(*m_explanation.other_after, m_explanation.query.at, m_model.calendar.zone(), m_language));
        } else if (!permitted) {
            say(m_words.never_here);
        }
    }

    void say_zones() {
        const auto& zones = m_explanation.permitted_zones;
        if (zones.empty()) {
            say(m_words.no_zone);
            return;
        }
        const auto named = std::min(zones.size(), zones_in_a_sentence);
        std::vector<std::string> names;
        for (std::size_t i = 0; i < named; ++i) {
            names.push_back(label(m_model.zones[zones[i]]));
        }
        if (named < zones.size()) {
            const auto rest = zones.size() - named;
            names.push_back(fmt::format(fmt::runtime(rest == 1 ? m_words.other_zone : m_words.other_zones), rest));
        }
        say(zones.size() == 1 ? m_words.one_zone : m_words.zones, enumerate(names, m_words.conjunction));
    }

    const Policy::Model& m_model;
    const Explanation& m_explanation;
    Language m_language;
    const VerdictWords& m_words;
    std::string m_text;
};

}  // namespace

std::string to_text(const Policy& policy, const Explanation& explanation, Language language) {
    return Speaker(policy, explanation, language).text();
}

}  // namespace beffroi::policy
