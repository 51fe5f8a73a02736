#include "policy/findings.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <unordered_map>

#include "policy/ruling.h"
#include "policy/timetable.h"
#include "policy/too_large.h"

namespace beffroi::policy {

namespace {

constexpr std::size_t costly_to_name = 5;

/// Some slots of a situation, each of which will come: where a finding was first met.
struct Spot {
    SituationId situation = 0;
    SlotSet slots;
};

/// The slots in which exactly one of some rules applies are `once` without `twice`.
struct Counted {
    SlotSet once;
    SlotSet twice;
    void add(const SlotSet& slots) {
        SlotSet again = slots;
        again.intersect(once);
        twice.unite(again);
        once.unite(slots);
    }
};

/// What is known of each rule after all situations.
struct Life {
    bool applies = false;
    bool decides = false;
    bool needed = false;  ///< without it, some verdict would be another
};

class Finder {
  public:
    Finder(const Policy& policy, Budget& budget, WallTime from)
        : m_policy(policy),
          m_budget(budget),
          m_from(from),
          m_space(policy, Space::Speech::rules_and_guarantees),
          m_cells(m_space, budget),
          m_lives(policy.model().rules.size()),
          m_broken(policy.model().guarantees.size()),
          m_spoken(policy.model().guarantees.size()) {}

    Findings guarantees() {
        Findings findings;
        for (SituationId id = 0; id < m_cells.situations(); ++id) {
            look_at_guarantees(id, Ruling(m_space, m_cells.situation(id)).permitted());
        }
        if (!m_cells.complete()) {
            return give_up();
        }
        list_guarantees(findings);
        return findings;
    }

    Ruleset compile() const {
        if (!m_cells.complete()) {
            throw TooLarge(words("les règles se recouvrent de trop de façons pour être compilées",
                                 "the rules overlap in too many ways to be compiled"));
        }
        return policy::compile(m_policy, m_space, m_cells, Attribution::denials);
    }

    Findings everything() {
        Findings findings;
        if (!m_cells.complete() || !look_everywhere()) {
            return give_up();
        }
        list_rules(findings);
        list_conflicts(findings);
        list_guarantees(findings);
        if (!explain_shadows(findings)) {
            return give_up();
        }
        return findings;
    }

  private:
    [[nodiscard]] std::size_t rule_index(const Applying& applying) const {
        return m_space.sentences()[applying.sentence].index;
    }

    bool look_everywhere() {
        for (SituationId id = 0; id < m_cells.situations(); ++id) {
            const Ruling ruling(m_space, m_cells.situation(id));
            look_at_rules(id, ruling);
            look_at_guarantees(id, ruling.permitted());
            if (!m_budget.spend(1 + 4 * ruling.rules().size())) {
                return false;
            }
        }
        return true;
    }

    void look_at_rules(SituationId id, const Ruling& ruling) {
        const auto& rules = ruling.rules();
        SlotSet open = SlotSet::all(m_space.slots());
        for (std::size_t first = 0; first < rules.size();) {
            const Tier tier = ruling.tier_of(rules[first]);
            std::size_t end = first;
            while (end < rules.size() && ruling.tier_of(rules[end]) == tier) {
                ++end;
            }
            look_at_tier(id, ruling, tier, {first, end}, open);
            open.subtract(ruling.permits(tier));
            open.subtract(ruling.denies(tier));
            first = end;
        }
    }

    struct Range {
        std::size_t first;
        std::size_t end;
    };
    /// `open` are the slots in which no earlier tier has an answer.
    void look_at_tier(SituationId id, const Ruling& ruling, Tier tier, Range range, const SlotSet& open) {
        const auto& rules = ruling.rules();
        const SlotSet none(m_space.slots());
        std::array<Counted, 2> counted{Counted{none, none}, Counted{none, none}};  // denies, permits
        for (std::size_t i = range.first; i < range.end; ++i) {
            counted[ruling.rule_of(rules[i]).permit ? 1 : 0].add(rules[i].slots);
        }
        const SlotSet below = ruling.permitted_from(next(tier));
        SlotSet without_denies = below;  // what the tier would say if its denies were not there
        without_denies.unite(ruling.permits(tier));
        for (std::size_t i = range.first; i < range.end; ++i) {
            const bool permit = ruling.rule_of(rules[i]).permit;
            Life& life = m_lives[rule_index(rules[i])];
            life.applies = true;
            SlotSet deciding = rules[i].slots;
            deciding.intersect(open);
            if (permit) {
                note_conflicts(id, ruling, rules[i], range, deciding);
                deciding.subtract(ruling.denies(tier));
            }
            life.decides = life.decides || !deciding.empty();
            deciding.subtract(counted[permit ? 1 : 0].twice);
            if (permit) {
                deciding.subtract(below);
            } else {
                deciding.intersect(without_denies);
            }
            life.needed = life.needed || !deciding.empty();
        }
    }

