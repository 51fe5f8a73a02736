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
const std::string k_colleague = "officer-academie-second";
const std::string k_candidate = "/restconf/ds/ietf-datastores:candidate/beffroi-policies:policies";

/// r.leroy and the auditor c.martin are limited to one site, the officer b.haddad to the other; p.durand to none.
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
        config().site_officers = {{"r.leroy", "region", {hers}}, {"b.haddad", "academie", {other}}};
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
    [[nodiscard]] Answer edit(const std::string& method, const std::string& below, const std::string& body = "",
                              const std::string& holder = "officer") const {
        return send({url() + k_candidate + below,
                     holder,
                     method,
                     body.empty() ? nullptr : &body,
                     {"Content-Type: application/yang-data+json"}});
    }
    [[nodiscard]] Answer run(const std::string& operation, const nlohmann::json& input,
                             const std::string& holder = "officer") const {
        const std::string body = nlohmann::json{{"beffroi-policies:input", input}}.dump();
        return send({url() + "/restconf/operations/beffroi-policies:" + operation,
                     holder,
                     "POST",
                     &body,
                     {"Content-Type: application/yang-data+json"}});
    }
    [[nodiscard]] static nlohmann::json output(const Answer& answer) {
        BOOST_REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return answer.json()["beffroi-policies:output"];
    }
    /// The number of a draft of this policy.
    [[nodiscard]] std::string drafted(std::uint64_t from, const std::string& holder = "officer") const {
        const Answer made =
            run("draft", {{"from", std::to_string(from)}, {"title", "Brouillon"}, {"author", remi.name()}}, holder);
        BOOST_REQUIRE_MESSAGE(made.status == 200, made.body);
        return made.json()["beffroi-policies:output"]["number"];
    }
    [[nodiscard]] Answer propose(const std::string& number, const std::string& holder = "officer",
                                 const nlohmann::json& more = nlohmann::json::object()) const {
        nlohmann::json input{
            {"number", number}, {"reason", "Demandé par le conseil"}, {"expires", to_rfc3339(clock.wall() + 24h * 7)}};
        input.update(more);
        return run("propose", input, holder);
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

BOOST_AUTO_TEST_CASE(restconf_shows_her_the_policies_of_her_site_whichever_datastore_she_asks) {
    publish(4, {other});
    const std::string policies = "/beffroi-policies:policies";
    for (const std::string store :
         {"/restconf/data", "/restconf/ds/ietf-datastores:running", "/restconf/ds/ietf-datastores:startup",
          "/restconf/ds/ietf-datastores:operational", "/restconf/ds/ietf-datastores:candidate"}) {
        BOOST_TEST_CONTEXT(store) {
            BOOST_TEST(get(store + policies + "/policy=3").status == 200);
            BOOST_TEST(get(store + policies + "/policy=4").status == 404);
            BOOST_TEST(get(store + policies + "/policy=4", k_colleague).status == 200);
            BOOST_TEST(get(store + policies).body.find("salle-4") == std::string::npos);
            BOOST_TEST(get(store).body.find("salle-4") == std::string::npos);
            BOOST_TEST(get(store).body.find("nacm") == std::string::npos);
            // The same address for two people is never the same entity.
            BOOST_TEST(get(store + policies).header("ETag") != get(store + policies, "officer-second").header("ETag"));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_draft_of_hers_goes_from_an_edit_to_a_request_and_another_site_never_sees_it) {
    const std::string number = drafted(3);
    const nlohmann::json draft = get(k_candidate + "/policy=" + number).json()["beffroi-policies:policy"][0];
    BOOST_TEST(draft["site"] == nlohmann::json({hers}));  // policy 3 holds everywhere
    BOOST_TEST(draft["copied-from"] == "3");
    for (const std::string& stranger : {k_colleague, std::string("officer-second"), std::string("auditor-academie")}) {
        BOOST_TEST(get(k_candidate + "/policy=" + number, stranger).status == 404, stranger);
    }
    BOOST_TEST(get(k_candidate + "/policy=" + number, "auditor").status == 200);  // of the same site
    BOOST_TEST(edit("PUT", "/policy=" + number + "/title", R"({"beffroi-policies:title":"Nuit"})").status == 204);
    BOOST_TEST(run("check", {{"number", number}}).json()["beffroi-policies:output"]["valid"] == true);
    BOOST_TEST(run("check", {{"number", number}}, k_colleague).status == 404);
    BOOST_TEST(propose(number, k_colleague).status == 404);
    const Answer proposed = propose(number);
    BOOST_REQUIRE_MESSAGE(proposed.status == 200, proposed.body);
    const nlohmann::json request = get("/changes/" + number).json();
    BOOST_TEST(request["title"] == "Nuit");
    BOOST_TEST(request["sites"] == nlohmann::json({hers}));
    BOOST_TEST(request["by"] == "r.leroy");
}

BOOST_AUTO_TEST_CASE(a_draft_of_hers_holds_at_sites_of_hers_and_nowhere_else) {
    const std::string number = drafted(3);
    const std::string site = "/policy=" + number + "/site=";
    BOOST_TEST(edit("PUT", site + other, R"({"beffroi-policies:site":[")" + other + R"("]})").status == 403);
    BOOST_TEST(edit("DELETE", site + hers).status == 403);  // none is every site
    const std::string whole =
        R"({"beffroi-policies:policy":[{"number":"90","title":"x","author":"remi","site":[")" + other + R"("]}]})";
    BOOST_TEST(edit("PUT", "/policy=90", whole).status == 403);
    BOOST_TEST(refused_on_record("draft-edited"));
    BOOST_TEST(get(k_candidate + "/policy=" + number).json()["beffroi-policies:policy"][0]["site"] ==
               nlohmann::json({hers}));
    publish(std::stoul(number) + 1, {other});
    BOOST_TEST(
        run("draft", {{"from", std::to_string(std::stoul(number) + 1)}, {"title", "x"}, {"author", "remi"}}).status ==
        404);
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_policy_of_several_sites_holds_at_hers_alone) {
    publish(4, {hers, other});
    const std::string number = drafted(4);
    BOOST_TEST(get(k_candidate + "/policy=" + number).json()["beffroi-policies:policy"][0]["site"] ==
               nlohmann::json({hers}));
    const std::string again = drafted(std::stoul(number));  // of a draft: still of the policy that this was made of
    BOOST_TEST(get(k_candidate + "/policy=" + again).json()["beffroi-policies:policy"][0]["copied-from"] == "4");
}

BOOST_AUTO_TEST_CASE(nobody_takes_over_the_number_of_another_sites_draft_or_request) {
    publish(4, {other});
    const std::string theirs = drafted(4, k_colleague);
    const std::string body = R"({"beffroi-policies:policy":[{"number":")" + theirs +
                             R"(","title":"x","author":"remi","site":[")" + hers + R"("]}]})";
    BOOST_TEST(edit("PUT", "/policy=" + theirs, body).status == 409);
    BOOST_TEST(edit("DELETE", "/policy=" + theirs).status == 404);
    BOOST_TEST(get(k_candidate + "/policy=" + theirs, k_colleague).status == 200);
    BOOST_TEST(
        edit("PUT", "/policy=4",
             R"({"beffroi-policies:policy":[{"number":"4","title":"x","author":"remi","site":[")" + hers + R"("]}]})")
            .status == 409);  // published, for another site
    BOOST_REQUIRE_EQUAL(propose(theirs, k_colleague).status, 200);
    BOOST_TEST(drafted(3) != theirs);
    const std::string mine = std::to_string(std::stoul(theirs) + 5);
    BOOST_REQUIRE_EQUAL(post("/changes", proposal(std::stoul(mine), {other}), "officer-second").status, 201);
    nlohmann::json copy = get(k_candidate + "/policy=3").json();
    copy["beffroi-policies:policy"][0]["number"] = mine;
    copy["beffroi-policies:policy"][0]["site"] = {hers};
    BOOST_REQUIRE_EQUAL(edit("PUT", "/policy=" + mine, copy.dump()).status, 201);
    const nlohmann::json revises{{"revises", 1}};
    BOOST_TEST(propose(mine, "officer", revises).status == 403);
    const Answer renumbered = propose(mine);
    BOOST_REQUIRE_MESSAGE(renumbered.status == 200, renumbered.body);
    BOOST_TEST(renumbered.json()["beffroi-policies:output"]["number"] != mine);
    BOOST_TEST(get("/changes/" + mine, "officer-second").json()["sites"] == nlohmann::json({other}));
}

