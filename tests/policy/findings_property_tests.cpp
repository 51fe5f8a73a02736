// What `policy check` finds is true, and what it does not find is not there: over random policies.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "policy/findings.h"
#include "tests/policy/alike.h"
#include "tests/policy/property.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

const WallTime now = paris("2026-11-25T08:00");

Findings findings_of(const Policy& policy) {
    Budget budget;
    auto findings = find(policy, budget, now);
    RC_ASSERT(findings.complete);
    return findings;
}

struct Case {
    Draft draft = random_draft(shrinking_choices());
    Policy policy = make_policy(draft.texts());
    Findings findings = findings_of(policy);

    [[nodiscard]] const Rule& rule(std::size_t index) const { return policy.model().rules[index]; }
    [[nodiscard]] Policy without(std::size_t index) const {
        return make_policy(
            draft.keeping([&](const auto& sentence) { return !Draft::is(sentence, rule(index)); }).texts());
    }
    /// The rules alone, no guarantee.
    [[nodiscard]] Policy only(const Indexes& rules) const {
        return make_policy(draft
                               .keeping([&](const auto& sentence) {
                                   return std::any_of(rules.begin(), rules.end(),
                                                      [&](auto r) { return Draft::is(sentence, rule(r)); });
                               })
                               .texts());
    }
    [[nodiscard]] bool is_useless(std::size_t index) const {
        return is_dead(index) || is_shadowed(index) ||
               std::count(findings.redundant.begin(), findings.redundant.end(), index) != 0;
    }
    [[nodiscard]] bool is_dead(std::size_t index) const {
        return std::any_of(findings.dead.begin(), findings.dead.end(), [&](const auto& d) { return d.rule == index; });
    }
    [[nodiscard]] bool is_shadowed(std::size_t index) const {
        return std::any_of(findings.shadowed.begin(), findings.shadowed.end(),
                           [&](const auto& s) { return s.rule == index; });
    }
    /// Where this rule stands in another policy that has it.
    [[nodiscard]] std::size_t place_in(const Policy& other, std::size_t index) const {
        const auto& rules = other.model().rules;
        const auto at = std::find_if(rules.begin(), rules.end(), [&](const Rule& r) {
            return r.party == rule(index).party && r.name == rule(index).name && r.kind == rule(index).kind;
        });
        RC_ASSERT(at != rules.end());
        return static_cast<std::size_t>(at - rules.begin());
    }
};

/// Whether a packet is one that the guarantee speaks of.
bool speaks_of(const Policy::Model& model, const Guarantee& guarantee, const Query& query) {
    const Match& match = guarantee.match;
    const auto local = to_local(query.at, model.calendar.zone());
    const auto service = service_number(query.destination.family, query.protocol, query.port);
    return holds(match.roles, query.role) && holds(match.zones, query.zone) &&
           holds(match.schedules, model.calendar.conditions_at(local)) &&
           (!match.services || contains(*match.services, service)) &&
           (!match.destinations ||
            contains(match.destinations->of(query.destination.family), to_number(query.destination))) &&
           std::any_of(model.bindings.begin(), model.bindings.end(),
                       [&](const auto& binding) { return binding.zone == model.zones[query.zone].name; });
}

