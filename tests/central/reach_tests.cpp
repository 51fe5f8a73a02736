// Rights that end at the gates of some sites: whoever is limited to one site gets nothing of another, at every kind of
// path, and asking for it is on record.
#include "tests/central/two_sites.h"

namespace beffroi::central {

BOOST_FIXTURE_TEST_SUITE(reach_tests, TwoSites)

BOOST_AUTO_TEST_CASE(who_one_is_says_for_which_sites) {
    BOOST_TEST(get("/session").json()["sites"] == nlohmann::json({hers}));
    BOOST_TEST(!get("/session", "officer-second").json().contains("sites"));
    BOOST_TEST(!get("/session", "officer-academie").json().contains("sites"));
}

BOOST_AUTO_TEST_CASE(the_lists_hold_what_is_hers_and_what_is_everybodys) {
    BOOST_TEST(listed("/fleet/sites", "sites", "uai") == Names{hers}, boost::test_tools::per_element());
    BOOST_TEST(listed("/fleet/sites", "sites", "uai", "auditor") == Names{hers}, boost::test_tools::per_element());
    BOOST_TEST((listed("/fleet/sites", "sites", "uai", "officer-second") == Names{hers, other}));
    BOOST_TEST((listed("/fleet/policies", "policies", "number") == Names{"1", "3"}));
    BOOST_TEST((listed("/fleet/policies", "policies", "number", "officer-second") == Names{"1", "2", "3"}));
    for (const std::string& site : listed("/integrity", "logs", "site")) {
        BOOST_TEST(site == hers);
    }
    BOOST_TEST(listed("/integrity", "logs", "site", "officer-second").size() >
               listed("/integrity", "logs", "site").size());
}

BOOST_AUTO_TEST_CASE(policies_of_another_site_are_neither_read_nor_changed) {
    const std::string why = R"({"reason":"essai"})";
    BOOST_TEST(get("/fleet/policies/1").status == 200);
    BOOST_TEST(get("/fleet/policies/3").status == 200);
    BOOST_TEST(get("/fleet/policies/2").status == 403);
    BOOST_TEST(get("/fleet/policies/2", "auditor").status == 403);
    BOOST_TEST(post("/fleet/policies/2/pause", why).status == 403);
    BOOST_TEST(post("/fleet/policies/3/pause", why).status == 403);  // it holds elsewhere too
    BOOST_TEST(post("/fleet/policies/1/pause", why).status != 403);
    BOOST_TEST(post("/fleet/policies", bundle_of(4, {other})).status == 403);
    BOOST_TEST(post("/fleet/policies", bundle_of(4, {hers, other})).status == 403);
    BOOST_TEST(post("/fleet/policies", bundle_of(4, {})).status == 403);
    BOOST_TEST(post("/fleet/policies", "nothing").status == 403);
    BOOST_TEST(post("/fleet/policies", bundle_of(4, {hers})).status == 201);
    BOOST_TEST(refused_on_record("rollout"));
    BOOST_TEST(refused_on_record("rollout", "c.martin"));
}

BOOST_AUTO_TEST_CASE(nobody_asks_why_at_another_site) {
    for (const char* what : {"vocabulary", "permissions", "explanation"}) {
        BOOST_TEST(get(std::string("/policy/") + what + "?number=2").status == 403, what);
    }
    BOOST_TEST(get("/policy/vocabulary?number=1").status == 200);
    BOOST_TEST(get("/policy/explanation?number=3&site=" + other).status == 403);
    BOOST_TEST(get("/policy/explanation?number=3").status == 403);  // what holds at every site, blocks with it
    BOOST_TEST(get("/policy/explanation?number=3&site=" + hers).status == 400);  // and then asked for a role
    BOOST_TEST(refused_on_record("audit-read"));
}

BOOST_AUTO_TEST_CASE(change_requests_of_another_site_are_neither_seen_nor_decided) {
    BOOST_REQUIRE_EQUAL(post("/changes", proposal(5, {other}), "officer-second").status, 201);
    BOOST_REQUIRE_EQUAL(post("/changes", proposal(6, {hers})).status, 201);
    BOOST_REQUIRE_EQUAL(post("/changes", proposal(7, {}), "officer-second").status, 201);
    BOOST_TEST((listed("/changes", "changes", "number") == Names{"6", "7"}));
    BOOST_TEST(get("/changes/5").status == 403);
    BOOST_TEST(get("/changes/5/files").status == 403);
    BOOST_TEST(get("/changes/5/files", "auditor").status == 403);
    BOOST_TEST(get("/changes/7").status == 200);
    BOOST_TEST(get("/changes/7").json()["evidence"]["impact"].is_null());  // of other sites' people too
    BOOST_TEST(!get("/changes/7", "officer-second").json()["evidence"]["impact"].is_null());
    BOOST_TEST(post("/changes/5/approvals", "x").status == 403);
    BOOST_TEST(post("/changes/7/approvals", "x").status == 403);
    BOOST_TEST(post("/changes/5/close", R"({"reason":"essai"})").status == 403);
    BOOST_TEST(post("/changes", proposal(8, {other})).status == 403);
    BOOST_TEST(post("/changes", proposal(8, {})).status == 403);
    // Nor does she take another site's request over by revising it into one of hers.
    BOOST_TEST(post("/changes", proposal(5, {hers}, 1)).status == 403);
    BOOST_TEST(post("/changes/6/close", R"({"reason":"essai"})").status == 200);
    BOOST_TEST(refused_on_record("audit-read"));  // the first: what follows within a minute is counted with it
}

BOOST_AUTO_TEST_CASE(emergency_blocks_of_another_site_are_neither_seen_nor_published) {
    BOOST_REQUIRE_EQUAL(post("/fleet/blocks", block(1, {other}), "officer-academie").status, 201);
    BOOST_REQUIRE_EQUAL(post("/fleet/blocks", block(2, {hers}), "officer-academie").status, 201);
    BOOST_TEST(listed("/fleet/blocks", "blocks", "block") == Names{"academie-2"}, boost::test_tools::per_element());
    BOOST_TEST(get("/fleet/blocks/academie-1").status == 403);
    BOOST_TEST(get("/fleet/blocks/academie-2").status == 200);
    BOOST_TEST(post("/fleet/blocks", block(3, {other})).status == 403);
    BOOST_TEST(post("/fleet/blocks", block(3, {})).status == 403);
    BOOST_TEST(post("/fleet/blocks", block(3, {hers})).status == 201);
    BOOST_TEST(refused_on_record("block-published"));
}

BOOST_AUTO_TEST_CASE(what_restconf_tells_of_the_whole_region_is_for_those_of_the_whole_region) {
    for (const char* of : {"beffroi-policies:change-requests", "beffroi-policies:sites", "ietf-netconf-acm:nacm"}) {
        BOOST_TEST(get(std::string("/restconf/data/") + of).status == 404, of);  // hidden is absent
        BOOST_TEST(get(std::string("/restconf/data/") + of, "officer-second").status == 200, of);
    }
    BOOST_TEST(refused_on_record("audit-read"));
    for (const char* operation : {"approve", "refuse"}) {
        BOOST_TEST(run(operation, {{"number", "1"}}).status == 403, operation);
    }
}

BOOST_AUTO_TEST_CASE(searches_and_entries_of_another_site_are_refused) {
    ship({session_entry(1, 1)});
    BOOST_TEST(get("/search?site=" + hers, "auditor").json()["results"].size() == 1U);
    BOOST_TEST(get("/search?site=" + other, "auditor").status == 403);
    const nlohmann::json covered = get("/search?token=" + hex_id(1), "auditor").json()["coverage"];
    BOOST_TEST(std::all_of(covered.begin(), covered.end(), [](const auto& log) { return log["site"] == hers; }));
    BOOST_TEST(get("/entry?origin=" + escaped(own_origin()) + "&index=0", "auditor").status == 404);
}

BOOST_AUTO_TEST_CASE(cases_of_another_site_and_of_all_are_not_hers) {
    BOOST_REQUIRE_EQUAL(post("/cases", case_of("2026-0001", {other}), "auditor-academie").status, 201);
    BOOST_REQUIRE_EQUAL(post("/cases", case_of("2026-0002", {}), "auditor-academie").status, 201);
    BOOST_TEST(post("/cases", case_of("2026-0003", {hers}), "auditor").status == 201);
    BOOST_TEST(post("/cases", case_of("2026-0004", {other}), "auditor").status == 403);
    BOOST_TEST(post("/cases", case_of("2026-0004", {}), "auditor").status == 403);
    BOOST_TEST(listed("/cases", "cases", "number", "auditor") == Names{"2026-0003"}, boost::test_tools::per_element());
    BOOST_TEST(listed("/cases", "cases", "number", "auditor-academie").size() == 3U);
    for (const std::string number : {"2026-0001", "2026-0002"}) {
        BOOST_TEST(get("/cases/" + number, "auditor").status == 403, number);
        BOOST_TEST(get("/cases/" + number + "/extract", "auditor").status == 403, number);
        BOOST_TEST(post("/cases/" + number + "/approvals", "x", "auditor").status == 403, number);
        BOOST_TEST(post("/cases/" + number + "/close", "{}", "auditor").status == 403, number);
    }
    BOOST_TEST(get("/cases/2026-0003", "auditor").status == 200);
    BOOST_TEST(refused_on_record("case-open", "c.martin"));
}

BOOST_AUTO_TEST_CASE(seals_are_opened_for_cases_of_her_sites_alone) {
    BOOST_REQUIRE_EQUAL(post("/cases", case_of("2026-0001", {other}), "auditor-academie").status, 201);
    BOOST_REQUIRE_EQUAL(post("/cases", case_of("2026-0003", {hers}), "auditor").status, 201);
    const auto unsealing = [](const std::string& number) {
        return nlohmann::json{
            {"case", number}, {"reason", "essai"}, {"step", "outer"}, {"entries", {std::string(64, 'a')}}}
            .dump();
    };
    BOOST_TEST(post("/audit/unseal", unsealing("2026-0003"), "auditor").status == 409);  // nobody has signed it
    for (const journal::Signer* signer : {&region_approver, &academie_approver}) {
        const std::string text = case_of("2026-0003", {hers});
        BOOST_REQUIRE(
            post("/cases/2026-0003/approvals", signer->sign(text).substr(text.size() + 1), "auditor").status == 200);
    }
    BOOST_TEST(post("/audit/unseal", unsealing("2026-0003"), "auditor").status == 200);
    BOOST_TEST(post("/audit/unseal", unsealing("2026-0001"), "auditor").status == 403);
    BOOST_TEST(post("/audit/unseal", unsealing("of nobody"), "auditor").status == 403);
    BOOST_REQUIRE(post("/cases/2026-0003/close", "remis", "auditor").status == 200);
    BOOST_TEST(post("/audit/unseal", unsealing("2026-0003"), "auditor").status == 409);
    const nlohmann::json month{
        {"action", "shred"}, {"party", "region"}, {"month", "2026-10"}, {"fingerprint", std::string(64, 'a')}};
    BOOST_TEST(post("/audit/month-key", month.dump(), "auditor").status == 403);
    BOOST_TEST(refused_on_record("unseal-outer", "c.martin"));
}

BOOST_AUTO_TEST_CASE(the_other_party_of_the_same_name_is_somebody_else) {
    config().site_officers = {{"r.leroy", "academie", {hers}}};
    restart();
    BOOST_TEST(get("/fleet/policies/2").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
