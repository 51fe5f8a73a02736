// What `policy check` finds, each kind by hand. Every case compares everything that is found, so that nothing else is
// reported beside it.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "policy/explain.h"
#include "policy/findings.h"
#include "tests/policy/sketch.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

const WallTime now = paris("2026-11-25T08:00");

Findings findings_of(const Policy& policy) {
    Budget budget;
    return find(policy, budget, now);
}

std::string names(const Policy& policy, const Indexes& rules) {
    std::string text;
    for (const auto rule : rules) {
        text += (text.empty() ? "" : "+") + policy.model().rules[rule].name;
    }
    return text;
}

/// Who, where, what: of a witness.
std::string packet(const Policy& policy, const Witness& witness) {
    const auto& model = policy.model();
    const auto local = to_local(witness.query.at, TimeZone::paris);
    return fmt::format("{} {} {}h{:02} {}", model.roles[witness.query.role].name, model.zones[witness.query.zone].name,
                       local.minute / 60, local.minute % 60, target_text(witness.query));
}

constexpr const char* reasons[] = {"no place", "no time", "no destination", "no service", "excepted"};
constexpr const char* proofs[] = {"proved", "broken", "not proved"};

std::string summary(const Policy& policy, const Findings& findings) {
    std::string text;
    const auto say = [&text](const std::string& finding) { text += (text.empty() ? "" : "; ") + finding; };
    const auto& model = policy.model();
    for (const auto& [rule, by] : findings.shadowed) {
        say(model.rules[rule].name + " < " + names(policy, by));
    }
    for (const auto rule : findings.redundant) {
        say(model.rules[rule].name + " redundant");
    }
    for (const auto& conflict : findings.conflicts) {
        say(model.rules[conflict.permit].name + " x " + model.rules[conflict.deny].name);
    }
    for (const auto& [rule, reason] : findings.dead) {
        say(fmt::format("{} dead: {}", model.rules[rule].name, reasons[static_cast<std::size_t>(reason)]));
    }
    for (std::size_t i = 0; i < findings.guarantees.size(); ++i) {
        const auto& guarantee = findings.guarantees[i];
        say(fmt::format("{} {}{}", model.guarantees[i].name, proofs[static_cast<std::size_t>(guarantee.proof)],
                        guarantee.vacuous ? ", vacuous" : ""));
        if (guarantee.counterexample) {
            text += ": " + packet(policy, *guarantee.counterexample);
        }
    }
    return findings.complete ? text : "incomplete; " + text;
}

std::string found(const std::vector<std::string>& sentences) {
    const auto policy = make_policy(sketch(sentences));
    return summary(policy, findings_of(policy));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_findings_tests)

BOOST_AUTO_TEST_CASE(rules_that_all_matter_are_not_found) {
    BOOST_TEST(found({}) == "");
    BOOST_TEST(found({"lycee permit a destination=net", "lycee permit b destination=six"}) == "");
    // The usual way to write an exception in a later tier.
    BOOST_TEST(found({"region! deny a destination=one", "lycee permit b destination=net"}) == "");
}

BOOST_AUTO_TEST_CASE(a_rule_of_a_later_tier_is_shadowed_by_one_that_covers_it) {
    BOOST_TEST(found({"region! permit a destination=net", "lycee permit b destination=low"}) == "b < a");
    BOOST_TEST(found({"region! deny a destination=net", "lycee permit b destination=low service=web"}) == "b < a");
    BOOST_TEST(found({"region! permit a", "region deny z"}) == "z < a");
    BOOST_TEST(found({"academie! permit a destination=net", "lycee deny b destination=net role=eleve"}) == "b < a");
    // Nor does a later tier shadow an earlier one.
    BOOST_TEST(found({"region deny a destination=low", "region! permit b destination=net"}) == "a < b");
}

BOOST_AUTO_TEST_CASE(a_permit_is_shadowed_by_denials_of_its_own_tier_and_no_denial_by_permits) {
    BOOST_TEST(found({"lycee deny a destination=net", "lycee permit b destination=low", "region permit c"}) ==
               "b < a; b x a");
    BOOST_TEST(found({"lycee permit a destination=net", "lycee deny b destination=low"}) == "a x b");
}

