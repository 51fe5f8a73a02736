// A difference as lines of text. (policy/describe.h)
#include <fmt/format.h>

#include <algorithm>

#include "policy/describe.h"
#include "policy/explain.h"
#include "policy/wording.h"

namespace beffroi::policy {

namespace {

/// A row lists at most this many values that have no name; all are in the JSON.
constexpr std::size_t words_told = 6;

struct DifferenceWords {
    const char* opens;
    const char* closes;
    const char* example;
    const char* before;
    const char* after;
    const char* no_rule;
    const char* nobody;
    const char* all_roles;
    const char* everywhere;
    const char* always;
    const char* during;
    const char* outside;
    const char* any_destination;
    const char* any_service;
    const char* except;
    const char* as_before;
    const char* as_after;
    const char* more;
    const char* quoted;
    const char* conjunction;
    const char* rebound;
    const char* any_address;
    const char* unbound;
    const char* routed;
    const char* renumbered;
    const char* blocks;
    const char* no_blocks;
    const char* none;
    const char* summary;
    const char* clocks;
    const char* schedules;
    const char* no_zone;
    const char* budget;
};

// \u202F is the narrow no-break space.
constexpr DifferenceWords french_differences{
    "OUVRE {}\u202F: {}",
    "FERME {}\u202F: {}",
    "  Exemple\u202F: {role}, depuis {zone}, vers {to}, le {at}.",
    "Avant\u202F: {}",
    "Après\u202F: {}",
    "aucune règle",
    "ce rôle ou cette zone n’existe pas",
    "tous les rôles",
    "partout",
    "toujours",
    "pendant {}",
    "hors de {}",
    "toute destination",
    "tout service",
    " sauf ",
    " (avant)",
    " (après)",
    "{} autres",
    "«\u202F{}\u202F»",
    " et ",
    "ZONE {}\u202F: avant, {}\u202F; après, {}.",
    "toute adresse de {}",
    "reliée à aucune interface",
    "{}, derrière un routeur",
    "ADRESSES PUBLIQUES\u202F: avant, {}\u202F; après, {}.",
    "{} ports par session sur {} ({})",
    "aucune qui soit aux sessions",
    "Aucune différence\u202F: démontré.",
    "Ouvertures\u202F: {}\u202F; fermetures\u202F: {}\u202F; zones reliées autrement\u202F: {}. Rien d’autre ne "
    "change\u202F: démontré.",
    "Les deux politiques n’ont pas le même fuseau horaire (time-zone)\u202F: comparez celles d’un même lycée.",
    "Les horaires et les validités des deux politiques se combinent de trop de façons pour être comparés\u202F: "
    "rapprochez d’abord leurs horaires.",
    "Aucune zone n’est reliée à une interface\u202F: il n’y a rien à comparer. Ajoutez le document d’un lycée.",
    "Différence non démontrée\u202F: le calcul dépasse ce qui lui est accordé. Règles qui coûtent le plus\u202F: {}."};
constexpr DifferenceWords english_differences{
    "OPENS {}: {}",
    "CLOSES {}: {}",
    "  Example: {role}, from {zone}, to {to}, on {at}.",
    "Before: {}",
    "After: {}",
    "no rule",
    "this role or this zone does not exist",
    "all roles",
    "everywhere",
    "always",
    "during {}",
    "outside {}",
    "any destination",
    "any service",
    " except ",
    " (before)",
    " (after)",
    "{} others",
    "“{}”",
    " and ",
    "ZONE {}: before, {}; after, {}.",
    "any address of {}",
    "bound to no interface",
    "{}, behind a router",
    "PUBLIC ADDRESSES: before, {}; after, {}.",
    "{} ports a session of {} ({})",
    "none of the sessions' own",
    "No difference: proved.",
    "Openings: {}; closings: {}; zones bound otherwise: {}. Nothing else changes: proved.",
    "The two policies have different time zones (time-zone): compare those of one school.",
    "The schedules and validities of the two policies combine in too many ways to be compared: bring their "
    "schedules closer first.",
    "No zone is bound to an interface: there is nothing to compare. Add a school's document.",
    "Difference not proved: the computation exceeds its budget. The rules that cost most: {}."};

class DifferenceSpeaker {
  public:
    DifferenceSpeaker(const Policy& before, const Policy& after, Language language)
        : m_before(before),
          m_after(after),
          m_language(language),
          m_words(language == Language::french ? french_differences : english_differences),
          m_holidays(before.model().holidays) {
        const auto& more = after.model().holidays;
        m_holidays.insert(m_holidays.end(), more.begin(), more.end());
    }

