// Findings as sentences.
#include <fmt/format.h>

#include <algorithm>

#include "policy/findings.h"
#include "policy/wording.h"

namespace beffroi::policy {

namespace {

struct FindingWords {
    const char* broken_never;
    const char* broken_always;
    const char* because_of;
    const char* because_of_block;
    const char* because_of_nothing;
    const char* not_proved;
    const char* proved;
    const char* vacuous;
    const char* shadowed;
    const char* shadowed_by_several;
    const char* redundant;
    const char* conflict;
    const char* more_conflicts;
    const char* dead;
    const char* reasons[5];  ///< as DeadReason
    const char* too_costly;
    const char* quoted;
    const char* separator;
};

// \u202F is the narrow no-break space.
constexpr FindingWords french_findings{
    "La garantie {name} n’est pas tenue\u202F: {role}, depuis {zone}, le {at}, pourrait joindre {to}, {cause}.",
    "La garantie {name} n’est pas tenue\u202F: {role}, depuis {zone}, le {at}, ne pourrait pas joindre {to}, {cause}.",
    "à cause de la règle {}",
    "à cause du blocage d’urgence {}",
    "car aucune règle ne l’autorise",
    "La garantie {name} n’est pas démontrée\u202F: le calcul dépasse ce qui lui est accordé. Règles qui coûtent le "
    "plus\u202F: {rules}.",
    "La garantie {name} est démontrée.",
    "La garantie {name} est démontrée, mais ne promet rien\u202F: elle ne concerne personne, nulle part ou jamais.",
    "La règle {name} ne décide jamais\u202F: partout où elle s’applique, {by} décide avant elle.",
    "La règle {name} ne décide jamais\u202F: partout où elle s’applique, {by} décident avant elle.",
    "La règle {name} ne change rien aujourd’hui\u202F: sans elle, toutes les réponses seraient les mêmes (démontré).",
    "Les règles {permit} et {deny} se contredisent, et le refus l’emporte\u202F: par exemple {role}, depuis {zone}, le "
    "{at}, vers {to}.",
    "Et {} autres contradictions.",
    "La règle {name} ne s’applique jamais\u202F: {reason}.",
    {"aucune de ses zones n’est reliée à une interface de ce lycée",
     "ses horaires et sa validité ne se rencontrent jamais", "ses destinations n’ont aucune adresse",
     "ses services n’ont aucun port", "ses exceptions ne lui laissent rien"},
    "L’analyse dépasse ce qui lui est accordé. Règles qui coûtent le plus\u202F: {rules}.",
    "«\u202F{}\u202F»",
    " et "};
constexpr FindingWords english_findings{
    "The guarantee {name} is broken: {role}, from {zone}, on {at}, could reach {to}, {cause}.",
    "The guarantee {name} is broken: {role}, from {zone}, on {at}, could not reach {to}, {cause}.",
    "because of the rule {}",
    "because of the emergency block {}",
    "because no rule permits it",
    "The guarantee {name} is not proved: the proof exceeds its budget. The rules that cost most: {rules}.",
    "The guarantee {name} is proved.",
    "The guarantee {name} is proved but promises nothing: it concerns nobody, nowhere or never.",
    "The rule {name} never decides: wherever it applies, {by} decides before it.",
    "The rule {name} never decides: wherever it applies, {by} decide before it.",
    "The rule {name} changes nothing today: without it, every answer would be the same (proved).",
    "The rules {permit} and {deny} contradict each other, and the denial wins: for example {role}, from {zone}, on "
    "{at}, to {to}.",
    "And {} more contradictions.",
    "The rule {name} never applies: {reason}.",
    {"none of its zones is bound to an interface of this school", "its schedules and its validity never meet",
     "its destinations have no address", "its services have no port", "its exceptions leave it nothing"},
    "The analysis exceeds its budget. The rules that cost most: {rules}.",
    "“{}”",
    " and "};

class FindingSpeaker {
  public:
    FindingSpeaker(const Policy& policy, Language language)
        : m_policy(policy),
          m_model(policy.model()),
          m_language(language),
          m_words(in_french() ? french_findings : english_findings) {}

    std::string guarantee(const Findings& findings, std::size_t index) const {
        const GuaranteeFinding& finding = findings.guarantees[index];
        const Guarantee& guarantee = m_model.guarantees[index];
        const std::string called = quoted(guarantee.name);
        const auto name = fmt::arg("name", called);
        switch (finding.proof) {
            case Proof::not_proved:
                return format(m_words.not_proved, name, fmt::arg("rules", rules(each_once(findings.costly), ", ")));
            case Proof::proved:
                return format(finding.vacuous ? m_words.vacuous : m_words.proved, name);
            case Proof::broken:
                break;
        }
        const Witness& witness = *finding.counterexample;
        const auto verdict = decide(m_model, witness.query);
        const auto why = cause(verdict);
        return with_witness(guarantee.always ? m_words.broken_always : m_words.broken_never, witness, name,
                            fmt::arg("cause", why));
    }