BOOST_AUTO_TEST_CASE(a_union_shadows_and_names_nobody_who_can_be_left_out) {
    BOOST_TEST(found({"region! permit a destination=low", "region! permit b destination=high",
                      "region! permit c destination=six", "lycee deny d destination=net"}) == "d < a+b");
    // Axis after axis: role, zone, time, service.
    BOOST_TEST(found({"region! permit a role=eleve", "region! permit b role=prof", "lycee deny d zone=cdi"}) ==
               "d < a+b");
    BOOST_TEST(found({"region! permit a zone=cdi", "region! permit b zone=salles", "lycee deny d role=eleve"}) ==
               "d < a+b");
    BOOST_TEST(found({"region! permit a schedule=matin", "region! permit b schedule=minute",
                      "lycee deny d schedule=cours"}) == "d < a+b");
    BOOST_TEST(found({"region! permit a service=web", "region! permit b service=alt", "lycee deny d service=app"}) ==
               "d < a+b");
    // One earlier tier and one denial of its own.
    BOOST_TEST(found({"region! deny a destination=low", "lycee deny b destination=high",
                      "lycee permit d destination=net", "region permit z"}) == "d < a+b; d x b");
    // The one that covers most is not needed once the others are chosen.
    BOOST_TEST(found({"region! permit a destination=low", "region! permit b destination=high",
                      "region! permit c destination=net service=web", "region! permit x destination=net service=app",
                      "lycee deny d destination=net service=app,ping"}) == "d < a+b; c redundant; x redundant");
    // Where one rule is enough, it is the one.
    BOOST_TEST(found({"region! deny a destination=low", "region! deny b destination=high",
                      "academie! permit c destination=net,six", "lycee deny d destination=net"}) == "d < c");
}

BOOST_AUTO_TEST_CASE(one_minute_one_address_one_port_or_one_place_left_is_no_shadow) {
    BOOST_TEST(found({"region! permit a schedule=matin", "lycee deny d schedule=cours", "region permit z"}) == "");
    BOOST_TEST(found({"region! permit a destination=others", "lycee deny d destination=net", "region permit z"}) == "");
    BOOST_TEST(found({"region! permit a service=alt", "lycee deny d service=app", "region permit z"}) == "");
    BOOST_TEST(found({"region! permit a role=eleve", "region! permit b zone=cdi", "lycee deny d"}) == "d redundant");
    BOOST_TEST(found({"region! permit a destination=six-low", "lycee deny d destination=six", "region permit z"}) ==
               "");
    // The zone without an interface is nowhere.
    BOOST_TEST(found({"region! permit a zone=cdi", "region! permit b zone=salles", "lycee deny d"}) == "d < a+b");
}

BOOST_AUTO_TEST_CASE(an_exception_leaves_a_hole_in_a_shadow) {
    BOOST_TEST(found({"region! permit a destination=net -destination=one", "lycee deny d destination=net",
                      "region permit z"}) == "");
    BOOST_TEST(found({"region! permit a destination=net -destination=one -schedule=minute",
                      "lycee deny d destination=net schedule=matin"}) == "d < a");
    BOOST_TEST(found({"region! permit a destination=net -destination=one",
                      "lycee deny d destination=net -destination=one"}) == "d < a");
}

BOOST_AUTO_TEST_CASE(a_rule_is_redundant_if_every_answer_stays_without_it) {
    // A twin in the same tier: each alone can go.
    BOOST_TEST(found({"lycee permit a destination=net", "lycee permit b destination=net"}) ==
               "a redundant; b redundant");
    BOOST_TEST(found({"lycee permit a destination=net", "lycee permit b destination=low"}) == "b redundant");
    BOOST_TEST(found({"lycee permit a destination=low", "lycee permit b destination=high",
                      "lycee permit c destination=net"}) == "a redundant; b redundant; c redundant");
    // A later tier says the same.
    BOOST_TEST(found({"region! permit a destination=low", "lycee permit b destination=net"}) == "a redundant");
    BOOST_TEST(found({"region! permit a destination=net", "region permit b destination=net"}) == "b < a; a redundant");
}

BOOST_AUTO_TEST_CASE(a_denial_is_redundant_where_nothing_would_permit) {
    BOOST_TEST(found({"lycee deny a destination=net"}) == "a redundant");
    BOOST_TEST(found({"lycee deny a destination=net", "region permit b destination=one"}) == "b < a");
    BOOST_TEST(found({"lycee deny a destination=net", "lycee permit b destination=one", "region permit c"}) ==
               "b < a; b x a");
    BOOST_TEST(found({"lycee deny a destination=net", "lycee deny b destination=low", "region permit c"}) ==
               "b redundant");
    BOOST_TEST(found({"lycee deny a destination=net", "region deny b destination=one", "region permit c"}) == "b < a");
}