    std::string text(const Comparison& comparison, const Description& description) {
        const auto& difference = comparison.difference;
        if (difference.none()) {
            return std::string(m_words.none) + '\n';
        }
        for (std::size_t i = 0; i < description.opened.size(); ++i) {
            say_row(m_words.opens, i + 1, comparison.space, description.opened[i]);
        }
        for (std::size_t i = 0; i < description.closed.size(); ++i) {
            say_row(m_words.closes, i + 1, comparison.space, description.closed[i]);
        }
        for (const auto& [zone, before, after] : difference.rebound) {
            say(format(m_words.rebound, label(comparison.space.zones()[zone]), binding(before), binding(after)));
        }
        if (const auto& changed = difference.renumbered) {
            say(format(m_words.renumbered, blocks(changed->before), blocks(changed->after)));
        }
        say(format(m_words.summary, difference.opened.size(), difference.closed.size(), difference.rebound.size()));
        return std::move(m_text);
    }

    [[nodiscard]] RowWords words(const Space& space, const ChangeRow& row) const {
        return {members(space.roles(), row.change->roles, m_words.all_roles), zones(space, row.change->zones),
                row.schedules ? times(*row.schedules) : spoken_hours(row.hours, m_holidays, m_language),
                phrase(row.destinations, m_words.any_destination), phrase(row.services, m_words.any_service)};
    }

    [[nodiscard]] std::string reason(const NotCompared& none) const {
        switch (none.reason) {
            case NotCompared::Reason::clocks:
                return m_words.clocks;
            case NotCompared::Reason::schedules:
                return m_words.schedules;
            case NotCompared::Reason::no_zone:
                return m_words.no_zone;
            case NotCompared::Reason::budget:
                break;
        }
        std::vector<std::string> rules;
        for (const auto& [side, rule] : none.costly) {
            const auto& policy = side == 0 ? m_before : m_after;
            rules.push_back(format(m_words.quoted, rule_label(policy.model().rules[rule])) +
                            (side == 0 ? m_words.as_before : m_words.as_after));
        }
        return format(m_words.budget, fmt::format("{}", fmt::join(rules, ", ")));
    }

  private:
    template <typename... Arguments>
    [[nodiscard]] static std::string format(const char* form, const Arguments&... arguments) {
        return fmt::format(fmt::runtime(form), arguments...);
    }
    void say(const std::string& line) { m_text += line + '\n'; }
    [[nodiscard]] const std::string& label(const Named& named) const { return policy::label(named, m_language); }
    [[nodiscard]] const std::string& rule_label(const Rule& rule) const {
        return m_language == Language::french ? rule.label_fr : rule.label_en;
    }

    void say_row(const char* form, std::size_t number, const Space& space, const ChangeRow& row) {
        const auto told = words(space, row);
        say(format(form, number,
                   fmt::format("{} · {} · {} · {} · {}", told.roles, told.zones, told.when, told.destinations,
                               told.services)));
        const auto& example = row.example;
        say(format(m_words.example, fmt::arg("role", label(space.roles()[example.role])),
                   fmt::arg("zone", label(space.zones()[example.zone])), fmt::arg("to", target_text(example)),
                   fmt::arg("at", spoken_moment(example.at, space.calendar().zone(), m_language))));
        say(fmt::format("  {}. {}.", format(m_words.before, rules(m_before, row.before)),
                        format(m_words.after, rules(m_after, row.after))));
    }

    [[nodiscard]] std::string rules(const Policy& policy, const std::optional<Verdict>& verdict) const {
        if (!verdict) {
            return m_words.nobody;
        }
        std::vector<std::string> names;
        for (const auto index : verdict->rules) {
            names.push_back(rule_words(policy.model().rules[index], m_language));
        }
        return names.empty() ? m_words.no_rule : enumerate(names, m_words.conjunction);
    }

    [[nodiscard]] std::string members(const std::vector<Named>& table, const Indexes& indexes, const char* all) const {
        if (indexes.size() == table.size()) {
            return all;
        }
        std::vector<std::string> in;
        std::vector<std::string> out;
        for (std::size_t i = 0; i < table.size(); ++i) {
            (std::binary_search(indexes.begin(), indexes.end(), i) ? in : out).push_back(label(table[i]));
        }
        return out.size() + 1 < in.size() ? all + (m_words.except + fmt::format("{}", fmt::join(out, ", ")))
                                          : fmt::format("{}", fmt::join(in, ", "));
    }