bool shadows(const Case& c, const Indexes& by, std::size_t rule) {
    Indexes kept = by;
    kept.push_back(rule);
    const auto alone = c.only(kept);
    const auto place = c.place_in(alone, rule);
    const auto found = findings_of(alone).shadowed;
    return std::any_of(found.begin(), found.end(), [&](const auto& s) { return s.rule == place; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_findings_property_tests)

BOOST_AUTO_TEST_CASE(every_counterexample_is_a_packet_of_its_guarantee_that_is_decided_otherwise) {
    int broken = 0;
    check_property("counterexamples", 120, [&] {
        const Case c;
        RC_LOG() << shown(c.draft.texts());
        const auto& model = c.policy.model();
        for (std::size_t i = 0; i < model.guarantees.size(); ++i) {
            const auto& finding = c.findings.guarantees[i];
            RC_ASSERT(finding.counterexample.has_value() == (finding.proof == Proof::broken));
            if (finding.counterexample) {
                ++broken;
                const Query& query = finding.counterexample->query;
                RC_ASSERT(speaks_of(model, model.guarantees[i], query));
                RC_ASSERT(decide(model, query).permit != model.guarantees[i].always);
            }
        }
        const auto compiled = prove_and_compile(c.policy, now);
        const auto* problems = std::get_if<Problems>(&compiled);
        RC_ASSERT((problems == nullptr ? 0 : problems->size()) ==
                  static_cast<std::size_t>(std::count_if(c.findings.guarantees.begin(), c.findings.guarantees.end(),
                                                         [](const auto& g) { return g.proof != Proof::proved; })));
    });
    BOOST_TEST(broken > 60);
}

BOOST_AUTO_TEST_CASE(a_proved_guarantee_holds_at_every_edge) {
    int spoken = 0;
    check_property("proofs", 150, [&] {
        const Case c;
        RC_LOG() << shown(c.draft.texts());
        const auto& model = c.policy.model();
        std::mt19937 random(shrinking_choices()(1U << 30U));
        EdgeQueries queries(c.policy, random);
        for (int i = 0; i < 100; ++i) {
            const auto query = queries.next();
            for (std::size_t g = 0; g < model.guarantees.size(); ++g) {
                if (c.findings.guarantees[g].proof == Proof::proved && speaks_of(model, model.guarantees[g], query)) {
                    ++spoken;
                    RC_ASSERT(!c.findings.guarantees[g].vacuous);
                    RC_ASSERT(decide(model, query).permit == model.guarantees[g].always);
                }
            }
        }
    });
    BOOST_TEST(spoken > 80);
}

BOOST_AUTO_TEST_CASE(a_rule_is_useless_exactly_if_no_answer_changes_without_it) {
    int useless = 0;
    int needed = 0;
    check_property("useless rules", 30, [&] {
        const Case c;
        RC_LOG() << shown(c.draft.texts());
        for (std::size_t i = 0; i < c.policy.model().rules.size(); ++i) {
            if (c.rule(i).kind == RuleKind::exam) {
                continue;  // two rules of one sentence, which cannot be taken out alone
            }
            const auto without = c.without(i);
            RC_LOG() << "rule " << to_string(c.rule(i).party) << "/" << c.rule(i).name;
            RC_ASSERT(decide_alike(c.policy, without) == c.is_useless(i));
            ++(c.is_useless(i) ? useless : needed);
        }
    });
    BOOST_TEST(useless > 50);
    BOOST_TEST(needed > 50);
}

BOOST_AUTO_TEST_CASE(without_a_useless_rule_the_linear_reading_answers_the_same) {
    check_property("verdicts without useless rules", 25, [&] {
        const Case c;
        RC_LOG() << shown(c.draft.texts());
        std::mt19937 random(shrinking_choices()(1U << 30U));
        EdgeQueries queries(c.policy, random);
        for (std::size_t i = 0; i < c.policy.model().rules.size(); ++i) {
            if (c.rule(i).kind == RuleKind::rule && c.is_useless(i)) {
                const auto without = c.without(i);
                for (int n = 0; n < 40; ++n) {
                    const auto query = queries.next();
                    RC_ASSERT(decide(c.policy.model(), query).permit == decide(without.model(), query).permit);
                }
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(a_shadowed_or_dead_rule_never_decides_and_any_other_does) {
    check_property("deciding rules", 60, [&] {
        const Case c;
        RC_LOG() << shown(c.draft.texts());
        std::mt19937 random(shrinking_choices()(1U << 30U));
        EdgeQueries queries(c.policy, random);
        for (int i = 0; i < 100; ++i) {
            for (const auto rule : decide(c.policy.model(), queries.next()).rules) {
                RC_ASSERT(!c.is_shadowed(rule) && !c.is_dead(rule));
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(the_rules_that_shadow_another_do_so_together_and_none_is_too_many) {
    int shadows_seen = 0;
    int unions = 0;
    check_property("shadows", 120, [&] {
        const Case c;
        RC_LOG() << shown(c.draft.texts());
        for (const auto& [rule, by] : c.findings.shadowed) {
            RC_LOG() << "rule " << to_string(c.rule(rule).party) << "/" << c.rule(rule).name;
            RC_ASSERT(!by.empty());
            RC_ASSERT(shadows(c, by, rule));
            ++shadows_seen;
            unions += by.size() > 1 ? 1 : 0;
            for (std::size_t i = 0; i < by.size(); ++i) {
                Indexes fewer = by;
                fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
                // The two halves of an exam cannot be parted here.
                RC_ASSERT(c.rule(by[i]).kind == RuleKind::exam || !shadows(c, fewer, rule));
            }
        }
    });
    BOOST_TEST(shadows_seen > 50);
    BOOST_TEST(unions > 5);
}

BOOST_AUTO_TEST_CASE(both_rules_of_a_contradiction_match_its_witness) {
    int contradictions = 0;
    check_property("contradictions", 100, [&] {
        const Case c;
        RC_LOG() << shown(c.draft.texts());
        for (const auto& [permit, deny, overlap] : c.findings.conflicts) {
            RC_LOG() << c.rule(permit).name << " x " << c.rule(deny).name;
            ++contradictions;
            RC_ASSERT(c.rule(permit).permit && !c.rule(deny).permit && c.rule(permit).tier == c.rule(deny).tier);
            const auto verdict = decide(c.policy.model(), overlap.query);
            RC_ASSERT(!verdict.permit && verdict.tier == c.rule(deny).tier);
            RC_ASSERT(std::count(verdict.rules.begin(), verdict.rules.end(), deny) == 1);
            if (c.rule(permit).kind == RuleKind::rule) {
                RC_ASSERT(decide(c.only({permit}).model(), overlap.query).permit);
            }
        }
    });
    BOOST_TEST(contradictions > 60);
}

BOOST_AUTO_TEST_SUITE_END()
