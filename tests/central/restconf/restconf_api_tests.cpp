#include <boost/test/unit_test.hpp>

#include "central/service.h"
#include "journal/note.h"
#include "tests/central/fleet/officers.h"
#include "tests/central/https.h"
#include "tests/central/region.h"

namespace beffroi::central {

namespace {

using fleet::Officers;
using nlohmann::json;

const std::string k_candidate = "/restconf/ds/ietf-datastores:candidate/beffroi-policies:policies";
const std::string k_running = "/restconf/ds/ietf-datastores:running/beffroi-policies:policies";
const std::string k_rpc = "/restconf/operations/beffroi-policies:";

/// A centre that has published policy 7.
struct Fixture : Region, Officers {
    Fixture() {
        write_private_file(path("approvers.policy"), approvers());
        config().fleet = FleetConfig{path("approvers.policy"), {}, {100}, 0s, 60s};
        restart();
        const Answer published =
            ask("POST", "/fleet/policies", policy::bundle_text(bundle(7, {&rose, &alice}, school_day)));
        BOOST_REQUIRE_MESSAGE(published.status == 201, published.body);
    }
    [[nodiscard]] Answer ask(const std::string& method, const std::string& target, const std::string& body = "",
                             const std::string& holder = "officer", std::vector<std::string> headers = {}) const {
        headers.emplace_back("Content-Type: application/yang-data+json");
        return send({url() + target, holder, method, body.empty() ? nullptr : &body, std::move(headers)});
    }
    [[nodiscard]] Answer run(const std::string& operation, const json& input,
                             const std::string& holder = "officer") const {
        return ask("POST", k_rpc + operation, json{{"beffroi-policies:input", input}}.dump(), holder);
    }
    [[nodiscard]] static json output(const Answer& answer) {
        BOOST_REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return answer.json()["beffroi-policies:output"];
    }
    [[nodiscard]] static std::string tag(const Answer& answer) {
        return answer.json()["ietf-restconf:errors"]["error"][0]["error-tag"];
    }
    /// Policy 8, a copy of policy 7 by remi.
    void draft() const {
        BOOST_TEST(
            output(run("draft", {{"from", "7"}, {"title", "Imprimer au CDI"}, {"author", remi.name()}}))["number"] ==
            "8");
    }
    [[nodiscard]] Answer propose(const json& more = json::object()) const {
        json input{
            {"number", "8"}, {"reason", "Demandé par le conseil"}, {"expires", to_rfc3339(school_day + 24h * 7)}};
        input.update(more);
        return run("propose", input);
    }
    [[nodiscard]] Answer approve(const journal::Cosigner& officer, const std::string& manifest) const {
        auto line = officer.approval(manifest, school_day);
        return run("approve", {{"number", "8"}, {"signature", line.substr(0, line.find('\n'))}});
    }
};

const std::string k_room = R"({"beffroi-policies:zone":[{"name":"cdi","label-fr":"CDI","label-en":"Library"}]})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_restconf_tests, Fixture)

BOOST_AUTO_TEST_CASE(what_is_published_is_read_and_never_written) {
    const Answer policy = ask("GET", k_running + "/policy=7/title");
    BOOST_TEST(policy.status == 200);
    BOOST_TEST(policy.body == R"({"beffroi-policies:title":"Pronote le soir"})");
    BOOST_TEST(ask("GET", k_running + "/policy=7/document=region/zone=salle-7/label-fr").body ==
               R"({"beffroi-policies:label-fr":"Salle"})");
    BOOST_TEST(ask("GET", k_running + "/policy=8").status == 404);
    for (const std::string store : {"running", "startup", "operational"}) {
        BOOST_TEST(
            ask("DELETE", "/restconf/ds/ietf-datastores:" + store + "/beffroi-policies:policies/policy=7").status ==
            405);
    }
    BOOST_TEST(ask("DELETE", "/restconf/data/beffroi-policies:policies/policy=7").status == 405);
    const Answer refused = ask("PUT", k_candidate + "/policy=7/title", R"({"beffroi-policies:title":"Autre"})");
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(tag(refused) == "access-denied");
    BOOST_TEST(ask("DELETE", k_candidate + "/policy=7").status == 403);
    BOOST_TEST(ask("GET", k_candidate + "/policy=7/title").body == policy.body);
}

BOOST_AUTO_TEST_CASE(a_draft_goes_from_an_edit_to_the_sites) {
    draft();
    BOOST_TEST(ask("POST", k_candidate + "/policy=8/document=region", k_room).status == 201);
    BOOST_TEST(output(run("check", {{"number", "8"}})) == json({{"valid", true}, {"proved", true}}));
    const json proposed = output(propose());
    BOOST_TEST(proposed["state"] == "open");
    BOOST_TEST(proposed["revision"] == 1);
    const std::string manifest = proposed["manifest"];
    BOOST_TEST(ask("GET", "/restconf/data/beffroi-policies:change-requests/change-request=8/state").body ==
               R"({"beffroi-policies:state":"open"})");
    BOOST_TEST(output(approve(rose, manifest))["state"] == "open");
    BOOST_TEST(ask("GET", k_running + "/policy=8").status == 404);
    BOOST_TEST(output(approve(alice, manifest))["state"] == "published");
    BOOST_TEST(ask("GET", k_running + "/policy=8/document=region/zone=cdi").status == 200);
    BOOST_TEST(ask("GET", k_running + "/policy=7").status == 404);  // it holds nowhere any more
    BOOST_TEST(ask("DELETE", k_candidate + "/policy=8").status == 403);
    BOOST_TEST(ask("GET", "/fleet/policies").json()["policies"][0]["number"] == 8);
}

BOOST_AUTO_TEST_CASE(an_edit_after_the_proposal_is_another_revision) {
    draft();
    const std::string manifest = output(propose())["manifest"];
    BOOST_TEST(output(approve(rose, manifest))["state"] == "open");
    BOOST_TEST(ask("POST", k_candidate + "/policy=8/document=region", k_room).status == 201);
    const Answer unread = propose();
    BOOST_TEST(unread.status == 409);
    BOOST_TEST(unread.json()["ietf-restconf:errors"]["error"][0]["error-app-tag"] == "revised");
    const json again = output(propose({{"revises", 1}}));
    BOOST_TEST(again["revision"] == 2);
    BOOST_TEST(again["manifest"] != manifest);
    BOOST_TEST(
        run("approve", {{"number", "8"}, {"signature", rose.approval(manifest, school_day).substr(0, 100)}}).status >=
        400);
    BOOST_TEST(output(approve(alice, again["manifest"]))["state"] == "open");  // rose's counts no more
}

BOOST_AUTO_TEST_CASE(a_draft_may_be_unfinished_and_then_is_not_proposed) {
    draft();
    BOOST_TEST(ask("POST", k_candidate + "/policy=8/document=region",
                   R"({"beffroi-policies:rule":[{"name":"x","action":"permit","role":["personne"]}]})")
                   .status == 201);
    const json checked = output(run("check", {{"number", "8"}}));
    BOOST_TEST(checked["valid"] == false);
    BOOST_TEST(checked["problem"][0]["document"] == "region.json");
    BOOST_TEST(checked["problem"][0]["path"].get<std::string>().find("rule[name='x']") != std::string::npos);
    BOOST_TEST(checked["problem"][0]["message"].get<std::string>().starts_with("A rule of the Region or of the "));
    BOOST_TEST(checked["problem"][0]["message-fr"].get<std::string>().starts_with("Une règle de la Région ou de "));
    BOOST_TEST(checked["problem"][0]["remedy"].get<std::string>().starts_with("In the documents of the Region "));
    BOOST_TEST(checked["problem"][0]["remedy-fr"].get<std::string>().starts_with("Dans les documents de la Région "));
    const Answer refused = propose();
    BOOST_TEST(refused.status == 412);
    BOOST_TEST(tag(refused) == "operation-failed");
    const json why = refused.json()["ietf-restconf:errors"]["error"][0];
    BOOST_TEST(why["error-message"].get<std::string>().find(": A rule of the Region") != std::string::npos);
    BOOST_TEST(why["error-info"]["beffroi-french:message"].get<std::string>().find(": Une règle de la Région") !=
               std::string::npos);
    BOOST_TEST(ask("DELETE", k_candidate + "/policy=8/document=lycee").status == 204);
    BOOST_TEST(output(run("check", {{"number", "8"}}))["problem"].size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_guarantee_that_breaks_is_told_by_the_check) {
    const policy::test::Texts reading{
        R"("role":[{"name":"eleve","label-fr":"Élève","label-en":"Pupil"}],)"
        R"("zone":[{"name":"cdi","label-fr":"CDI","label-en":"Library"}],)"
        R"("service":[{"name":"web","label-fr":"Web","label-en":"Web","match":[{"name":"m","protocol":"tcp","port":443}]}],)"
        R"("rule":[{"name":"lire","strength":"default","action":"permit","service":["web"],"rationale":"Cours"}])",
        "", R"("zone":[{"name":"cdi","interface":["lan0"]}])"};
    const std::string published = policy::bundle_text(signed_bundle(8, reading, {&rose, &alice}, school_day));
    BOOST_REQUIRE(ask("POST", "/fleet/policies", published).status == 201);
    BOOST_REQUIRE(output(run("draft", {{"from", "8"}, {"title", "Lire"}, {"author", remi.name()}}))["number"] == "9");
    BOOST_TEST(output(run("check", {{"number", "9"}})) == json({{"valid", true}, {"proved", true}}));
    const std::string guarantee =
        R"({"beffroi-policies:guarantee":[{"name":"hors","claim":"never","service":["web"],"rationale":"Essai"}]})";
    BOOST_TEST(ask("POST", k_candidate + "/policy=9/document=region", guarantee).status == 201);
    const json checked = output(run("check", {{"number", "9"}}));
    BOOST_TEST(checked["valid"] == false);
    BOOST_TEST(checked["proved"] == false);
    BOOST_REQUIRE_MESSAGE(checked.contains("problem"), checked.dump());
    const json problem = checked["problem"][0];
    BOOST_TEST(problem["document"] == "region.json");
    BOOST_TEST(problem["path"].get<std::string>().find("guarantee[name='hors']") != std::string::npos);
    BOOST_TEST(problem["message"].get<std::string>().starts_with("The guarantee “hors” is broken"));
    BOOST_TEST(problem["message-fr"].get<std::string>().starts_with("La garantie «\u202Fhors\u202F» n’est pas tenue"));
}

BOOST_AUTO_TEST_CASE(what_its_author_has_not_read_is_not_proposed) {
    draft();
    const std::string read = ask("GET", k_candidate + "/policy=8").header("ETag");
    const std::string tag_read = read.substr(1, read.size() - 2);
    BOOST_TEST(ask("POST", k_candidate + "/policy=8/document=region", k_room).status == 201);
    const Answer refused = propose({{"tag", tag_read}});
    BOOST_TEST(refused.status == 412);
    BOOST_TEST(refused.json()["ietf-restconf:errors"]["error"][0]["error-app-tag"] == "edited");
    const std::string now = ask("GET", k_candidate + "/policy=8").header("ETag");
    BOOST_TEST(propose({{"tag", now.substr(1, now.size() - 2)}}).status == 200);
}

BOOST_AUTO_TEST_CASE(a_number_that_is_no_text_is_told_to_be_one) {
    const Answer refused = run("check", {{"number", 8}});
    BOOST_TEST(refused.status == 400);
    BOOST_TEST(refused.body.find("Write it between double quotes") != std::string::npos, refused.body);
    BOOST_TEST(refused.body.find("without quotes") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_second_of_two_officers_is_told_that_it_changed) {
    draft();
    const std::string tag_read = ask("GET", k_candidate + "/policy=8").header("ETag");
    BOOST_REQUIRE(!tag_read.empty());
    const auto add = [&](const std::string& holder) {
        return ask("PUT", k_candidate + "/policy=8/title", R"({"beffroi-policies:title":")" + holder + "\"}", "officer",
                   {"If-Match: " + tag_read});
    };
    BOOST_TEST(add("une").status == 204);
    BOOST_TEST(add("deux").status == 412);
    BOOST_TEST(ask("GET", k_candidate + "/policy=8/title").body == R"({"beffroi-policies:title":"une"})");
}

BOOST_AUTO_TEST_CASE(drafts_outlive_a_restart_and_end_with_a_delete) {
    draft();
    restart();
    BOOST_TEST(ask("GET", k_candidate + "/policy=8/title").body == R"({"beffroi-policies:title":"Imprimer au CDI"})");
    BOOST_TEST(ask("DELETE", k_candidate + "/policy=8").status == 204);
    restart();
    BOOST_TEST(ask("GET", k_candidate + "/policy=8").status == 404);
}

BOOST_AUTO_TEST_CASE(each_kind_of_certificate_does_what_it_is_for) {
    BOOST_TEST(ask("GET", "/restconf/data", "", "auditor").status == 200);
    for (const std::string holder : {"auditor", "central", "gateway-0599991P"}) {
        const Answer refused = ask("DELETE", k_candidate + "/policy=7", "", holder);
        BOOST_TEST(refused.status == 403);
        BOOST_TEST(tag(refused) == "access-denied");
        BOOST_TEST(run("draft", {{"from", "7"}, {"title", "x"}, {"author", "x"}}, holder).status == 403);
    }
    for (const std::string holder : {"central", "gateway-0599991P"}) {
        BOOST_TEST(ask("GET", "/restconf/data", "", holder).status == 403);
    }
}

BOOST_AUTO_TEST_CASE(state_says_how_far_each_policy_has_come) {
    const Answer whole = ask("GET", "/restconf/data/beffroi-policies:policies/policy=7/rollout");
    BOOST_REQUIRE(whole.status == 200);
    BOOST_TEST(whole.json()["beffroi-policies:rollout"]["state"] == "rolling-out");
    const json sites = ask("GET", "/restconf/data/beffroi-policies:sites").json();
    BOOST_TEST(sites["beffroi-policies:sites"]["site"][0]["silent"] == true);
    const json state = ask("GET", "/restconf/data?content=nonconfig&depth=4").json();
    BOOST_TEST(!state["ietf-restconf:data"]["beffroi-policies:policies"]["policy"][0].contains("title"));
}

BOOST_AUTO_TEST_CASE(operational_says_where_configuration_comes_from) {
    const json told = ask("GET", "/restconf/ds/ietf-datastores:operational?with-origin&depth=3").json();
    for (const char* node : {"beffroi-policies:policies", "ietf-netconf-acm:nacm"}) {
        BOOST_TEST(told["ietf-restconf:data"][node]["@"]["ietf-origin:origin"] == "ietf-origin:intended");
    }
    BOOST_TEST(!told["ietf-restconf:data"]["beffroi-policies:sites"].contains("@"));  // state comes from nowhere
    BOOST_TEST(ask("GET", k_running + "?with-origin").status == 400);
    BOOST_TEST(ask("GET", "/restconf/data/ietf-restconf-monitoring:restconf-state").body.find("with-origin:1.0") !=
               std::string::npos);
    BOOST_TEST(ask("GET", "/restconf/data/ietf-yang-library:yang-library").body.find("\"ietf-origin\"") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_goes_on_record_is_told_to_who_listens) {
    draft();
    BOOST_REQUIRE(propose().status == 200);
    const WallTime now = clock.wall();
    const Answer events =
        ask("GET", "/restconf/streams/policies?start-time=" + to_rfc3339(now - 1h) + "&stop-time=" + to_rfc3339(now));
    BOOST_TEST(events.status == 200);
    for (const char* told : {R"("event":"policy-published","number":"7")", R"("event":"draft-edited","number":"8")",
                             R"("event":"change-proposed","number":"8","actor":"r.leroy")"}) {
        BOOST_TEST(events.body.find(told) != std::string::npos, told << " is not in " << events.body);
    }
    BOOST_TEST(ask("GET", "/restconf/streams/policies", "", "gateway-0599991P").status == 403);
}

BOOST_AUTO_TEST_CASE(what_nobody_has_is_not_copied_checked_or_proposed) {
    BOOST_TEST(run("nope", json::object()).status == 404);
    for (const Answer& answer :
         {run("draft", {{"from", "99"}, {"title", "x"}, {"author", "x"}}), run("check", {{"number", "99"}}), propose(),
          run("check", {{"number", "7"}}), run("refuse", {{"number", "99"}, {"reason", "x"}})}) {
        BOOST_TEST(answer.status == 404);
        BOOST_TEST(tag(answer) == "invalid-value");
    }
    draft();
    BOOST_REQUIRE(propose().status == 200);
    BOOST_TEST(output(run("refuse", {{"number", "8"}, {"reason", "trop tôt"}}))["state"] == "closed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