    /// Among those in which somebody can be.
    [[nodiscard]] std::string zones(const Space& space, const Indexes& indexes) const {
        std::vector<std::size_t> bound;
        for (const auto& group : space.groups()) {
            for (const auto& place : group) {
                bound.push_back(place.zone);
            }
        }
        std::sort(bound.begin(), bound.end());
        bound.erase(std::unique(bound.begin(), bound.end()), bound.end());
        std::vector<Named> table;
        Indexes in_table;
        for (const auto zone : bound) {
            if (std::binary_search(indexes.begin(), indexes.end(), zone)) {
                in_table.push_back(table.size());
            }
            table.push_back(space.zones()[zone]);
        }
        return members(table, in_table, m_words.everywhere);
    }

    [[nodiscard]] std::string word(const Word& of) const {
        switch (of.version) {
            case Word::Version::before:
                return of.in(m_language) + m_words.as_before;
            case Word::Version::after:
                return of.in(m_language) + m_words.as_after;
            case Word::Version::only:
                break;
        }
        return of.in(m_language);
    }

    [[nodiscard]] std::string list(const std::vector<Word>& words) const {
        std::vector<std::string> texts;
        for (const auto& of : words) {
            if (texts.size() + 1 == words_told && words.size() > words_told) {
                texts.push_back(format(m_words.more, words.size() - texts.size()));
                break;
            }
            texts.push_back(word(of));
        }
        return fmt::format("{}", fmt::join(texts, ", "));
    }

    [[nodiscard]] std::string phrase(const Phrase& phrase, const char* everything) const {
        const auto text = phrase.everything ? everything : list(phrase.of);
        return phrase.except.empty() ? text : text + m_words.except + list(phrase.except);
    }

    [[nodiscard]] std::string times(const Phrase& phrase) const {
        const auto quoted = [this](const std::vector<Word>& words) {
            std::vector<std::string> texts;
            for (const auto& of : words) {
                texts.push_back(of.dates ? word(of) : format(m_words.quoted, word(of)));
            }
            return enumerate(texts, m_words.conjunction);
        };
        const auto holes = phrase.except.empty() ? std::string() : m_words.except + quoted(phrase.except);
        if (phrase.everything) {
            const bool plain = phrase.except.empty() || phrase.except.front().dates;
            return plain ? m_words.always + holes : format(m_words.outside, quoted(phrase.except));
        }
        const auto text = quoted(phrase.of);
        return (phrase.of.front().dates ? text : format(m_words.during, text)) + holes;
    }

    [[nodiscard]] std::string binding(const ZoneBinding* binding) const {
        if (binding == nullptr) {
            return m_words.unbound;
        }
        const auto interfaces = fmt::format("{}", fmt::join(binding->interfaces, ", "));
        if (binding->prefixes.empty()) {
            return format(m_words.any_address, interfaces);
        }
        std::vector<std::string> prefixes;
        for (const auto& prefix : binding->prefixes) {
            prefixes.push_back(prefix.text());
        }
        const auto text = fmt::format("{} ({})", fmt::join(prefixes, ", "), interfaces);
        return binding->routed ? format(m_words.routed, text) : text;
    }

    [[nodiscard]] std::string blocks(const std::optional<PortBlocks>& blocks) const {
        if (!blocks) {
            return m_words.no_blocks;
        }
        std::vector<std::string> addresses;
        for (const auto& prefix : blocks->addresses) {
            addresses.push_back(prefix.text());
        }
        return format(m_words.blocks, blocks->ports, fmt::format("{}", fmt::join(addresses, ", ")),
                      fmt::format("{}", fmt::join(blocks->interfaces, ", ")));
    }

    const Policy& m_before;
    const Policy& m_after;
    Language m_language;
    const DifferenceWords& m_words;
    std::vector<DayRange> m_holidays;
    std::string m_text;
};

}  // namespace

std::string to_text(const Policy& before, const Policy& after, const Comparison& comparison,
                    const Description& description, Language language) {
    return DifferenceSpeaker(before, after, language).text(comparison, description);
}

RowWords row_words(const Policy& before, const Policy& after, const Space& space, const ChangeRow& row,
                   Language language) {
    return DifferenceSpeaker(before, after, language).words(space, row);
}

std::string to_text(const Policy& before, const Policy& after, const NotCompared& none, Language language) {
    return DifferenceSpeaker(before, after, language).reason(none);
}

}  // namespace beffroi::policy