BOOST_AUTO_TEST_CASE(a_contradiction_stands_inside_one_tier_and_undecided) {
    BOOST_TEST(found({"academie! permit a destination=net", "academie deny b destination=one", "region permit c"}) ==
               "b < a");
    BOOST_TEST(found({"academie permit a destination=net", "academie deny b destination=one"}) == "a x b");
    // Both apply only where an earlier tier has decided.
    BOOST_TEST(found({"region! permit z destination=one", "lycee permit a destination=net",
                      "lycee deny b destination=one -service=web"}) == "b < z");
    BOOST_TEST(found({"lycee permit a destination=low schedule=matin", "lycee deny b destination=net schedule=minute",
                      "region permit c"}) == "a redundant");
}

BOOST_AUTO_TEST_CASE(the_witness_of_a_contradiction_is_matched_by_both) {
    const auto policy = make_policy(sketch({"lycee permit a destination=net,six schedule=cours role=prof",
                                            "lycee deny b destination=one,six-low -service=web -schedule=matin",
                                            "region permit c destination=low schedule=nuit"}));
    const auto findings = findings_of(policy);
    BOOST_REQUIRE(findings.conflicts.size() == 1U);
    const auto& [permit, deny, overlap] = findings.conflicts.front();
    const auto verdict = decide(policy.model(), overlap.query);
    BOOST_TEST(!verdict.permit);
    BOOST_TEST(names(policy, verdict.rules) == "b");
    const auto alone = make_policy(sketch({"lycee permit a destination=net,six schedule=cours role=prof"}));
    BOOST_TEST(decide(alone.model(), overlap.query).permit);
}

BOOST_AUTO_TEST_CASE(contradictions_beyond_a_thousand_are_counted) {
    std::vector<std::string> sentences;
    for (int i = 0; i < 40; ++i) {
        sentences.push_back(fmt::format("lycee permit p{} destination=net", i));
        sentences.push_back(fmt::format("lycee deny d{} destination=one", i));
    }
    const auto findings = findings_of(make_policy(sketch(sentences)));
    BOOST_TEST(findings.conflicts.size() == max_conflicts);
    BOOST_TEST(findings.more_conflicts == 600U);
}

BOOST_AUTO_TEST_CASE(a_rule_that_never_applies_is_dead_for_a_reason) {
    // YANG refuses destinations and services that hold nothing: two of the reasons cannot be written.
    BOOST_TEST(found({"lycee permit a zone=reserve"}) == "a dead: no place");
    BOOST_TEST(found({"lycee permit a schedule=cours valid-from=2026-11-25 valid-until=2026-11-30"}) ==
               "a dead: no time");
    BOOST_TEST(found({"lycee permit a schedule=cours valid-from=2026-11-25 valid-until=2026-12-01"}) == "");
    BOOST_TEST(found({"lycee permit a destination=one -destination=low"}) == "a dead: excepted");
    BOOST_TEST(found({"lycee permit a zone=cdi destination=one -zone=cdi"}) == "a dead: excepted");
    BOOST_TEST(found({"lycee permit a schedule=matin -schedule=cours"}) == "a dead: excepted");
    BOOST_TEST(found({"lycee permit a schedule=jamais"}) == "a dead: no time");
    BOOST_TEST(found({"lycee permit a zone=cdi,reserve"}) == "");
}

BOOST_AUTO_TEST_CASE(an_exam_is_one_sentence_to_people) {
    // Its allow-list has no use by itself here, and is not to be called useless.
    const std::string exam = "academie exam x zone=salles start=2027-05-11T13:30 end=2027-05-11T17:30 +destination=one";
    BOOST_TEST(found({exam}) == "");
    BOOST_TEST(found({exam,
                      "lycee permit a zone=salles valid-from=2027-05-11 valid-until=2027-05-11 "
                      "schedule=cours"}) == "");
}

