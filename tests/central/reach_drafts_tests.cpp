// Drafts of whoever is limited to one site (docs/decisions/0029-drafts-of-sites.md).
#include "tests/central/two_sites.h"

namespace beffroi::central {

BOOST_FIXTURE_TEST_SUITE(reach_drafts_tests, TwoSites)

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
    const Answer before = get(k_candidate + "/policy=" + number);
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
    // Whoever kept what it was puts it back.
    BOOST_TEST(before.header("ETag") == '"' + merged["tag"].get<std::string>() + '"');
    BOOST_TEST(get(k_candidate + "/policy=" + number).header("ETag") ==
               '"' + merged["new-tag"].get<std::string>() + '"');
    BOOST_TEST(edit("PUT", "/policy=" + number, before.body).status == 204);
    BOOST_TEST(get(k_candidate + "/policy=" + number).body == before.body);
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

BOOST_AUTO_TEST_CASE(a_draft_whose_very_number_another_site_publishes_goes_on_under_one_that_is_free) {
    const std::string number = drafted(3);
    BOOST_REQUIRE_EQUAL(edit("PUT", "/policy=" + number + "/title", R"({"beffroi-policies:title":"Nuit"})").status,
                        204);
    publish(std::stoul(number), {other});
    BOOST_TEST(get(k_candidate + "/policy=" + number).status == 404);
    const std::string now = std::to_string(std::stoul(number) + 1);
    const Answer draft = get(k_candidate + "/policy=" + now);
    BOOST_REQUIRE_EQUAL(draft.status, 200);
    BOOST_TEST(draft.json()["beffroi-policies:policy"][0]["title"] == "Nuit");
    restart();
    BOOST_TEST(get(k_candidate + "/policy=" + now).status == 200);
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
