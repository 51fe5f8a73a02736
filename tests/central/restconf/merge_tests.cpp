#include <boost/test/unit_test.hpp>

#include "central/restconf/merge.h"

namespace beffroi::central::policies {

namespace {

/// Draft 9 of a policy whose document of the Region has these members.
json entry(json region, json more = json::object()) {
    region["party"] = "region";
    json of{{"number", "9"},
            {"title", "Brouillon"},
            {"author", "remi"},
            {"document", json::array({std::move(region), json{{"party", "academie"}}, json{{"party", "lycee"}}})}};
    of.update(more);
    return of;
}

json rules(const std::vector<std::pair<std::string, std::string>>& of) {
    json list = json::array();
    for (const auto& [name, action] : of) {
        list.push_back({{"name", name}, {"action", action}, {"rationale", "Cours"}});
    }
    return {{"rule", list}};
}

const json& region_of(const Merged& merged) {
    return merged.entry.at("document").at(0);
}

std::vector<std::string> names_in(const json& document, const char* list) {
    std::vector<std::string> names;
    for (const json& one : document.at(list)) {
        names.push_back(one.at("name"));
    }
    return names;
}

std::string action_of(const Merged& merged, const std::string& name) {
    for (const json& one : region_of(merged).at("rule")) {
        if (one.at("name") == name) {
            return one.at("action");
        }
    }
    return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(central_merge_tests)

BOOST_AUTO_TEST_CASE(what_one_side_alone_changed_is_what_there_is) {
    const auto result = merged(entry(rules({{"a", "permit"}, {"b", "permit"}, {"c", "permit"}, {"d", "permit"}})),
                               entry(rules({{"a", "deny"}, {"b", "permit"}, {"d", "permit"}, {"new", "permit"}})),
                               entry(rules({{"a", "permit"}, {"b", "deny"}, {"c", "permit"}, {"mine", "permit"}})), {});
    BOOST_TEST(result.conflicts.empty());
    BOOST_TEST(action_of(result, "a") == "deny");  // published
    BOOST_TEST(action_of(result, "b") == "deny");  // the draft's
    // `c` was removed there, `d` here. What is new stands behind.
    BOOST_TEST((names_in(region_of(result), "rule") == std::vector<std::string>{"a", "b", "mine", "new"}));
    BOOST_TEST(result.taken == 3U);  // a, c, new
}

BOOST_AUTO_TEST_CASE(what_both_changed_alike_is_no_conflict_in_whatever_order_it_stands) {
    const json one{
        {"zone", json::array({json{{"name", "cdi"}, {"prefix", json::array({"10.1.0.0/16", "10.2.0.0/16"})}}})}};
    const json other{
        {"zone", json::array({json{{"prefix", json::array({"10.2.0.0/16", "10.1.0.0/16"})}, {"name", "cdi"}}})}};
    const auto result = merged(entry(json::object()), entry(one), entry(other), {});
    BOOST_TEST(result.conflicts.empty());
    BOOST_TEST(result.taken == 0U);
    BOOST_TEST((result.entry == entry(other)));
}

BOOST_AUTO_TEST_CASE(what_both_changed_otherwise_is_named_and_nothing_is_taken_over) {
    const json draft = entry(rules({{"a", "deny"}, {"b", "permit"}, {"gone", "deny"}}));
    json other = rules({{"a", "log"}, {"b", "deny"}});
    other["rule"][1]["rationale"] = "Examens";
    const auto result =
        merged(entry(rules({{"a", "permit"}, {"b", "permit"}, {"gone", "permit"}})), entry(other), draft, {});
    BOOST_TEST((result.entry == draft));
    BOOST_TEST(result.taken == 0U);
    BOOST_REQUIRE(result.conflicts.size() == 2U);
    BOOST_TEST((result.conflicts[0].place == Place{"region", "rule", "a"}));
    BOOST_TEST(result.conflicts[0].published.value().at("action") == "log");
    BOOST_TEST(result.conflicts[0].draft.value().at("action") == "deny");
    BOOST_TEST((result.conflicts[1].place == Place{"region", "rule", "gone"}));
    BOOST_TEST(!result.conflicts[1].published.has_value());
    BOOST_TEST(result.conflicts[1].draft.value().at("action") == "deny");
}

BOOST_AUTO_TEST_CASE(two_new_objects_of_one_name_are_a_conflict) {
    const auto result =
        merged(entry(json::object()), entry(rules({{"a", "permit"}})), entry(rules({{"a", "deny"}})), {});
    BOOST_TEST(result.conflicts.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_chosen_is_taken_or_stays) {
    const json base = entry(rules({{"a", "permit"}, {"b", "permit"}, {"c", "permit"}}));
    const json published = entry(rules({{"a", "log"}, {"b", "log"}}));
    const json draft = entry(rules({{"a", "deny"}, {"b", "deny"}, {"c", "deny"}}));
    const Place a{"region", "rule", "a"};
    const Place b{"region", "rule", "b"};
    const Place c{"region", "rule", "c"};
    BOOST_TEST(merged(base, published, draft, {{a, Side::draft}, {b, Side::published}}).conflicts.size() == 1U);
    const auto result =
        merged(base, published, draft,
               {{a, Side::draft}, {b, Side::published}, {c, Side::published}, {{"x", "y", "z"}, Side::draft}});
    BOOST_TEST(result.conflicts.empty());
    BOOST_TEST(action_of(result, "a") == "deny");
    BOOST_TEST(action_of(result, "b") == "log");
    BOOST_TEST((names_in(region_of(result), "rule") == std::vector<std::string>{"a", "b"}));
    BOOST_TEST(result.taken == 2U);
}

BOOST_AUTO_TEST_CASE(a_choice_decides_nothing_but_a_conflict) {
    const auto result = merged(entry(rules({{"a", "permit"}})), entry(rules({{"a", "deny"}})),
                               entry(rules({{"a", "permit"}})), {{{"region", "rule", "a"}, Side::draft}});
    BOOST_TEST(action_of(result, "a") == "deny");
}

BOOST_AUTO_TEST_CASE(parties_are_merged_each_for_itself) {
    json base = entry(json::object());
    json published = base;
    json draft = base;
    published["document"][1]["rule"] = rules({{"a", "deny"}})["rule"];
    draft["document"][2]["rule"] = rules({{"a", "permit"}})["rule"];
    const auto result = merged(base, published, draft, {});
    BOOST_TEST(result.conflicts.empty());
    BOOST_TEST(result.entry.at("document").at(1).at("rule").at(0).at("action") == "deny");
    BOOST_TEST(result.entry.at("document").at(2).at("rule").at(0).at("action") == "permit");
}

BOOST_AUTO_TEST_CASE(values_that_are_in_no_list_are_merged_too) {
    const json base = entry({{"time-zone", "Europe/Paris"}}, {{"examples", {{"from", "2026-09-01"}}}});
    json published = entry({{"time-zone", "Indian/Reunion"}},
                           {{"examples", {{"from", "2026-09-01"}, {"example", json::array({json{{"name", "e"}}})}}},
                            {"approvers", "quorum x\n"}});
    json draft = entry({{"time-zone", "Europe/Paris"}}, {{"examples", {{"from", "2026-09-02"}}}});
    const auto result = merged(base, published, draft, {});
    BOOST_TEST(result.conflicts.empty());
    BOOST_TEST(region_of(result).at("time-zone") == "Indian/Reunion");
    BOOST_TEST(result.entry.at("examples").at("from") == "2026-09-02");
    BOOST_TEST(result.entry.at("examples").at("example").size() == 1U);
    BOOST_TEST(result.entry.at("approvers") == "quorum x\n");
    draft["approvers"] = "quorum y\n";
    const auto refused = merged(base, published, draft, {});
    BOOST_REQUIRE(refused.conflicts.size() == 1U);
    BOOST_TEST((refused.conflicts[0].place == Place{"policy", "approvers", ""}));
}

BOOST_AUTO_TEST_CASE(number_title_author_and_sites_stay_those_of_the_draft) {
    json published = entry(json::object());
    published.update({{"number", "12"}, {"title", "Publiée"}, {"author", "rose"}, {"site", json::array({"0599991P"})}});
    const auto result = merged(entry(json::object()), published, entry(json::object()), {});
    BOOST_TEST((result.entry == entry(json::object())));
}

BOOST_AUTO_TEST_CASE(a_document_that_the_draft_lacks_comes_back_with_what_is_new_in_it_alone) {
    json base = entry(rules({{"a", "permit"}}));
    json published = entry(rules({{"a", "permit"}}));
    json draft = base;
    draft["document"].erase(0);
    BOOST_TEST((merged(base, published, draft, {}).entry == draft));
    published["document"][0]["rule"].push_back({{"name", "b"}, {"action", "deny"}});
    const auto result = merged(base, published, draft, {});
    const json& last = result.entry.at("document").back();
    BOOST_TEST(last.at("party") == "region");
    BOOST_TEST((names_in(last, "rule") == std::vector<std::string>{"b"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::policies