BOOST_AUTO_TEST_CASE(never_is_proved_or_broken_by_one_packet) {
    BOOST_TEST(found({"lycee permit a destination=low", "region never g destination=high"}) == "g proved");
    BOOST_TEST(found({"lycee permit a destination=net", "region never g destination=high"}) ==
               "g broken: eleve cdi 8h00 10.0.0.128:81/tcp");
    // The one address, port, place and minute that is left open.
    BOOST_TEST(found({"region! deny a destination=others",
                      "lycee permit b destination=net role=prof zone=salles "
                      "schedule=cours service=app",
                      "region! deny c service=web", "region! deny d schedule=matin", "academie never g"}) ==
               "g broken: prof salles 11h59 10.0.0.1:81/tcp");
    BOOST_TEST(found({"region! deny a destination=others",
                      "lycee permit b destination=net role=prof zone=salles "
                      "schedule=cours service=app",
                      "region! deny c service=web", "region! deny d schedule=matin",
                      "academie never g schedule=matin,nuit"}) == "g proved");
}

BOOST_AUTO_TEST_CASE(always_is_proved_or_broken_by_one_packet) {
    BOOST_TEST(found({"lycee permit a destination=net", "region always g destination=high"}) == "g proved");
    BOOST_TEST(found({"lycee permit a destination=others", "region always g destination=net"}) ==
               "g broken: eleve cdi 8h00 10.0.0.1:81/tcp");
    BOOST_TEST(found({"lycee permit a schedule=matin", "lycee permit b schedule=minute",
                      "region always g destination=six schedule=cours"}) == "g proved");
    BOOST_TEST(found({"lycee permit a schedule=matin", "region always g destination=six schedule=cours"}) ==
               "g broken: eleve cdi 11h59 [2001:db8::]:81/tcp");
    // The exception of a rule breaks it.
    BOOST_TEST(found({"lycee permit a destination=net -destination=one -role=prof",
                      "region always g destination=low "
                      "zone=salles service=ping"}) == "g broken: prof salles 8h00 10.0.0.1/icmp");
}

BOOST_AUTO_TEST_CASE(a_guarantee_looks_at_both_families) {
    BOOST_TEST(found({"region! deny a destination=net", "lycee permit b", "academie never g destination=net,six"}) ==
               "g broken: eleve cdi 8h00 [2001:db8::]:81/tcp");
    BOOST_TEST(found({"lycee permit b destination=six-low", "academie always g destination=six service=web"}) ==
               "g broken: eleve cdi 8h00 [2001:db8:8000::]:80/tcp");
}

BOOST_AUTO_TEST_CASE(a_guarantee_about_nobody_nowhere_or_never_is_vacuous) {
    BOOST_TEST(found({"lycee permit a", "region never g zone=reserve"}) == "g proved, vacuous");
    BOOST_TEST(found({"region always g zone=reserve"}) == "g proved, vacuous");
    BOOST_TEST(found({"lycee permit a", "region never g schedule=jamais"}) == "g proved, vacuous");
    BOOST_TEST(found({"region always g schedule=jamais,cours"}) == "g broken: eleve cdi 8h00 10.0.0.1:81/tcp");
}

BOOST_AUTO_TEST_CASE(a_guarantee_has_no_part_in_decisions_and_breaks_alone) {
    BOOST_TEST(found({"lycee permit a destination=net", "lycee never g destination=one",
                      "lycee always h destination=one", "region never i destination=six"}) ==
               "i proved; g broken: eleve cdi 8h00 10.0.0.1:81/tcp; h proved");
}

BOOST_AUTO_TEST_CASE(a_moment_that_no_clock_shows_breaks_nothing) {
    // On 28 March 2027 the clocks go from 2:00 to 3:00.
    const std::string exam = "academie exam x zone=salles start=2027-03-28T02:10 end=2027-03-28T02:50 +destination=six";
    BOOST_TEST(found({exam, "lycee permit a", "region always g destination=net"}) == "g proved");
    const std::string later =
        "academie exam x zone=salles start=2027-03-28T02:10 end=2027-03-28T03:01 +destination=six";
    BOOST_TEST(found({later, "lycee permit a", "region always g destination=net"}) ==
               "g broken: eleve salles 3h00 10.0.0.1:81/tcp");
}

