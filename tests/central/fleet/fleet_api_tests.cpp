#include "central/service.h"
#include "tests/central/fleet/officers.h"
#include "tests/central/https.h"
#include "tests/central/region.h"

namespace beffroi::central {

namespace {

using fleet::Officers;

/// A Region of two sites, the second of which is the canary; a stage has passed as soon as it is in force.
struct Fixture : Region, Officers {
    Fixture() {
        write_private_file(path("approvers.policy"), approvers());
        config().sites.push_back({"0620001A", "Lycée Sophie-Germain", {}});
        config().fleet = FleetConfig{path("approvers.policy"), {"0620001A"}, {100}, 0s, 60s};
        restart();
    }
    [[nodiscard]] Answer get(const std::string& target, const std::string& holder) const {
        return https(url() + "/fleet/" + target, holder);
    }
    [[nodiscard]] Answer post(const std::string& target, const std::string& holder, const std::string& body) const {
        return https(url() + "/fleet/" + target, holder, &body);
    }
    [[nodiscard]] std::string text(std::uint64_t number) const {
        return policy::bundle_text(bundle(number, {&remi, &alice}, school_day));
    }
    [[nodiscard]] std::string handed_out(std::uint64_t number) const {
        return Officers::handed_out(number, bundle(number, {&remi, &alice}, school_day));
    }
    [[nodiscard]] static std::string report(std::uint64_t number, const nlohmann::json& more = {}) {
        nlohmann::json body{{"version", "1.4.0"},
                            {"generation", 3},
                            {"number", number},
                            {"digest", digest(number)},
                            {"on-trial", false}};
        body.update(more.is_null() ? nlohmann::json::object() : more);
        return body.dump();
    }
    [[nodiscard]] std::size_t recorded(std::string_view event, std::string_view reason) const {
        const auto entries = admin_entries();
        return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [&](const auto& entry) {
            return entry.event == event && entry.reason == reason;
        }));
    }
};

const std::string canary = "gateway-0620001A";
const std::string first = "gateway-0599991P";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_fleet_api_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_policy_goes_from_an_officer_to_every_site) {
    const Answer published = post("policies", "officer", text(7));
    BOOST_TEST(published.status == 201);
    BOOST_TEST(published.json() == nlohmann::json({{"number", 7},
                                                   {"title", "Pronote le soir"},
                                                   {"author", "remi"},
                                                   {"sites", nlohmann::json::array()},
                                                   {"digest", digest(7)},
                                                   {"state", "rolling-out"},
                                                   {"stage", 1},
                                                   {"stages", 2},
                                                   {"offered", 1},
                                                   {"in-force", 0}}));
    BOOST_TEST(get("policies", "auditor").json() == nlohmann::json({{"policies", {published.json()}}}));
    BOOST_TEST(post("report", first, report(0)).json() == nlohmann::json::object());
    BOOST_TEST(post("report", canary, report(0)).json() == nlohmann::json({{"number", 7}, {"digest", digest(7)}}));
    const Answer bundle = get("policies/7", canary);
    BOOST_TEST(bundle.status == 200);
    BOOST_TEST(bundle.body == handed_out(7));
    BOOST_TEST(bundle.content_type == policy::bundle_type);
    BOOST_TEST(post("report", canary, report(7)).status == 200);
    BOOST_TEST(post("report", first, report(0)).json()["number"] == 7);
    BOOST_TEST(get("policies/7", first).body == handed_out(7));
    BOOST_TEST(post("report", first, report(7)).json()["number"] == 7);
    BOOST_TEST(get("policies", "officer").json()["policies"][0]["state"] == "done");
    BOOST_TEST(recorded("policy-published", "") == 1U);
    BOOST_TEST(recorded("rollout", "stage") == 1U);
    BOOST_TEST(recorded("rollout", "done") == 1U);
}

BOOST_AUTO_TEST_CASE(each_kind_of_certificate_does_what_it_is_for) {
    BOOST_REQUIRE(post("policies", "officer", text(1)).status == 201);
    for (const std::string& holder : {std::string("auditor"), std::string("central"), first}) {
        BOOST_TEST_CONTEXT(holder) {
            BOOST_TEST(post("policies", holder, text(2)).status == 403);
            BOOST_TEST(post("policies/1/pause", holder, R"({"reason":"x"})").status == 403);
            BOOST_TEST(post("policies/1/resume", holder, R"({"reason":"x"})").status == 403);
        }
    }
    for (const std::string holder : {"officer", "auditor", "central"}) {
        BOOST_TEST(post("report", holder, report(1)).status == 403, holder);
    }
    for (const std::string holder : {"officer", "auditor"}) {
        BOOST_TEST(get("policies", holder).status == 200, holder);
        BOOST_TEST(get("sites", holder).status == 200, holder);
        BOOST_TEST(get("policies/1", holder).body == handed_out(1), holder);
    }
    for (const std::string& holder : {canary, std::string("central")}) {
        BOOST_TEST(get("policies", holder).status == 403, holder);
        BOOST_TEST(get("sites", holder).status == 403, holder);
    }
    BOOST_TEST(get("policies/1", "central").status == 403);
    BOOST_TEST(get("policies", "").status == 403);
    BOOST_TEST(recorded("rollout", "certificate-kind") == 5U);  // once for each of them: officer, auditor, ...
}