    std::string all(const Findings& findings) const {
        std::string text;
        const auto say = [&text](const std::string& sentence) { text += sentence + '\n'; };
        for (std::size_t i = 0; i < findings.guarantees.size(); ++i) {
            say(guarantee(findings, i));
        }
        if (!findings.complete) {
            say(format(m_words.too_costly, fmt::arg("rules", rules(each_once(findings.costly), ", "))));
        }
        for (const auto& [index, by] : findings.shadowed) {
            const auto sayers = each_once(by);
            say(format(sayers.size() == 1 ? m_words.shadowed : m_words.shadowed_by_several,
                       fmt::arg("name", rule(index)), fmt::arg("by", rules(sayers, m_words.separator))));
        }
        for (const auto index : findings.redundant) {
            say(format(m_words.redundant, fmt::arg("name", rule(index))));
        }
        for (const auto& conflict : findings.conflicts) {
            say(with_witness(m_words.conflict, conflict.overlap, fmt::arg("permit", rule(conflict.permit)),
                             fmt::arg("deny", rule(conflict.deny))));
        }
        if (findings.more_conflicts != 0) {
            say(format(m_words.more_conflicts, findings.more_conflicts));
        }
        for (const auto& [index, reason] : findings.dead) {
            say(format(m_words.dead, fmt::arg("name", rule(index)),
                       fmt::arg("reason", m_words.reasons[static_cast<std::size_t>(reason)])));
        }
        return text;
    }

  private:
    [[nodiscard]] bool in_french() const { return m_language == Language::french; }
    template <typename... Arguments>
    [[nodiscard]] static std::string format(const char* form, const Arguments&... arguments) {
        return fmt::format(fmt::runtime(form), arguments...);
    }
    template <typename... Arguments>
    [[nodiscard]] std::string with_witness(const char* form, const Witness& witness,
                                           const Arguments&... arguments) const {
        return format(form, fmt::arg("role", label(m_model.roles[witness.query.role], m_language)),
                      fmt::arg("zone", label(m_model.zones[witness.query.zone], m_language)),
                      fmt::arg("at", spoken_moment(witness.query.at, m_model.calendar.zone(), m_language)),
                      fmt::arg("to", target_words(m_policy, witness, m_language)), arguments...);
    }
    [[nodiscard]] std::string cause(const Verdict& verdict) const {
        if (verdict.rules.empty()) {
            return m_words.because_of_nothing;
        }
        const std::size_t first = verdict.rules.front();
        const Rule& of = m_model.rules[first];
        return of.kind == RuleKind::block ? format(m_words.because_of_block, in_french() ? of.label_fr : of.label_en)
                                          : format(m_words.because_of, rule(first));
    }
    [[nodiscard]] std::string quoted(const std::string& name) const { return format(m_words.quoted, name); }
    [[nodiscard]] std::string rule(std::size_t index) const {
        const Rule& of = m_model.rules[index];
        return quoted(in_french() ? of.label_fr : of.label_en);
    }
    /// An exam is several rules and one name.
    [[nodiscard]] Indexes each_once(const Indexes& indexes) const {
        Indexes once;
        for (const auto index : indexes) {
            const Rule& of = m_model.rules[index];
            const bool said = std::any_of(once.begin(), once.end(), [&](std::size_t known) {
                return m_model.rules[known].path == of.path && m_model.rules[known].party == of.party;
            });
            if (!said) {
                once.push_back(index);
            }
        }
        return once;
    }
    [[nodiscard]] std::string rules(const Indexes& indexes, const char* last) const {
        std::vector<std::string> names;
        for (const auto index : indexes) {
            names.push_back(rule(index));
        }
        return enumerate(names, last);
    }

    const Policy& m_policy;
    const Policy::Model& m_model;
    const Language m_language;
    const FindingWords& m_words;
};

}  // namespace

std::string guarantee_sentence(const Policy& policy, const Findings& findings, std::size_t guarantee,
                               Language language) {
    return FindingSpeaker(policy, language).guarantee(findings, guarantee);
}

std::string to_text(const Policy& policy, const Findings& findings, Language language) {
    return FindingSpeaker(policy, language).all(findings);
}

}  // namespace beffroi::policy