BOOST_AUTO_TEST_CASE(an_unproved_guarantee_is_a_problem_with_its_place_and_remedy) {
    const auto policy = make_policy(sketch(
        {"lycee permit a destination=net", "region never g destination=high", "region never h destination=six"}));
    const auto refused = prove_and_compile(policy, now);
    BOOST_REQUIRE(std::holds_alternative<Problems>(refused));
    const auto& problems = std::get<Problems>(refused);
    BOOST_REQUIRE(problems.size() == 1U);
    const auto text = to_text(problems.front());
    for (const auto* part : {"region.json", "guarantee[name='g']", "“a”", "10.0.0.128", "Change the rule"}) {
        BOOST_TEST(text.find(part) != std::string::npos, text << " lacks " << part);
    }
    const auto without = prove_and_compile(make_policy(sketch({"lycee permit a destination=net"})), now);
    BOOST_TEST(std::holds_alternative<Ruleset>(without));
}

namespace {

/// Rules whose destinations overlap as randomly as prefixes of a few lengths can, several to a rule.
Texts tangled(std::size_t rules, std::size_t prefixes) {
    std::string destinations;
    std::string text;
    std::uint32_t state = 1;
    const auto random = [&state] { return state = state * 1664525U + 1013904223U, state >> 8U; };
    for (std::size_t i = 0; i < rules; ++i) {
        std::string list;
        for (std::size_t n = 0; n < prefixes; ++n) {
            const auto length = 10 + random() % 22;
            const std::uint32_t address = (10U << 24U | (random() & 0xffffffU)) >> (32 - length) << (32 - length);
            const auto prefix = fmt::format(R"("{}.{}.{}.{}/{}")", address >> 24U, address >> 16U & 0xffU,
                                            address >> 8U & 0xffU, address & 0xffU, length);
            if (list.find(prefix) == std::string::npos) {
                list += (list.empty() ? "" : ",") + prefix;
            }
        }
        destinations += fmt::format(R"(,{{"name":"x{}","prefix":[{}]}})", i, list);
        text += fmt::format(
            R"({}{{"name":"r{}","action":"{}","rationale":"x","strength":"{}","destination":["x{}"],"service":["{}"]}})",
            i == 0 ? "" : ",", i, random() % 2 == 0 ? "permit" : "deny", random() % 2 == 0 ? "mandatory" : "default", i,
            random() % 2 == 0 ? "app" : "web");
    }
    auto texts = sketch({});
    const auto at = texts.region.find(R"("destination":[)") + 15;
    texts.region.insert(at, destinations.substr(1) + ",");
    texts.region +=
        R"(,"rule":[)" + text + R"(],"guarantee":[{"name":"g","claim":"never","rationale":"x","destination":["net"]}])";
    return texts;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_budget_that_runs_out_proves_nothing_and_names_what_cost_most) {
    const auto policy = make_policy(tangled(300, 3));
    Budget small(200'000);
    const auto findings = find(policy, small, now);
    BOOST_TEST(!findings.complete);
    BOOST_REQUIRE(findings.guarantees.size() == 1U);
    BOOST_TEST((findings.guarantees[0].proof == Proof::not_proved));
    BOOST_TEST(!findings.guarantees[0].counterexample.has_value());
    BOOST_TEST(findings.costly.size() == 5U);
    BOOST_TEST((findings.shadowed.empty() && findings.redundant.empty() && findings.conflicts.empty()));
    const auto problems = unproved(policy, findings);
    BOOST_REQUIRE(problems.size() == 1U);
    BOOST_TEST(to_text(problems[0]).find(policy.model().rules[findings.costly[0]].label_en) != std::string::npos);
    Budget ample;
    BOOST_TEST(find(policy, ample, now).complete);
}

BOOST_AUTO_TEST_CASE(a_clock_can_end_the_search_too) {
    int looks = 0;
    Budget hurried(Budget::ample, [&looks] { return ++looks > 0; });
    BOOST_TEST(!find(make_policy(tangled(1000, 3)), hurried, now).complete);
    BOOST_TEST(looks > 0);
}

BOOST_AUTO_TEST_CASE(thousands_of_tangled_rules_end_within_their_budget) {
    const auto policy = make_policy(tangled(2000, 10));
    Budget budget(Budget::ample / 20);
    const auto findings = find(policy, budget, now);
    // Whether it suffices is a matter of the budget; that it ends, and says so, is promised.
    BOOST_TEST(findings.complete == !budget.spent());
    BOOST_TEST((findings.complete || findings.guarantees[0].proof == Proof::not_proved));
}

BOOST_AUTO_TEST_SUITE_END()
