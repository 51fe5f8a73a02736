// What must not matter does not: order, spelling, names. Equal meanings have equal diagrams, and where nothing but the
// spelling differs, equal maps.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <set>

#include "policy/findings.h"
#include "tests/policy/alike.h"
#include "tests/policy/property.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

Policy policy_of(const Draft& draft) {
    return make_policy(draft.texts());
}

/// Everything that the kernel is given.
std::string kernel_text(const Policy& policy) {
    const auto ruleset = compile(policy, Attribution::everything);
    return identity_table_text(ruleset) + policy_table_text(ruleset, {}, Elements::written);
}

template <typename Change>
Draft changed(const Draft& draft, Change change) {
    Draft other{{change(draft.words.region), change(draft.words.academie), change(draft.words.lycee)}, {}};
    for (const auto& sentence : draft.sentences) {
        other.sentences.push_back({sentence.party, sentence.list, sentence.name, change(sentence.text)});
    }
    return other;
}

/// Names of the kinds in `kinds` (a class of a regular expression), each replaced by what `rename` makes of its letter
/// and number.
template <typename Rename>
Draft renamed(const Draft& draft, const std::string& kinds, Rename rename) {
    const std::regex name("\"([" + kinds + "])(\\d)\"");
    return changed(draft, [&](const std::string& text) {
        std::string result;
        auto from = text.begin();
        for (std::sregex_iterator match(text.begin(), text.end(), name), end; match != end; ++match) {
            result.append(from, text.begin() + match->position());
            result += '"' + rename((*match)[1].str(), std::stoul((*match)[2].str())) + '"';
            from = text.begin() + match->position() + match->length();
        }
        return result.append(from, text.end());
    });
}