BOOST_AUTO_TEST_CASE(a_policy_published_elsewhere_does_not_end_a_draft_of_hers) {
    const std::string number = drafted(3);
    const std::uint64_t newer = std::stoul(number) + 3;
    publish(newer, {other});
    const Answer proposed = propose(number);
    BOOST_REQUIRE_MESSAGE(proposed.status == 200, proposed.body);
    BOOST_TEST(proposed.json()["beffroi-policies:output"]["number"] == number);
    publish(newer + 1, {other});
    BOOST_TEST(get("/changes/" + number).json()["state"] == "open");  // nor the request
    BOOST_TEST(propose(number, "officer", {{"revises", 1}}).json()["beffroi-policies:output"]["revision"] == 2);
}

BOOST_AUTO_TEST_CASE(a_draft_whose_number_was_overtaken_at_her_site_is_proposed_under_another) {
    const std::string number = drafted(3);
    const std::uint64_t newer = std::stoul(number) + 3;
    publish(newer, {hers});
    const Answer proposed = propose(number);
    BOOST_REQUIRE_MESSAGE(proposed.status == 200, proposed.body);
    const std::string now = proposed.json()["beffroi-policies:output"]["number"];
    BOOST_TEST(now == std::to_string(newer + 1));
    BOOST_TEST(get(k_candidate + "/policy=" + number).status == 404);  // the draft goes with its request
    BOOST_TEST(get(k_candidate + "/policy=" + now).status == 200);
    BOOST_TEST(propose(now, "officer", {{"revises", 1}}).json()["beffroi-policies:output"]["revision"] == 2);
}