BOOST_AUTO_TEST_CASE(a_site_gets_what_it_is_offered_and_nothing_else) {
    BOOST_REQUIRE(post("policies", "officer", text(1)).status == 201);
    BOOST_TEST(get("policies/1", first).status == 403);
    BOOST_TEST(recorded("rollout", "not-offered") == 1U);
    for (const std::string path : {"policies/2", "policies/0", "policies/x", "policies/", "policies/1/pause",
                                   "policies/18446744073709551617", "policies/-1", "policies/1%2F.."}) {
        BOOST_TEST(get(path, canary).status == 404, path);
    }
}

BOOST_AUTO_TEST_CASE(a_site_that_is_not_configured_has_no_say) {
    config().sites.pop_back();
    config().fleet->canaries.clear();
    restart();
    BOOST_TEST(post("report", canary, report(1)).status == 403);
    BOOST_TEST(recorded("rollout", "unknown-site") == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_not_published_says_why) {
    const auto refused = [this](const std::string& body) {
        const Answer answer = post("policies", "officer", body);
        return std::to_string(answer.status) + " " + answer.json()["error"].get<std::string>();
    };
    BOOST_TEST(refused("{}") == "400 malformed");
    BOOST_TEST(refused(std::string(policy::max_bundle_bytes + 1, ' ')) == "400 malformed");
    BOOST_TEST(refused(policy::bundle_text(bundle(1, {&remi, &rose}, school_day))) == "422 signature");
    auto other = bundle(1, {&remi, &alice}, school_day);
    other["lycee.json"] = "{}";
    BOOST_TEST(refused(policy::bundle_text(other)) == "422 documents");
    BOOST_TEST(post("policies", "officer", text(1)).status == 201);
    BOOST_TEST(refused(text(1)) == "409 conflict");
    BOOST_TEST(get("policies", "officer").json()["policies"].size() == 1U);
}

BOOST_AUTO_TEST_CASE(officers_pause_and_resume_and_say_why) {
    BOOST_REQUIRE(post("policies", "officer", text(1)).status == 201);
    const Answer paused = post("policies/1/pause", "officer", R"({"reason":"examens"})");
    BOOST_TEST(paused.status == 200);
    BOOST_TEST(paused.json()["state"] == "paused");
    BOOST_TEST(paused.json()["reason"] == "examens");
    BOOST_TEST(paused.json()["offered"] == 0);
    BOOST_TEST(post("policies/1/pause", "officer", R"({"reason":"x"})").status == 409);
    BOOST_TEST(post("policies/1/resume", "officer", "").status == 400);
    BOOST_TEST(post("policies/1/stop", "officer", R"({"reason":"x"})").status == 404);
    BOOST_TEST(post("policies/2/pause", "officer", R"({"reason":"x"})").status == 404);
    const Answer resumed = post("policies/1/resume", "officer", R"({"reason":"finis"})");
    BOOST_TEST(resumed.json()["state"] == "rolling-out");
    BOOST_TEST(!resumed.json().contains("reason"));
    BOOST_TEST(recorded("rollout", "paused") == 1U);
    BOOST_TEST(recorded("rollout", "resumed") == 1U);
}

BOOST_AUTO_TEST_CASE(the_list_of_sites_says_what_each_runs) {
    BOOST_REQUIRE(post("policies", "officer", text(1)).status == 201);
    const nlohmann::json failure{{"number", 1}, {"reason", "un exemple échoue"}};
    BOOST_TEST(post("report", canary, report(0, {{"failed", failure}})).json() == nlohmann::json::object());
    BOOST_TEST(post("report", first, report(0) + "x").status == 400);
    auto sites = get("sites", "officer").json()["sites"];
    BOOST_REQUIRE(sites.size() == 2U);
    BOOST_TEST(sites[0] ==
               nlohmann::json({{"uai", "0599991P"}, {"name", "Lycée Alan-Turing"}, {"silent", true}, {"drift", true}}));
    BOOST_TEST(parse_rfc3339(sites[1]["seen"].get<std::string>()).has_value());
    sites[1].erase("seen");
    BOOST_TEST(sites[1] == nlohmann::json({{"uai", "0620001A"},
                                           {"name", "Lycée Sophie-Germain"},
                                           {"silent", false},
                                           {"version", "1.4.0"},
                                           {"generation", 3},
                                           {"number", 0},
                                           {"digest", digest(0)},
                                           {"on-trial", false},
                                           {"failed", failure},
                                           {"drift", false}}));
    BOOST_TEST(get("policies", "officer").json()["policies"][0]["reason"] == "0620001A: un exemple échoue");
}

BOOST_AUTO_TEST_CASE(what_was_published_survives) {
    BOOST_REQUIRE(post("policies", "officer", text(1)).status == 201);
    const auto before = get("policies", "officer").body;
    restart();
    BOOST_TEST(get("policies", "officer").body == before);
    BOOST_TEST(get("policies/1", "officer").body == handed_out(1));
}

BOOST_AUTO_TEST_CASE(without_its_configuration_there_is_no_fleet) {
    config().fleet.reset();
    restart();
    BOOST_TEST(get("policies", "officer").status == 404);
    BOOST_TEST(post("report", canary, report(1)).status == 405);  // any path may be asked the mirror for
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