    void note_conflicts(SituationId id, const Ruling& ruling, const Applying& permit, Range range,
                        const SlotSet& open) {
        if (!open.meets(ruling.denies(ruling.tier_of(permit)))) {
            return;
        }
        for (std::size_t i = range.first; i < range.end; ++i) {
            const Applying& deny = ruling.rules()[i];
            if (ruling.rule_of(deny).permit || !deny.slots.meets(open)) {
                continue;
            }
            const auto key = static_cast<std::uint64_t>(rule_index(permit)) << 32U | rule_index(deny);
            if (m_conflicts.find(key) == m_conflicts.end()) {
                SlotSet overlap = deny.slots;
                overlap.intersect(open);
                overlap.intersect(real_slots());
                if (!overlap.empty()) {
                    m_conflicts.emplace(key, Spot{id, std::move(overlap)});
                }
            }
        }
    }

    void look_at_guarantees(SituationId id, const SlotSet& permitted) {
        const auto& items = m_cells.situation(id);
        // Guarantees stand after all rules.
        for (auto item = items.rbegin(); item != items.rend(); ++item) {
            const Sentence& sentence = m_space.sentences()[m_space.items()[*item].sentence];
            if (sentence.guarantee == nullptr) {
                break;
            }
            m_spoken[sentence.index] = true;
            SlotSet wrong = m_space.items()[*item].slots;
            if (sentence.guarantee->always) {
                wrong.subtract(permitted);
            } else {
                wrong.intersect(permitted);
            }
            if (wrong.empty() || m_broken[sentence.index]) {
                continue;
            }
            wrong.intersect(real_slots());
            if (!wrong.empty()) {
                m_broken[sentence.index] = Spot{id, std::move(wrong)};
            }
        }
    }

    /// The slots that some clock shows: not those whose only minutes the change of clocks leaves out.
    const SlotSet& real_slots() {
        if (!m_real) {
            m_real = SlotSet(m_space.slots());
            for (std::size_t slot = 0; slot < m_space.slots(); ++slot) {
                SlotSet alone(m_space.slots());
                alone.insert(slot);
                if (timetable().moment(alone, m_from)) {
                    m_real->insert(slot);
                }
            }
        }
        return *m_real;
    }

    /// Made when the first finding needs it: a policy without any pays nothing.
    const Timetable& timetable() {
        if (!m_timetable) {
            m_timetable.emplace(m_space.calendar());
        }
        return *m_timetable;
    }

    [[nodiscard]] Witness witness(const Spot& spot) {
        return witness_of(m_policy, m_space, m_cells, spot.situation, timetable().moment(spot.slots, m_from).value());
    }

    void list_rules(Findings& findings) const {
        for (std::size_t rule = 0; rule < m_lives.size(); ++rule) {
            const Life& life = m_lives[rule];
            if (!life.applies) {
                findings.dead.push_back({rule, why_dead(rule)});
            } else if (m_policy.model().rules[rule].kind == RuleKind::exam) {
                continue;  // its permits and its denial are one sentence to people, and make sense only together
            } else if (!life.decides) {
                findings.shadowed.push_back({rule, {}});
            } else if (!life.needed) {
                findings.redundant.push_back(rule);
            }
        }
    }

    [[nodiscard]] DeadReason why_dead(std::size_t rule) const {
        const auto sentence = std::find_if(m_space.sentences().begin(), m_space.sentences().end(),
                                           [&](const Sentence& s) { return s.rule != nullptr && s.index == rule; });
        const Item& item = m_space.items()[sentence->item];
        const Match& match = *item.match;
        if (item.groups.empty()) {
            return DeadReason::no_place;
        }
        if (item.slots.empty()) {
            return DeadReason::no_time;
        }
        if (match.destinations && match.destinations->v4.empty() && match.destinations->v6.empty()) {
            return DeadReason::no_destination;
        }
        return match.services && match.services->empty() ? DeadReason::no_service : DeadReason::excepted;
    }

    void list_conflicts(Findings& findings) {
        const std::map<std::uint64_t, Spot> sorted(m_conflicts.begin(), m_conflicts.end());
        for (const auto& [key, spot] : sorted) {
            if (findings.conflicts.size() == max_conflicts) {
                findings.more_conflicts = sorted.size() - max_conflicts;
                break;
            }
            findings.conflicts.push_back({key >> 32U, key & 0xffffffffU, witness(spot)});
        }
    }

    void list_guarantees(Findings& findings) {
        for (std::size_t i = 0; i < m_broken.size(); ++i) {
            GuaranteeFinding finding;
            finding.proof = m_broken[i] ? Proof::broken : Proof::proved;
            finding.vacuous = !m_spoken[i];
            if (m_broken[i]) {
                finding.counterexample = witness(*m_broken[i]);
            }
            findings.guarantees.push_back(finding);
        }
    }

    using Choices = std::set<Indexes>;  ///< of each, one rule at least must stay for the shadow to be whole