BOOST_AUTO_TEST_CASE(what_was_published_for_her_site_since_is_taken_over_into_her_draft) {
    const std::string number = drafted(3);
    const std::string zones = "/policy=" + number + "/document=lycee/zone";
    BOOST_REQUIRE_EQUAL(
        edit("PUT", zones + "=cdi", R"({"beffroi-policies:zone":[{"name":"cdi","interface":["lan9"]}]})").status, 201);
    BOOST_TEST(output(run("merge", {{"number", number}})) == nlohmann::json({{"taken", 0}}));  // there is nothing yet
    publish(20, {other});
    BOOST_TEST(output(run("merge", {{"number", number}})) == nlohmann::json({{"taken", 0}}));
    publish(21, {hers});
    const nlohmann::json merged = output(run("merge", {{"number", number}}));
    BOOST_TEST(merged["from"] == "21");
    BOOST_TEST(merged["taken"] == 4);  // salle-3 goes and salle-21 comes, in two documents
    BOOST_TEST(!merged.contains("conflict"));
    const nlohmann::json draft = get(k_candidate + "/policy=" + number).json()["beffroi-policies:policy"][0];
    BOOST_TEST(draft["copied-from"] == "21");
    BOOST_TEST(draft["title"] == "Brouillon");
    BOOST_TEST(draft["site"] == nlohmann::json({hers}));
    const std::string text = draft["document"].dump();
    BOOST_TEST(text.find("salle-21") != std::string::npos);
    BOOST_TEST(text.find("salle-3\"") == std::string::npos);
    BOOST_TEST(text.find("lan9") != std::string::npos);
    BOOST_TEST(output(run("merge", {{"number", number}})) == nlohmann::json({{"taken", 0}}));
    const auto entries = admin_entries();
    BOOST_TEST(std::any_of(entries.begin(), entries.end(), [&](const journal::Entry& entry) {
        return entry.event == "draft-edited" && entry.detail == "draft " + number + " takes over policy 21";
    }));
    BOOST_TEST(run("merge", {{"number", number}}, k_colleague).status == 404);  // it is not hers
}

