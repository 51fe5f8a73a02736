#include <algorithm>
#include <tuple>

#include "base/yang/wording.h"
#include "policy/resolve.h"

namespace beffroi::policy {

namespace {

class RuleReader {
  public:
    RuleReader(const Vocabulary& names, const Objects& objects, std::vector<DatedRule> rules, Resolution& resolution)
        : m_names(names), m_objects(objects), m_resolution(resolution), m_rules(std::move(rules)) {}

    void read(const Source& source) {
        for (const auto& node : source.root.children("rule")) {
            read_rule(source.party, node);
        }
        for (const auto& node : source.root.children("exam")) {
            read_exam(source.party, node);
        }
        for (const auto& node : source.root.children("guarantee")) {
            m_guarantees.push_back({node.text("name"), source.party, node.text("claim") == "always",
                                    read_match(source.party, node), node.text("rationale"), node.path()});
        }
    }

    Sentences take() {
        Sentences sentences;
        for (const auto& [rule, period] : m_rules) {
            if (period) {
                sentences.periods.push_back(*period);
            }
        }
        std::sort(sentences.periods.begin(), sentences.periods.end());
        sentences.periods.erase(std::unique(sentences.periods.begin(), sentences.periods.end()),
                                sentences.periods.end());
        for (auto& [rule, period] : m_rules) {
            if (period) {
                const auto found = std::lower_bound(sentences.periods.begin(), sentences.periods.end(), *period);
                rule.period = static_cast<std::size_t>(found - sentences.periods.begin());
            }
            sentences.rules.push_back(std::move(rule));
        }
        std::stable_sort(sentences.rules.begin(), sentences.rules.end(), [](const Rule& a, const Rule& b) {
            return std::tie(a.tier, a.party, a.name) < std::tie(b.tier, b.party, b.name);
        });
        sentences.guarantees = std::move(m_guarantees);
        return sentences;
    }

  private:
    static Tier tier_of(Party party, bool mandatory) {
        switch (party) {
            case Party::region:
                return mandatory ? Tier::region_mandatory : Tier::region_default;
            case Party::academie:
                return mandatory ? Tier::academie_mandatory : Tier::academie_default;
            case Party::lycee:
                break;
        }
        return Tier::lycee;
    }

    Match read_match(Party party, const yang::Node& node) {
        Match match;
        match.roles = m_names.resolve(Kind::role, party, node, "role", m_resolution);
        match.zones = m_names.resolve(Kind::zone, party, node, "zone", m_resolution);
        match.schedules = m_names.resolve(Kind::schedule, party, node, "schedule", m_resolution);
        read_targets(party, node, match);
        return match;
    }

    void read_targets(Party party, const yang::Node& node, Match& match) {
        if (const auto named = m_names.resolve(Kind::destination, party, node, "destination", m_resolution)) {
            match.destinations.emplace();
            auto& [v4, v6] = *match.destinations;
            for (const auto index : *named) {
                const auto& more = m_objects.destinations[index];
                if (!has_room(party, node, more.v4.size() + more.v6.size())) {
                    return;
                }
                v4.insert(v4.end(), more.v4.begin(), more.v4.end());
                v6.insert(v6.end(), more.v6.begin(), more.v6.end());
            }
            v4 = normalise(std::move(v4));
            v6 = normalise(std::move(v6));
        }
        if (const auto named = m_names.resolve(Kind::service, party, node, "service", m_resolution)) {
            match.services.emplace();
            for (const auto index : *named) {
                const auto& more = m_objects.services[index];
                if (!has_room(party, node, more.size())) {
                    return;
                }
                match.services->insert(match.services->end(), more.begin(), more.end());
            }
            match.services = normalise(std::move(*match.services));
        }
    }

    /// Many rules can name one long destination: the document is short, what it means is not.
    bool has_room(Party party, const yang::Node& node, std::size_t intervals) {
        if (m_intervals > max_intervals) {
            return false;
        }
        m_intervals += intervals;
        if (m_intervals > max_intervals) {
            m_resolution.report(
                party, node.path(),
                words("jusqu’ici, les règles nomment plus de {} plages d’adresses ou de ports",
                      "up to here, the rules name more than {} ranges", max_intervals),
                words("Nommez les longues destinations dans moins de règles\u202F: une règle peut avoir "
                      "plusieurs rôles et zones.",
                      "Name the long destinations in fewer rules: a rule may have several roles and "
                      "zones."));
            return false;
        }
        return true;
    }

    void read_rule(Party party, const yang::Node& node) {
        Rule rule;
        rule.name = rule.label_fr = rule.label_en = node.text("name");
        rule.party = party;
        rule.tier = tier_of(party, node.optional_text("strength") == "mandatory");
        rule.permit = node.text("action") == "permit";
        rule.match = read_match(party, node);
        for (const auto& except : node.children("except")) {
            rule.except.push_back(read_match(party, except));
        }
        rule.rationale = node.text("rationale");
        rule.path = node.path();
        m_rules.emplace_back(std::move(rule), read_validity(party, node));
    }

    std::optional<Period> read_validity(Party party, const yang::Node& node) {
        if (!node.child("valid-from") && !node.child("valid-until")) {
            return std::nullopt;
        }
        const auto days = resolve_days(node, "valid-from", "valid-until", party, m_resolution);
        Period period;
        period.from.day = days.from;
        if (days.until != DayRange{}.until) {
            period.until.day = days.until + 1;
        }
        return period;
    }

    /// An exam is a permit of what it allows and a deny of everything else, in one tier.
    void read_exam(Party party, const yang::Node& node) {
        const auto from = parse_local(node.text("start"));
        const auto until = parse_local(node.text("end"));
        if (!from || !until || *from >= *until) {
            m_resolution.report(
                party, node.path(),
                words("l’examen dure de {} à {}", "the exam lasts from {} to {}", yang::cited(node.text("start")),
                      yang::cited(node.text("end"))),
                words("Corrigez les heures\u202F: la fin vient après le début, à des jours qui existent.",
                      "Correct the times: the end is after the start, on days that exist."));
            return;
        }
        Rule deny;
        deny.name = node.text("name");
        deny.label_fr = node.optional_text("label-fr").value_or(deny.name);
        deny.label_en = node.optional_text("label-en").value_or(deny.name);
        deny.kind = RuleKind::exam;
        deny.party = party;
        deny.tier = tier_of(party, true);
        deny.match = read_match(party, node);
        deny.rationale = node.text("rationale");
        deny.path = node.path();
        std::vector<Match> allowed;
        for (const auto& allow : node.children("allow")) {
            read_targets(party, allow, allowed.emplace_back());
        }
        for (const auto& targets : allowed) {
            Rule permit = deny;
            permit.permit = true;
            permit.match.destinations = targets.destinations;
            permit.match.services = targets.services;
            m_rules.emplace_back(std::move(permit), Period{*from, *until});
        }
        deny.except = std::move(allowed);
        m_rules.emplace_back(std::move(deny), Period{*from, *until});
    }

    const Vocabulary& m_names;
    const Objects& m_objects;
    Resolution& m_resolution;
    std::vector<DatedRule> m_rules;
    std::vector<Guarantee> m_guarantees;
    std::size_t m_intervals = 0;
};

}  // namespace

Sentences resolve_rules(const Vocabulary& names, const Objects& objects, std::vector<DatedRule> rules,
                        Resolution& resolution) {
    RuleReader reader(names, objects, std::move(rules), resolution);
    for (const auto& source : resolution.sources) {
        reader.read(source);
    }
    return reader.take();
}

}  // namespace beffroi::policy