/// Each prefix of a destination in its two halves.
std::string with_split_prefixes(const std::string& text) {
    const std::regex list(R"re("prefix":\[([^\]]*)\])re");
    const std::regex one(R"re("([^"]*)")re");
    std::string result;
    auto from = text.begin();
    for (std::sregex_iterator match(text.begin(), text.end(), list), end; match != end; ++match) {
        std::set<std::string> halves;  // YANG refuses one that is given twice
        const std::string inside = (*match)[1].str();
        for (std::sregex_iterator item(inside.begin(), inside.end(), one); item != end; ++item) {
            const auto prefix = Prefix::parse((*item)[1].str()).value();
            const auto [low, high] = to_interval(prefix);
            const auto family = prefix.network.family;
            if (low == high) {
                halves.insert('"' + prefix.text() + '"');
                continue;
            }
            for (const Address start : {low, low + (high - low) / 2 + 1}) {
                halves.insert(fmt::format(R"("{}/{}")", to_address(family, start).text(), prefix.length + 1));
            }
        }
        result.append(from, text.begin() + match->position());
        result += fmt::format(R"("prefix":[{}])", fmt::join(halves, ","));
        from = text.begin() + match->position() + match->length();
    }
    return result.append(from, text.end());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_metamorphic_tests)

BOOST_AUTO_TEST_CASE(the_order_of_sentences_in_a_document_is_nothing) {
    check_property("order in the document", 25, [] {
        auto draft = random_draft(shrinking_choices());
        RC_LOG() << shown(draft.texts());
        const auto before = kernel_text(policy_of(draft));
        std::reverse(draft.sentences.begin(), draft.sentences.end());
        RC_ASSERT(kernel_text(policy_of(draft)) == before);
    });
}

BOOST_AUTO_TEST_CASE(the_order_of_rules_inside_a_tier_is_nothing) {
    check_property("order of rules", 40, [] {
        const auto draft = random_draft(shrinking_choices());
        RC_LOG() << shown(draft.texts());
        auto other = draft;
        for (auto& sentence : other.sentences) {
            if (sentence.list == "rule") {  // rules are sorted by name inside a tier: these are the other way round
                const auto number = static_cast<char>('9' - (sentence.name.back() - '0'));
                sentence.text.replace(sentence.text.find(sentence.name), sentence.name.size(),
                                      std::string("rule") + number);
            }
        }
        const auto before = policy_of(draft);
        const auto after = policy_of(other);
        RC_ASSERT(before.model().rules.size() == after.model().rules.size());
        RC_ASSERT(decide_alike(before, after));
    });
}

BOOST_AUTO_TEST_CASE(a_prefix_is_its_halves) {
    check_property("split prefixes", 30, [] {
        const auto draft = random_draft(shrinking_choices());
        RC_LOG() << shown(draft.texts());
        const auto split = changed(draft, with_split_prefixes);
        RC_ASSERT(split.words.region != draft.words.region);
        const auto before = policy_of(draft);
        const auto after = policy_of(split);
        RC_ASSERT(decide_alike(before, after));
        RC_ASSERT(kernel_text(before) == kernel_text(after));
    });
}

BOOST_AUTO_TEST_CASE(names_in_the_same_order_give_the_same_diagrams_and_maps) {
    check_property("names", 30, [] {
        const auto draft = random_draft(shrinking_choices());
        RC_LOG() << shown(draft.texts());
        const auto other = renamed(draft, "rzdsth", [](const std::string& kind, unsigned long number) {
            return fmt::format("other-{}-{}", kind, number);
        });
        const auto before = policy_of(draft);
        const auto after = policy_of(other);
        RC_ASSERT(after.model().roles.front().name == "other-r-0");
        RC_ASSERT(compile(before).maps == compile(after).maps);
        RC_ASSERT(before.model().calendar.slots() == after.model().calendar.slots());
        Budget budget;
        Diagrams diagrams;
        std::array<std::vector<Roots>, 2> roots;
        for (const auto* policy : {&before, &after}) {
            const Space space(*policy, Space::Speech::rules);
            const Cells cells(space, budget);
            DiagramBuilder builder(space, cells, diagrams);
            for (std::size_t role = 0; role < space.roles().size(); ++role) {
                for (std::size_t zone = 0; zone < space.zones().size(); ++zone) {
                    roots[policy == &after ? 1 : 0].push_back(builder.build(builder.group_of(role, zone).value()));
                }
            }
        }
        RC_ASSERT(roots[0] == roots[1]);
    });
}

BOOST_AUTO_TEST_CASE(names_in_another_order_mean_the_same) {
    check_property("names in another order", 30, [] {
        const auto draft = random_draft(shrinking_choices());
        RC_LOG() << shown(draft.texts());
        const auto other = renamed(draft, "dsth", [](const std::string& kind, unsigned long number) {
            return fmt::format("{}{}", static_cast<char>('z' - (kind[0] - 'a')), 9 - number);
        });
        RC_ASSERT(decide_alike(policy_of(draft), policy_of(other)));
        const auto roles = renamed(
            draft, "r", [](const std::string&, unsigned long number) { return fmt::format("r{}", 2 - number); });
        RC_ASSERT(decide_alike(policy_of(draft), policy_of(roles), [](std::size_t role) { return 2 - role; }));
    });
}

BOOST_AUTO_TEST_CASE(a_rule_in_the_shadow_of_another_changes_nothing_and_is_found) {
    int added = 0;
    check_property("added shadows", 30, [&] {
        const auto draft = random_draft(shrinking_choices());
        RC_LOG() << shown(draft.texts());
        const auto before = policy_of(draft);
        for (const auto& sentence : draft.sentences) {
            if (sentence.list != "rule" || sentence.party == Party::lycee ||
                sentence.text.find(R"("strength":"mandatory")") == std::string::npos) {
                continue;
            }
            // The opposite, in a later tier, on the same packets.
            const bool permit = sentence.text.find(R"("action":"permit")") != std::string::npos;
            auto text = std::regex_replace(sentence.text, std::regex(R"re(,"strength":"mandatory")re"), "");
            text = std::regex_replace(text, std::regex(R"re("action":"[a-z]*")re"),
                                      permit ? R"("action":"deny")" : R"("action":"permit")");
            text = std::regex_replace(text, std::regex(R"re("name":"rule\d")re"), R"("name":"added")",
                                      std::regex_constants::format_first_only);
            auto more = draft;
            more.sentences.push_back({Party::lycee, "rule", "added", text});
            const auto after = policy_of(more);
            RC_ASSERT(decide_alike(before, after));
            Budget budget;
            const auto findings = find(after, budget, paris("2026-11-25T08:00"));
            const auto is_added = [&](std::size_t rule) { return after.model().rules[rule].name == "added"; };
            const bool shadowed = std::any_of(findings.shadowed.begin(), findings.shadowed.end(),
                                              [&](const auto& s) { return is_added(s.rule); });
            const bool dead = std::any_of(findings.dead.begin(), findings.dead.end(),
                                          [&](const auto& d) { return is_added(d.rule); });
            RC_ASSERT(shadowed != dead);
            ++added;
        }
    });
    BOOST_TEST(added > 50);
}

BOOST_AUTO_TEST_SUITE_END()
