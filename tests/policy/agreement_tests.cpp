// The linear reading, the diagrams, the compiled maps and a solver say the same, rule for rule. (The kernel is asked in
// compile_kernel_tests.cpp.)
#include <boost/test/unit_test.hpp>

#include "policy/findings.h"
#include "tests/policy/property.h"
#include "tests/policy/ruleset_walk.h"
#include "tests/policy/solver.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

/// A way through the diagrams of one place: all packets that take it, and their verdict.
struct Way {
    Solver::Box box;
    bool permit = false;
};

class Ways {
  public:
    Ways(const Policy& policy, Choose choose)
        : m_policy(policy),
          m_space(policy, Space::Speech::rules),
          m_cells(m_space, m_budget),
          m_builder(m_space, m_cells, m_diagrams),
          m_choose(std::move(choose)) {}

    Way next(Family family) {
        const auto& model = m_policy.model();
        Way way;
        way.box = {m_choose(static_cast<unsigned>(model.roles.size())),
                   m_choose(static_cast<unsigned>(model.zones.size())),
                   {0, last_address(family)},
                   {0, last_service},
                   {0, m_space.slots() - 1}};
        NodeId id = m_builder.build(m_builder.group_of(way.box.role, way.box.zone).value()).of(family);
        while (!Diagrams::is_terminal(id)) {
            const auto& [level, edges] = m_diagrams.at(id);
            const auto edge = m_choose(static_cast<unsigned>(edges.size()));
            const Address low = edge == 0 ? 0 : edges[edge - 1].high + 1;
            const Address high = edges[edge].high;
            if (level == Level::service) {
                way.box.services = {static_cast<Service>(low), static_cast<Service>(high)};
            } else if (level == Level::slot) {
                way.box.slots = {static_cast<std::size_t>(low), static_cast<std::size_t>(high)};
            } else {
                way.box.addresses = {low, high};
            }
            id = edges[edge].child;
        }
        way.permit = id == Diagrams::permit;
        return way;
    }

  private:
    const Policy& m_policy;
    Budget m_budget;
    Space m_space;
    Cells m_cells;
    Diagrams m_diagrams;
    DiagramBuilder m_builder;
    Choose m_choose;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_agreement_tests)

BOOST_AUTO_TEST_CASE(the_compiled_maps_answer_as_the_linear_reading_does_and_name_its_rule) {
    std::size_t packets = 0;
    std::size_t permits = 0;
    std::size_t by_rule = 0;
    check_property("maps", 100, [&] {
        const auto texts = random_draft(shrinking_choices()).texts();
        RC_LOG() << shown(texts);
        const auto policy = make_policy(texts);
        const auto& model = policy.model();
        const auto everything = compile(policy, Attribution::everything);
        const auto denials = compile(policy, Attribution::denials);
        const RulesetWalk all(everything);
        const RulesetWalk usual(denials);
        std::mt19937 random(shrinking_choices()(1U << 30U));
        EdgeQueries queries(policy, random);
        for (int i = 0; i < 1000; ++i, ++packets) {
            const auto query = queries.next();
            const auto slot = policy.slot_at(query.at);
            auto expected = expected_of(model, decide(model, query));
            const auto& role = model.roles[query.role].name;
            const auto& zone = model.zones[query.zone].name;
            RC_ASSERT(queries.permits(query) == expected.permit);
            const auto walked = all.decide(role, zone, query, slot);
            RC_ASSERT(walked.permit == expected.permit);
            RC_ASSERT(walked.rule == expected.rule);
            permits += expected.permit ? 1 : 0;
            by_rule += expected.rule.empty() ? 0 : 1;
            if (expected.permit) {
                expected.rule.clear();  // a gateway's ruleset does not tell permits apart
            }
            RC_ASSERT(usual.decide(role, zone, query, slot) == expected);
        }
    });
    BOOST_TEST_MESSAGE(packets << " packets, " << permits << " permitted, " << by_rule << " decided by a rule");
    BOOST_TEST(packets >= 100'000U);
    BOOST_TEST(permits > packets / 10);
    BOOST_TEST(permits < packets * 9 / 10);
    BOOST_TEST(by_rule > packets / 4);
}

BOOST_AUTO_TEST_CASE(an_emergency_block_only_ever_closes_and_everywhere_alike) {
    std::size_t closed = 0;
    std::size_t open = 0;
    check_property("blocks", 60, [&] {
        const auto texts = random_draft(shrinking_choices()).texts();
        const Block block = random_block(shrinking_choices());
        RC_LOG() << shown(texts) << "\n" << block_text(block);
        const auto before = make_policy(texts);
        const auto after = make_policy(texts, {block});
        const auto compiled = compile(after);
        const RulesetWalk kernel(compiled);
        const auto length = static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::minutes>(block.until - block.from).count() + 240);
        std::mt19937 random(shrinking_choices()(1U << 30U));
        EdgeQueries queries(after, random);
        for (int i = 0; i < 500; ++i) {
            auto query = queries.next();
            query.at = block.from + std::chrono::minutes(static_cast<long>(random() % length) - 120);
            const auto verdict = decide(after.model(), query);
            const bool blocked = verdict.tier == Tier::emergency;
            RC_ASSERT(verdict.permit == (!blocked && decide(before.model(), query).permit));
            RC_ASSERT(!blocked || (block.from <= query.at && query.at < block.until));
            const auto& model = after.model();
            RC_ASSERT(
                kernel
                    .decide(model.roles[query.role].name, model.zones[query.zone].name, query, after.slot_at(query.at))
                    .permit == verdict.permit);
            closed += blocked && decide(before.model(), query).permit ? 1U : 0U;
            open += verdict.permit ? 1U : 0U;
        }
    });
    BOOST_TEST(closed > 200U);
    BOOST_TEST(open > 2000U);
}

