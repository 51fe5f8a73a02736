// What a replay found, as lines of text. (policy/impact.h)
#include <fmt/format.h>

#include "policy/impact.h"
#include "policy/wording.h"

namespace beffroi::policy {

namespace {

/// Rows that people read; all are in the JSON.
constexpr std::size_t rows_told = 20;

struct ImpactWords {
    const char* flow;
    const char* flows;
    const char* person;
    const char* people;
    const char* device;
    const char* devices;
    const char* replayed;
    const char* blocked;
    const char* allowed;
    const char* role;
    const char* row_blocked;
    const char* row_allowed;
    const char* more;
    const char* nowhere;
    const char* before;
    const char* after;
    const char* no_rule;
    const char* conjunction;
    const char* as_before;
    const char* as_after;
};

// \u202F is the narrow no-break space.
constexpr ImpactWords french_impacts{"flux",
                                     "flux",
                                     "personne",
                                     "personnes",
                                     "appareil",
                                     "appareils",
                                     "Flux rejoués\u202F: {}.",
                                     "Bloqués en plus\u202F: {flows}, {people}, {devices}.",
                                     "Autorisés en plus\u202F: {flows}, {people}, {devices}.",
                                     "  {role}\u202F: {flows}, {people}, {devices}.",
                                     "BLOQUE {}\u202F: {}",
                                     "AUTORISE {}\u202F: {}",
                                     "Et {} autres flux, que donne --json.",
                                     "Flux d’un rôle ou d’une zone qu’aucune des deux politiques ne connaît\u202F: {}.",
                                     "avant, {}",
                                     "après, {}",
                                     "aucune règle",
                                     " et ",
                                     " (avant)",
                                     " (après)"};
constexpr ImpactWords english_impacts{"flow",
                                      "flows",
                                      "person",
                                      "people",
                                      "device",
                                      "devices",
                                      "Flows replayed: {}.",
                                      "Newly blocked: {flows}, {people}, {devices}.",
                                      "Newly allowed: {flows}, {people}, {devices}.",
                                      "  {role}: {flows}, {people}, {devices}.",
                                      "BLOCKS {}: {}",
                                      "ALLOWS {}: {}",
                                      "And {} other flows, which --json gives.",
                                      "Flows of a role or from a zone that neither policy knows: {}.",
                                      "before, {}",
                                      "after, {}",
                                      "no rule",
                                      " and ",
                                      " (before)",
                                      " (after)"};

class ImpactSpeaker {
  public:
    ImpactSpeaker(const Policy& before, const Policy& after, const Space& space, Language language)
        : m_before(before),
          m_after(after),
          m_space(space),
          m_language(language),
          m_words(language == Language::french ? french_impacts : english_impacts) {}

    std::string text(const ImpactReport& report) {
        say(format(m_words.replayed,
                   number(report.permitted + report.denied + report.blocked.all.flows + report.allowed.all.flows)));
        say_side(report.blocked, m_words.blocked, m_words.row_blocked);
        say_side(report.allowed, m_words.allowed, m_words.row_allowed);
        if (report.nowhere != 0) {
            say(format(m_words.nowhere, number(report.nowhere)));
        }
        return std::move(m_text);
    }

  private:
    template <typename... Arguments>
    [[nodiscard]] static std::string format(const char* form, const Arguments&... arguments) {
        return fmt::format(fmt::runtime(form), arguments...);
    }
    [[nodiscard]] std::string number(std::uint64_t of) const { return number_words(of, m_language); }
    [[nodiscard]] std::string count(std::uint64_t of, const char* one, const char* many) const {
        return count_words(of, one, many, m_language);
    }
    void say(const std::string& line) { m_text += line + '\n'; }

    template <typename... Arguments>
    void say_tally(const char* form, const Tally& tally, const Arguments&... arguments) {
        const auto flows = count(tally.flows, m_words.flow, m_words.flows);
        const auto people = count(tally.people, m_words.person, m_words.people);
        const auto devices = count(tally.devices, m_words.device, m_words.devices);
        say(format(form, fmt::arg("flows", flows), fmt::arg("people", people), fmt::arg("devices", devices),
                   arguments...));
    }

    void say_side(const ImpactSide& side, const char* total, const char* form) {
        say_tally(total, side.all);
        for (const auto& [role, tally] : side.by_role) {
            say_tally(m_words.role, tally, fmt::arg("role", label(m_space.roles()[role], m_language)));
        }
        std::uint64_t untold = side.other_flows;
        for (std::size_t i = 0; i < side.rows.size(); ++i) {
            if (i < rows_told) {
                say(format(form, number(side.rows[i].flows), row(side.rows[i])));
            } else {
                untold += side.rows[i].flows;
            }
        }
        if (untold != 0) {
            say(format(m_words.more, number(untold)));
        }
    }

    [[nodiscard]] std::string row(const ImpactRow& row) const {
        return fmt::format("{} · {} · {} · {} · {} · {}", label(m_space.roles()[row.role], m_language),
                           label(m_space.zones()[row.zone], m_language), word(row.destination), word(row.service),
                           format(m_words.before, rules(m_before, row.rules_before)),
                           format(m_words.after, rules(m_after, row.rules_after)));
    }

    [[nodiscard]] std::string word(const Word& of) const {
        return of.in(m_language) + (of.version == Word::Version::before  ? m_words.as_before
                                    : of.version == Word::Version::after ? m_words.as_after
                                                                         : "");
    }

    [[nodiscard]] std::string rules(const Policy& policy, const std::vector<std::size_t>& indexes) const {
        std::vector<std::string> names;
        for (const auto index : indexes) {
            names.push_back(rule_words(policy.model().rules[index], m_language));
        }
        return names.empty() ? m_words.no_rule : enumerate(names, m_words.conjunction);
    }

    const Policy& m_before;
    const Policy& m_after;
    const Space& m_space;
    Language m_language;
    const ImpactWords& m_words;
    std::string m_text;
};

}  // namespace

std::string to_text(const Policy& before, const Policy& after, const Space& space, const ImpactReport& report,
                    Language language) {
    return ImpactSpeaker(before, after, space, language).text(report);
}

}  // namespace beffroi::policy
