#include <filesystem>

#include "central/service.h"
#include "journal/note.h"
#include "tests/central/fleet/officers.h"
#include "tests/central/https.h"
#include "tests/central/region.h"

namespace beffroi::central {

namespace {

using fleet::Officers;

const std::string nothing = "{}";

struct Fixture : Region, Officers {
    Fixture() {
        write_private_file(path("approvers.policy"), approvers());
        std::filesystem::create_directories(path("console/assets"));
        write_private_file(path("console/index.html"), "<!doctype html><title>Beffroi</title>");
        write_private_file(path("console/assets/index-1a2b.js"), "console.log(1)");
        write_private_file(path("console/assets/notes.txt"), "not served");
        config().fleet = FleetConfig{path("approvers.policy"), {}, {100}, 0s, 60s};
        config().console_directory = path("console");
        restart();
    }
    [[nodiscard]] Answer get(const std::string& target, const std::string& holder = "officer") const {
        return https(url() + target, holder);
    }
    [[nodiscard]] Answer post(const std::string& target, const std::string& body,
                              const std::string& holder = "officer") const {
        return https(url() + target, holder, &body);
    }
    /// With a rule and a place, so that there is something to ask about.
    [[nodiscard]] static policy::Bundle reading(std::uint64_t number, const std::string& port) {
        return signed_bundle(
            number,
            {R"("role":[{"name":"eleve","label-fr":"Élève","label-en":"Pupil"}],)"
             R"("zone":[{"name":"cdi","label-fr":"CDI","label-en":"Library"}],)"
             R"("destination":[{"name":"ent","label-fr":"ENT","label-en":"ENT","prefix":["192.0.2.0/24"]}],)"
             R"("service":[{"name":"web","label-fr":"Web","label-en":"Web","match":[{"name":"m","protocol":"tcp","port":)" +
                 port +
                 R"(}]}],"rule":[{"name":"lire","strength":"default","action":"permit","service":["web"],"rationale":"Cours"}])",
             "", R"("zone":[{"name":"cdi","interface":["lan0"]}])"},
            {}, school_day);
    }
    [[nodiscard]] static std::string proposal(const policy::Bundle& files, std::uint64_t revises = 0) {
        nlohmann::json body{{"reason", "Demandé par le conseil"},
                            {"expires", to_rfc3339(school_day + 24h * 7)},
                            {"files", nlohmann::json::parse(policy::bundle_text(files))}};
        if (revises != 0) {
            body["revises"] = revises;
        }
        return body.dump();
    }
    [[nodiscard]] Answer approve(const std::string& number, const journal::Cosigner& officer) const {
        const auto note = get("/changes/" + number + "/files").json()["approved.note"].get<std::string>();
        const auto parsed = journal::parse_note(note);
        return post("/changes/" + number + "/approvals",
                    officer.approval(parsed ? parsed->text : note.substr(0, note.size() - 1), school_day));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_change_api_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_change_goes_from_an_officer_to_the_sites) {
    const Answer proposed = post("/changes", proposal(reading(7, "443")));
    BOOST_REQUIRE_MESSAGE(proposed.status == 201, proposed.body);
    const auto change = proposed.json();
    BOOST_TEST(change["state"] == "open");
    BOOST_TEST(change["number"] == 7);
    BOOST_TEST(change["by"] == "r.leroy");
    BOOST_TEST(change["base"] == 0);
    BOOST_TEST(change["evidence"]["rules"] == 1);
    BOOST_TEST(get("/changes/7", "auditor").json() == change);
    BOOST_TEST(get("/changes").json()["changes"][0]["parties"][0] ==
               nlohmann::json({{"name", "region"}, {"needs", 1}, {"has", 0}, {"who", {remi.name(), rose.name()}}}));
    BOOST_TEST(approve("7", rose).status == 200);
    const Answer approved = approve("7", alice);
    BOOST_REQUIRE(approved.status == 200);
    BOOST_TEST(approved.json()["state"] == "published");
    BOOST_TEST(approved.json()["history"].size() == 4U);
    BOOST_TEST(get("/fleet/policies").json()["policies"][0]["number"] == 7);
    BOOST_TEST(get("/fleet/policies/7").body == get("/changes/7/files").body);

    const auto next = post("/changes", proposal(reading(8, "80"))).json();
    BOOST_TEST(next["opens"] == 1);
    BOOST_TEST(next["closes"] == 1);
    BOOST_TEST(next["evidence"]["opened"][0]["services"]["fr"] == "Web (après)");
    const Answer closed = post("/changes/8/close", R"({"reason":"trop tôt"})");
    BOOST_TEST(closed.json()["state"] == "closed");
    BOOST_TEST(closed.json()["outcome"] == "trop tôt");
}

BOOST_AUTO_TEST_CASE(who_revises_what_was_revised_meanwhile_is_told_how) {
    BOOST_REQUIRE(post("/changes", proposal(reading(7, "443"))).status == 201);
    BOOST_REQUIRE(post("/changes", proposal(reading(7, "80"), 1)).status == 201);
    const Answer late = post("/changes", proposal(reading(7, "993"), 1));
    BOOST_TEST(late.status == 409);
    const auto told = late.json();
    BOOST_TEST(told["error"] == "revised");
    BOOST_TEST(told["detail"] == "request 7 is at revision 2, of " + told["change"]["proposed"].get<std::string>() +
                                     " by r.leroy (Demandé par le conseil): read it and name that revision");
    BOOST_TEST(told["change"] == get("/changes").json()["changes"][0]);
    BOOST_TEST(told["since"]["opened"].size() == 1U);
    BOOST_TEST(told["since"]["closed"].size() == 1U);
    BOOST_TEST(told["since"]["difference"]["fr"].get<std::string>().find("FERME 1") != std::string::npos);
    BOOST_TEST(!post("/changes", proposal(reading(7, "993"))).json().contains("since"));  // of nothing that she read
}

BOOST_AUTO_TEST_CASE(what_is_closed_goes_with_the_entries_that_tell_of_it) {
    BOOST_REQUIRE(post("/changes", proposal(reading(7, "443"))).status == 201);
    BOOST_REQUIRE(post("/changes", proposal(reading(8, "443"))).status == 201);
    BOOST_REQUIRE(post("/changes/7/close", R"({"reason":"trop tôt"})").status == 200);
    restart();
    BOOST_TEST(get("/changes").json()["changes"].size() == 2U);
    config().retention.admin = std::chrono::days(0);
    restart();
    await([this] { return get("/changes").json()["changes"].size() == 1U; });
    BOOST_TEST(get("/changes/7").status == 404);
    BOOST_TEST(get("/changes/8").json()["state"] == "open");
}

BOOST_AUTO_TEST_CASE(each_kind_of_certificate_does_what_it_is_for) {
    BOOST_REQUIRE(post("/changes", proposal(reading(7, "443"))).status == 201);
    for (const std::string holder : {"auditor", "central", "gateway-0599991P"}) {
        BOOST_TEST_CONTEXT(holder) {
            BOOST_TEST(post("/changes", proposal(reading(9, "443")), holder).status == 403);
            BOOST_TEST(post("/changes/7/approvals", "x", holder).status == 403);
            BOOST_TEST(post("/changes/7/close", R"({"reason":"x"})", holder).status == 403);
        }
    }
    for (const std::string holder : {"central", "gateway-0599991P"}) {
        for (const std::string path : {"/changes", "/changes/7", "/changes/7/files", "/policy/vocabulary",
                                       "/policy/explanation", "/session", "/integrity"}) {
            BOOST_TEST(get(path, holder).status == 403, holder << " " << path);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_is_on_record_as_what_was_asked_for) {
    // Of one person the first refusal of a while is an entry.
    const auto recorded = [this] { return admin_entries().back().event; };
    BOOST_REQUIRE(post("/changes/7/close", R"({"reason":"x"})", "auditor").status == 403);
    BOOST_TEST(recorded() == journal::event::change_closed);
    BOOST_REQUIRE(post("/changes/7/approvals", "x", "auditor-academie").status == 403);
    BOOST_TEST(recorded() == journal::event::change_approved);
    BOOST_REQUIRE(post("/changes", nothing, "dpo").status == 403);
    BOOST_TEST(recorded() == journal::event::change_proposed);
    for (const std::string path : {"/changes", "/changes/7"}) {
        BOOST_REQUIRE(get(path, "gateway-0599991P").status == 403);
        BOOST_TEST(recorded() == journal::event::audit_read);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_a_request_says_why) {
    const auto refused = [this](const std::string& path, const std::string& body) {
        const Answer answer = post(path, body);
        return std::to_string(answer.status) + " " + answer.json()["error"].get<std::string>();
    };
    BOOST_TEST(refused("/changes", "{}") == "400 malformed");
    BOOST_TEST(refused("/changes", R"({"reason":"x","expires":"soon","files":{}})") == "400 malformed");
    BOOST_TEST(refused("/changes", R"({"reason":"a\nb","expires":"2026-11-25T00:00:00Z","files":{}})") ==
               "400 malformed");
    BOOST_TEST(refused("/changes", R"({"reason":"x","expires":"2026-11-25T00:00:00Z","files":[]})") == "400 malformed");
    for (const std::string more : {R"("revises":"1")", R"("revises":-1)", R"("other":1)"}) {
        BOOST_TEST(refused("/changes", R"({"reason":"x","expires":"2026-11-25T00:00:00Z","files":{},)" + more + "}") ==
                   "400 malformed");
    }
    auto other = reading(7, "443");
    other["lycee.json"] = other["academie.json"];
    const auto documents = post("/changes", proposal(other)).json();
    BOOST_TEST(documents["error"] == "documents");
    BOOST_TEST(documents["detail"] == "the documents are not those that were approved");
    BOOST_TEST(documents["detail-fr"] == "les documents ne sont pas ceux qui ont été approuvés");
    BOOST_TEST(!post("/changes/7/approvals", "x\n").json().contains("detail-fr"));
    BOOST_TEST(refused("/changes/7/approvals", "x\n") == "404 unknown");
    BOOST_TEST(refused("/changes/7/sign", "x\n") == "404 path");
    BOOST_REQUIRE(post("/changes", proposal(reading(7, "443"))).status == 201);
    BOOST_TEST(refused("/changes/7/approvals", "x\n") == "400 malformed");
    BOOST_TEST(refused("/changes/7/close", "{}") == "400 malformed");
    for (const std::string path : {"/changes/8", "/changes/0", "/changes/x", "/changes/", "/changes/7/other",
                                   "/changes/18446744073709551617", "/changes/8/files"}) {
        BOOST_TEST(get(path).status == 404, path);
    }
}

BOOST_AUTO_TEST_CASE(a_policy_says_why_in_both_languages) {
    BOOST_TEST(get("/policy/vocabulary").status == 404);  // none is published
    BOOST_REQUIRE(post("/changes", proposal(reading(7, "443"))).status == 201);
    const auto names = get("/policy/vocabulary?number=7").json();
    BOOST_TEST(names["roles"][0] == nlohmann::json({{"name", "eleve"}, {"label", {{"fr", "Élève"}, {"en", "Pupil"}}}}));
    BOOST_TEST(names["rules"] == 1);
    const auto permitted = get("/policy/permissions?number=7", "auditor").json();
    BOOST_TEST(permitted["proved"] == true);
    BOOST_REQUIRE(permitted["rows"].size() == 1U);
    const auto& row = permitted["rows"][0];
    BOOST_TEST(row["services"]["fr"] == "Web");
    BOOST_TEST(row["role-names"] == nlohmann::json({"eleve"}));
    BOOST_TEST(row["zone-names"] == nlohmann::json({"cdi"}));
    BOOST_TEST(row["hours"][0]["from"].is_null());
    BOOST_TEST(row["hours"][0]["week"]["sun"] == nlohmann::json::parse("[[0,1440]]"));
    BOOST_TEST(row["after"]["rules"][0]["name"] == "lire");
    const std::string question = "/policy/explanation?number=7&zone=cdi&at=2026-11-24T10:00&role=eleve&to=";
    const auto permit = get(question + "ent/web").json();
    BOOST_TEST(permit["verdict"] == "permit");
    BOOST_TEST(permit["at"] == "2026-11-24T09:00:00.000Z");
    BOOST_TEST(permit["rules"][0] == nlohmann::json({{"name", "lire"}, {"party", "region"}, {"rationale", "Cours"}}));
    BOOST_TEST(permit["sentence"]["fr"].get<std::string>().find("lire") != std::string::npos);
    BOOST_TEST(get(question + "192.0.2.1:80/tcp", "auditor").json()["verdict"] == "deny");
    for (const std::string& bad :
         {question, question + "nowhere", question + "ent/web&number=7", std::string("/policy/explanation?number=x"),
          std::string("/policy/explanation?number=7&role=eleve&zone=x&to=ent/web"),
          std::string("/policy/explanation?number=7&role=x&zone=cdi&to=ent/web"),
          std::string("/policy/explanation?number=7&role=eleve&zone=cdi&to=ent/web&at=x")}) {
        BOOST_TEST(get(bad).status == (bad.ends_with("&number=7") ? 404 : 400), bad);
    }
}

BOOST_AUTO_TEST_CASE(a_block_is_the_reason_where_and_while_it_holds) {
    const std::string site = "0599991P";
    BOOST_REQUIRE(post("/changes", proposal(reading(7, "443"))).status == 201);
    BOOST_REQUIRE(approve("7", rose).status == 200);
    BOOST_REQUIRE(approve("7", alice).json()["state"] == "published");
    const WallTime start = std::chrono::floor<std::chrono::minutes>(SystemClock().wall());
    const auto publish = [&](policy::Block block) {
        block.from = start;
        block.until = start + 1h;
        const std::string text = block_text(block);
        const Answer answer = post("/fleet/blocks", text + "\n" + rose.approval(text, start));
        BOOST_REQUIRE_MESSAGE(answer.status == 201, answer.body);
    };
    policy::Block at_site{1, policy::Party::region, "Rançongiciel", {site}};
    at_site.destinations = {"ent"};
    publish(at_site);
    policy::Block everywhere{2, policy::Party::region, "Scan", {}};
    everywhere.addresses = {Prefix::parse("203.0.113.0/24").value()};
    publish(everywhere);

    const auto why = [&](const std::string& more) {
        return get("/policy/explanation?zone=cdi&role=eleve&to=ent/web" + more).json();
    };
    const std::string during = "&at=" + to_rfc3339(start + 30min);
    const auto here = why(during + "&site=" + site);
    BOOST_TEST(here["verdict"] == "deny");
    BOOST_TEST(here["tier"] == "emergency");
    BOOST_TEST(here["rules"][0]["rationale"] == "Rançongiciel");
    BOOST_TEST(here["blocks"] == nlohmann::json({"region-1", "region-2"}));
    BOOST_TEST(here["sentence"]["fr"].get<std::string>().find("Blocage d’urgence") != std::string::npos);
    BOOST_TEST(why(during)["verdict"] == "permit");
    BOOST_TEST(why(during)["blocks"] == nlohmann::json({"region-2"}));
    const auto after = why("&at=" + to_rfc3339(start + 1h) + "&site=" + site);
    BOOST_TEST(after["verdict"] == "permit");
    BOOST_TEST(after["blocks"] == nlohmann::json::array());
    BOOST_TEST(get("/policy/explanation?zone=cdi&role=eleve&to=ent/web&site=0000000A").status == 400);

    // Asked of a policy that does not have what the block names, the block counts for nothing.
    BOOST_REQUIRE(post("/changes", proposal(signed_bundle(8,
                                                          {R"("role":[{"name":"eleve"}],"zone":[{"name":"cdi"}],
        "destination":[{"name":"autre","prefix":["192.0.2.0/24"]}],
        "rule":[{"name":"lire","strength":"default","action":"permit","rationale":"x"}])",
                                                           "", R"("zone":[{"name":"cdi","interface":["lan0"]}])"},
                                                          {}, school_day)))
                      .status == 201);
    const auto renamed =
        get("/policy/explanation?number=8&zone=cdi&role=eleve&to=192.0.2.1:443/tcp" + during + "&site=" + site).json();
    BOOST_TEST(renamed["verdict"] == "permit");
    BOOST_TEST(renamed["blocks"] == nlohmann::json({"region-2"}));
}

BOOST_AUTO_TEST_CASE(the_console_is_served_under_a_strict_policy_and_knows_who_asks) {
    const auto who = get("/session").json();
    BOOST_TEST(who["name"] == "r.leroy");
    BOOST_TEST(who["kind"] == "officer");
    BOOST_TEST(who["party"] == "region");
    BOOST_TEST(who["roles"] == nlohmann::json({"author", "approver"}));
    BOOST_TEST(!who.contains("sites"));
    for (const std::string path : {"/", "/demandes", "/demandes/7/effet", "/sites/0599991P", "/politique/pourquoi",
                                   "/audit", "/audit/entree", "/cle"}) {
        const Answer page = get(path);
        BOOST_TEST(page.status == 200, path);
        BOOST_TEST(page.content_type == "text/html; charset=utf-8");
        BOOST_TEST(page.body == "<!doctype html><title>Beffroi</title>");
    }
    BOOST_TEST(get("/assets/index-1a2b.js").body == "console.log(1)");
    for (const std::string path : {"/assets/notes.txt", "/assets/../index.html", "/assets/",
                                   "/assets/%2e%2e/approvers.policy", "/index.html", "/other"}) {
        BOOST_TEST(get(path).status == 404, path);
    }
    BOOST_TEST(https(url() + "/", "").status == 403);  // nothing without a certificate
}

BOOST_AUTO_TEST_CASE(a_page_of_another_origin_changes_nothing) {
    const auto from = [this](const std::string& origin) {
        return https(url() + "/changes", "officer", &nothing, "*/*", "Origin: " + origin).status;
    };
    BOOST_TEST(from("https://elsewhere.example") == 403);
    BOOST_TEST(from("null") == 403);
    BOOST_TEST(from("http://localhost:" + std::to_string(port())) == 403);
    BOOST_TEST(from(url()) == 400);  // ours: heard, and malformed
}

BOOST_AUTO_TEST_CASE(it_says_how_far_each_log_is_held_and_cosigned) {
    ship(std::vector{session_entry(1, 1), session_entry(2, 2)});
    const auto answer = get("/integrity").json();
    BOOST_TEST(parse_rfc3339(answer["now"].get<std::string>()).has_value());
    BOOST_TEST(answer["cosigners"] == nlohmann::json({"mirror.region.example"}));
    const auto& log = answer["logs"][0];
    BOOST_TEST(log["origin"] == origin());
    BOOST_TEST(log["name"] == "Lycée Alan-Turing");
    BOOST_TEST(log["size"] == 2);
    BOOST_TEST(log["signed"][0]["name"] == "mirror.region.example");
    BOOST_TEST(log["signed"][0]["newest"] == true);
    BOOST_TEST(answer["logs"].size() == 3U);
    BOOST_TEST(answer["logs"][2]["site"] == "central");
}

BOOST_AUTO_TEST_CASE(who_has_the_integrity_already_is_told_so_until_it_was_looked_at_again) {
    const auto ask = [this](const std::string& tags, const std::string& holder = "officer") {
        return send({url() + "/integrity", holder, "GET", nullptr, {"If-None-Match: " + tags}});
    };
    const Answer first = get("/integrity");
    const std::string tag = first.header("ETag");
    BOOST_REQUIRE_MESSAGE(tag.size() > 2U && tag.front() == '"' && tag.back() == '"', tag);
    BOOST_TEST(first.header("Cache-Control") == "no-cache");
    const Answer again = ask(R"("other", )" + tag);
    BOOST_TEST(again.status == 304);
    BOOST_TEST(again.body.empty());
    BOOST_TEST(again.header("ETag") == tag);
    BOOST_TEST(ask(R"("other")").status == 200);
    BOOST_TEST(ask("W/" + tag).status == 200);
    await([&] { return ask(tag).status == 200; });  // some seconds later it has looked again
    BOOST_TEST(get("/integrity").header("ETag") != tag);
    BOOST_TEST(ask("*", "gateway-0599991P").status == 403);  // who may not read is not told either
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
