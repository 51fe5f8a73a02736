// Rights that end at the gates of some sites: whoever is limited to one site gets nothing of another, at every kind of
// path, and asking for it is on record.
#include <algorithm>

#include "central/reach.h"
#include "central/service.h"
#include "policy/block.h"
#include "tests/central/approval/sample_case.h"
#include "tests/central/fleet/officers.h"
#include "tests/central/https.h"
#include "tests/central/region.h"

namespace beffroi::central {

namespace {

const std::string hers = "0599991P";
const std::string other = "0620001A";

/// r.leroy and the auditor c.martin are limited to one site; p.durand is not.
struct TwoSites : Region, fleet::Officers {
    TwoSites() {
        write_private_file(path("approvers.policy"), "witness remi " + remi.vkey() + "\nwitness alice " + alice.vkey() +
                                                         "\ngroup region any remi\ngroup academie any alice\n"
                                                         "group both all region academie\nquorum both\n");
        config().sites.push_back({other, "Lycée Sophie-Germain", {}});
        config().fleet = FleetConfig{path("approvers.policy"), {}, {100}, 0s, 60s};
        config().auditors.front().sites = {hers};
        config().auditors.push_back(
            {"a.petit", "academie", {journal::all_streams.begin(), journal::all_streams.end()}, {}});
        config().site_officers = {{"r.leroy", "region", {hers}}};
        restart();
        publish(1, {hers});
        publish(2, {other});
        publish(3, {});
    }
    [[nodiscard]] Answer get(const std::string& target, const std::string& holder = "officer") const {
        return https(url() + target, holder);
    }
    [[nodiscard]] Answer post(const std::string& target, const std::string& body,
                              const std::string& holder = "officer") const {
        return https(url() + target, holder, &body);
    }
    /// With a zone that is somewhere, so that there is something to compare.
    [[nodiscard]] std::string bundle_of(std::uint64_t number, const std::vector<std::string>& sites,
                                        bool approved = true) const {
        const std::string bound = R"("zone":[{"name":"salle-)" + std::to_string(number) + R"(","interface":["lan0"]}])";
        std::vector<const journal::Cosigner*> signers;
        if (approved) {
            signers = {&remi, &alice};
        }
        return policy::bundle_text(signed_bundle(number, {zone(number), "", bound}, signers, clock.wall(), sites));
    }
    void publish(std::uint64_t number, const std::vector<std::string>& sites) const {
        const Answer answer = post("/fleet/policies", bundle_of(number, sites), "officer-second");
        BOOST_REQUIRE_MESSAGE(answer.status == 201, answer.body);
    }
    [[nodiscard]] std::string proposal(std::uint64_t number, const std::vector<std::string>& sites,
                                       std::uint64_t revises = 0) const {
        nlohmann::json body{{"reason", "Demandé par le conseil"},
                            {"expires", to_rfc3339(clock.wall() + 24h * 7)},
                            {"files", nlohmann::json::parse(bundle_of(number, sites, false))}};
        if (revises != 0) {
            body["revises"] = revises;
        }
        return body.dump();
    }
    [[nodiscard]] std::string block(std::uint64_t number, const std::vector<std::string>& sites) const {
        const WallTime now = std::chrono::floor<std::chrono::minutes>(clock.wall());
        policy::Block block{number, policy::Party::academie, "Hameçonnage", sites};
        block.from = now;
        block.until = now + 20h;
        block.addresses = {Prefix::parse("100.64.9.9").value()};
        const std::string text = block_text(block);
        return text + "\n" + alice.approval(text, clock.wall());
    }
    [[nodiscard]] static std::string case_of(const std::string& number, const std::vector<std::string>& sites) {
        Case asked = sample_case();
        asked.number = number;
        asked.sites = sites;
        return case_text(asked);
    }
    /// The names or numbers of a list in an answer.
    [[nodiscard]] std::vector<std::string> listed(const std::string& target, const std::string& list,
                                                  const std::string& key, const std::string& holder = "officer") const {
        std::vector<std::string> found;
        const auto body = get(target, holder).json();
        for (const auto& one : body[list]) {
            found.push_back(one[key].is_string() ? one[key].get<std::string>() : one[key].dump());
        }
        std::sort(found.begin(), found.end());
        return found;
    }
    /// The first one: the same refusals of the same person within a minute are counted, not written.
    [[nodiscard]] bool refused_on_record(const std::string& event, const std::string& actor = "r.leroy") const {
        const auto entries = admin_entries();
        return std::any_of(entries.begin(), entries.end(), [&](const journal::Entry& entry) {
            return entry.event == event && entry.actor == actor && entry.reason == "site";
        });
    }
};

using Names = std::vector<std::string>;

}  // namespace

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
    BOOST_TEST(refused_on_record("change-proposed"));
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

BOOST_AUTO_TEST_CASE(restconf_which_holds_the_whole_region_is_for_those_of_the_whole_region) {
    const std::string draft = R"({"beffroi-policies:input":{"from":"1","title":"x","author":"remi"}})";
    BOOST_TEST(get("/restconf/data/beffroi-policies:policies").status == 404);  // hidden is absent
    BOOST_TEST(get("/restconf/data/beffroi-policies:policies", "officer-second").status == 200);
    BOOST_TEST(post("/restconf/operations/beffroi-policies:draft", draft).status == 403);
    BOOST_TEST(refused_on_record("audit-read"));
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
    BOOST_TEST(post("/audit/unseal", unsealing("2026-0003"), "auditor").status == 200);
    BOOST_TEST(post("/audit/unseal", unsealing("2026-0001"), "auditor").status == 403);
    BOOST_TEST(post("/audit/unseal", unsealing("of nobody"), "auditor").status == 403);
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