BOOST_AUTO_TEST_CASE(a_solver_proves_what_the_diagrams_say_of_whole_cells) {
    int proofs = 0;
    int permits = 0;
    check_property("cells", 15, [&] {
        const auto texts = random_draft(shrinking_choices()).texts();
        RC_LOG() << shown(texts);
        const auto policy = make_policy(texts);
        Ways ways(policy, shrinking_choices());
        for (const Family family : {Family::ipv4, Family::ipv6}) {
            Solver solver(policy, family);
            for (int i = 0; i < 10; ++i, ++proofs) {
                const auto way = ways.next(family);
                RC_ASSERT(solver.all_are(way.box, way.permit));
                permits += way.permit ? 1 : 0;
            }
        }
    });
    BOOST_TEST(permits > proofs / 10);
    BOOST_TEST(permits < proofs * 9 / 10);
}

BOOST_AUTO_TEST_CASE(a_solver_proves_and_breaks_the_same_guarantees) {
    int proved = 0;
    int broken = 0;
    check_property("guarantees", 40, [&] {
        const auto texts = random_draft(shrinking_choices()).texts();
        RC_LOG() << shown(texts);
        const auto policy = make_policy(texts);
        Budget budget;
        const auto findings = find(policy, budget, paris("2026-11-25T08:00"));
        Solver v4(policy, Family::ipv4);
        Solver v6(policy, Family::ipv6);
        for (std::size_t i = 0; i < findings.guarantees.size(); ++i) {
            const auto& guarantee = policy.model().guarantees[i];
            const bool holds = v4.holds(guarantee) && v6.holds(guarantee);
            RC_ASSERT((findings.guarantees[i].proof == Proof::proved) == holds);
            ++(holds ? proved : broken);
        }
    });
    BOOST_TEST(proved > 5);
    BOOST_TEST(broken > 20);
}

BOOST_AUTO_TEST_CASE(a_solver_proves_that_useless_rules_change_nothing) {
    int proofs = 0;
    check_property("useless rules, by the solver", 12, [&] {
        const auto draft = random_draft(shrinking_choices());
        RC_LOG() << shown(draft.texts());
        const auto policy = make_policy(draft.texts());
        Budget budget;
        const auto findings = find(policy, budget, paris("2026-11-25T08:00"));
        Indexes useless = findings.redundant;
        for (const auto& shadowed : findings.shadowed) {
            useless.push_back(shadowed.rule);
        }
        for (const auto index : useless) {
            const Rule& rule = policy.model().rules[index];
            const auto without = make_policy(draft.keeping([&](const auto& s) { return !Draft::is(s, rule); }).texts());
            if (without.slot_count() != policy.slot_count()) {
                continue;  // the rule alone had a validity: its slots have other numbers
            }
            for (const Family family : {Family::ipv4, Family::ipv6}) {
                RC_ASSERT(Solver(policy, family).decides_like(without));
                ++proofs;
            }
        }
    });
    BOOST_TEST(proofs > 30);
}

BOOST_AUTO_TEST_SUITE_END()