BOOST_AUTO_TEST_CASE(a_conflict_is_told_with_both_values_until_it_is_chosen) {
    const std::string number = drafted(3);
    const std::string room = "/policy=" + number + "/document=lycee/zone=salle-3";
    const auto bind = [&](const std::string& interface) {
        return edit("PUT", room,
                    R"({"beffroi-policies:zone":[{"name":"salle-3","interface":[")" + interface + R"("]}]})")
            .status;
    };
    BOOST_REQUIRE_EQUAL(bind("lan9"), 204);
    publish(21, {hers});  // where there is no salle-3
    const auto before = get(k_candidate + "/policy=" + number).body;
    const nlohmann::json told = output(run("merge", {{"number", number}}));
    BOOST_TEST(told["taken"] == 0);
    BOOST_REQUIRE(told["conflict"].size() == 1U);
    BOOST_TEST(told["conflict"][0]["document"] == "lycee");
    BOOST_TEST(told["conflict"][0]["member"] == "zone");
    BOOST_TEST(told["conflict"][0]["name"] == "salle-3");
    BOOST_TEST(!told["conflict"][0].contains("published"));
    BOOST_TEST(nlohmann::json::parse(told["conflict"][0]["draft"].get<std::string>())["interface"][0] == "lan9");
    BOOST_TEST(get(k_candidate + "/policy=" + number).body == before);
    nlohmann::json choice{
        {"number", number},
        {"tag", told["tag"]},
        {"choice", {{{"document", "lycee"}, {"member", "zone"}, {"name", "salle-3"}, {"take", "draft"}}}}};
    // Somebody has edited it since: what was chosen was another.
    BOOST_REQUIRE_EQUAL(bind("lan8"), 204);
    const nlohmann::json again = output(run("merge", choice));
    BOOST_REQUIRE(again["conflict"].size() == 1U);
    BOOST_TEST(again["conflict"][0]["draft"].get<std::string>().find("lan8") != std::string::npos);
    choice["tag"] = again["tag"];
    BOOST_TEST(output(run("merge", choice))["taken"] == 3);
    const nlohmann::json draft = get(k_candidate + "/policy=" + number).json()["beffroi-policies:policy"][0];
    BOOST_TEST(draft["copied-from"] == "21");
    BOOST_TEST(draft["document"].dump().find("lan8") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_draft_is_not_merged_with_policies_that_are_not_of_its_line) {
    const auto tag = [&](const std::string& number, const std::string& holder) {
        const Answer answer = run("merge", {{"number", number}}, holder);
        return std::to_string(answer.status) + " " +
               answer.json()["ietf-restconf:errors"]["error"][0].value("error-app-tag", "");
    };
    const std::string all = drafted(3, "officer-second");
    publish(20, {hers});
    BOOST_TEST(tag(all, "officer-second") == "409 other-policies");  // its sites have different ones now
    publish(21, {});
    BOOST_TEST(output(run("merge", {{"number", all}}, "officer-second"))["from"] == "21");
    // Made of a policy that never was at her site, or of one that she does not see.
    publish(22, {other});
    publish(23, {hers});
    const std::string moved = drafted(22, "officer-second");
    const std::string body = R"({"beffroi-policies:site":[")" + hers + R"("]})";
    BOOST_REQUIRE_EQUAL(edit("PUT", "/policy=" + moved + "/site=" + hers, body, "officer-second").status, 201);
    BOOST_REQUIRE_EQUAL(edit("DELETE", "/policy=" + moved + "/site=" + other, "", "officer-second").status, 204);
    BOOST_TEST(tag(moved, "officer-second") == "409 other-policies");
    const std::string mine = drafted(23);
    BOOST_REQUIRE_EQUAL(
        edit("PUT", "/policy=" + mine + "/copied-from", R"({"beffroi-policies:copied-from":"22"})").status, 204);
    BOOST_TEST(tag(mine, "officer") == "409 no-origin");
    BOOST_REQUIRE_EQUAL(edit("DELETE", "/policy=" + mine + "/copied-from").status, 204);
    BOOST_TEST(tag(mine, "officer") == "409 no-origin");
}

BOOST_AUTO_TEST_CASE(a_smaller_number_at_another_site_is_another_running) {
    const std::string policies = "/restconf/ds/ietf-datastores:running/beffroi-policies:policies";
    publish(9, {hers});
    const std::string before = get(policies, "officer-second").header("ETag");
    publish(5, {other});
    BOOST_TEST(get(policies, "officer-second").header("ETag") != before);
    BOOST_TEST(get(policies + "/policy=5", "officer-second").status == 200);
    BOOST_TEST(get(policies + "/policy=5").status == 404);
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