    /// The smallest set is NP-hard to find; this one has no member too many.
    static Indexes cover(const Choices& choices) {
        Indexes chosen;
        Choices open = choices;
        while (!open.empty()) {
            std::map<std::size_t, std::size_t> votes;
            for (const auto& choice : open) {
                for (const auto rule : choice) {
                    ++votes[rule];
                }
            }
            const auto best = std::max_element(votes.begin(), votes.end(),
                                               [](const auto& a, const auto& b) { return a.second < b.second; });
            chosen.push_back(best->first);
            std::erase_if(open, [&](const Indexes& c) { return std::binary_search(c.begin(), c.end(), best->first); });
        }
        for (std::size_t i = 0; i < chosen.size();) {
            Indexes fewer = chosen;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            const bool still = std::all_of(choices.begin(), choices.end(), [&](const Indexes& choice) {
                return std::any_of(fewer.begin(), fewer.end(),
                                   [&](std::size_t r) { return std::binary_search(choice.begin(), choice.end(), r); });
            });
            if (still) {
                chosen = std::move(fewer);
            } else {
                ++i;
            }
        }
        std::sort(chosen.begin(), chosen.end());
        return chosen;
    }

    bool explain_shadows(Findings& findings) {
        std::unordered_map<std::size_t, Choices> choices;
        for (const auto& shadowed : findings.shadowed) {
            choices.emplace(shadowed.rule, Choices());
        }
        for (SituationId id = 0; !choices.empty() && id < m_cells.situations(); ++id) {
            const Ruling ruling(m_space, m_cells.situation(id));
            for (const auto& applying : ruling.rules()) {
                if (const auto found = choices.find(rule_index(applying)); found != choices.end()) {
                    add_choices(ruling, applying, found->second);
                    if (!m_budget.spend(m_space.slots() + ruling.rules().size())) {
                        return false;
                    }
                }
            }
        }
        for (auto& shadowed : findings.shadowed) {
            shadowed.by = cover(choices.at(shadowed.rule));
        }
        return true;
    }

    /// For each slot: the rules that keep the shadowed one from deciding.
    void add_choices(const Ruling& ruling, const Applying& shadowed, Choices& choices) const {
        const Tier tier = ruling.tier_of(shadowed);
        const bool permit = ruling.rule_of(shadowed).permit;
        for (std::size_t slot = 0; slot < m_space.slots(); ++slot) {
            if (!shadowed.slots.contains(slot)) {
                continue;
            }
            Indexes choice;
            for (const auto& other : ruling.rules()) {
                const Tier of = ruling.tier_of(other);
                const bool before = of < tier || (of == tier && permit && !ruling.rule_of(other).permit);
                if (before && other.slots.contains(slot)) {
                    choice.push_back(rule_index(other));
                }
            }
            choices.insert(std::move(choice));
        }
    }

    [[nodiscard]] Findings give_up() const {
        Findings findings;
        findings.complete = false;
        findings.guarantees.resize(m_broken.size());
        std::vector<std::pair<std::uint64_t, std::size_t>> costs;
        for (std::size_t i = 0; i < m_space.sentences().size(); ++i) {
            if (m_space.sentences()[i].rule != nullptr) {
                costs.emplace_back(m_cells.costs()[i], m_space.sentences()[i].index);
            }
        }
        std::sort(costs.rbegin(), costs.rend());
        for (std::size_t i = 0; i < std::min(costs.size(), costly_to_name); ++i) {
            findings.costly.push_back(costs[i].second);
        }
        return findings;
    }

    const Policy& m_policy;
    Budget& m_budget;
    const WallTime m_from;
    const Space m_space;
    const Cells m_cells;
    std::vector<Life> m_lives;
    std::unordered_map<std::uint64_t, Spot> m_conflicts;  ///< permit << 32 | deny
    std::optional<Timetable> m_timetable;
    std::optional<SlotSet> m_real;
    std::vector<std::optional<Spot>> m_broken;
    std::vector<bool> m_spoken;
};

}  // namespace

Findings find(const Policy& policy, Budget& budget, WallTime from) {
    return Finder(policy, budget, from).everything();
}

Problems unproved(const Policy& policy, const Findings& findings) {
    Problems problems;
    for (std::size_t i = 0; i < findings.guarantees.size(); ++i) {
        const Guarantee& guarantee = policy.model().guarantees[i];
        if (findings.guarantees[i].proof == Proof::proved) {
            continue;
        }
        const auto sentence = [&](Language language) {
            auto said = guarantee_sentence(policy, findings, i, language);
            said.pop_back();  // a problem is ended by whoever prints it
            return said;
        };
        problems.push_back(
            {std::string(to_string(guarantee.party)) + ".json", guarantee.path,
             Words{sentence(Language::french), sentence(Language::english)},
             findings.complete
                 ? words("Modifiez la règle qu’elle nomme, ou la garantie.",
                         "Change the rule that it names, or the guarantee.")
                 : words("Donnez à ces règles moins de destinations qui se recouvrent, ou divisez la politique.",
                         "Give these rules fewer overlapping destinations, or split the policy.")});
    }
    return problems;
}

Checked<Ruleset> prove_and_compile(const Policy& policy, WallTime from) {
    Budget budget;
    Finder finder(policy, budget, from);
    if (!policy.model().guarantees.empty()) {
        if (auto problems = unproved(policy, finder.guarantees()); !problems.empty()) {
            return problems;
        }
    }
    return finder.compile();
}

}  // namespace beffroi::policy
