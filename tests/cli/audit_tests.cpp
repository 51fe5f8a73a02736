// `beffroi audit search` in a process of its own, against a centre on a port of its own.
#include <filesystem>
#include <sstream>

#include "journal/proof.h"
#include "tests/cli/auditors_centre.h"

namespace beffroi::cli {

namespace {

using Fixture = AuditorsCentre;

const std::string jdupont = "--token " + central::hex_id(2);
const std::string lefevre = "--token " + central::hex_id(1);

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cli_audit_tests, Fixture)

BOOST_AUTO_TEST_CASE(results_are_verified_against_the_pinned_key) {
    const Answer ran = search(jdupont + " --from 2026-11-24T08:00 --to 2026-11-24 --log-key site.vkey --json");
    BOOST_TEST(ran.code == 0);
    const auto answer = ran.json();
    BOOST_TEST(answer["results"].size() == 8U);
    for (const auto& result : answer["results"]) {
        BOOST_TEST(result["verified"] == true);
        BOOST_TEST(result["pinned"] == true);
        BOOST_TEST(result["entry"]["token"] == central::hex_id(2));
    }
    BOOST_TEST(answer["coverage"].size() == 3U);
}

BOOST_AUTO_TEST_CASE(people_read_time_person_place_and_worth) {
    const Answer ran = search(lefevre + " --limit 1 --log-key site.vkey");
    BOOST_TEST(ran.code == 0);
    for (const char* text : {"2026-11-24 08:00:00 (Paris)  session-open", "0599991P", "eleve", "salles", "/access#0",
                             "verified: in the log", "--after"}) {
        BOOST_TEST_CONTEXT(text << " in " << ran.out) {
            BOOST_TEST(ran.says(text));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_key_that_is_not_pinned_is_said) {
    const Answer text = search(jdupont + " --limit 1");
    BOOST_TEST(text.code == 0);
    BOOST_TEST(text.says("NOT PINNED"));
    const Answer json = search(jdupont + " --json --log-key central.vkey");  // the key of another log
    BOOST_TEST(json.code == 1);
    BOOST_TEST(json.json()["results"][0]["pinned"] == false);
    BOOST_TEST(json.json()["results"][0]["verified"] == false);
    BOOST_TEST(search(jdupont + " --json").json()["results"][0]["verified"].is_null());
    BOOST_TEST(search("--role ''").says("--role: is empty"));
    await_own_entries();
    BOOST_TEST(search("--event audit-search --json --log-key central.vkey").json()["results"][0]["pinned"] == true);
}

BOOST_AUTO_TEST_CASE(a_centre_that_changes_an_entry_is_caught) {
    change_at_centre(lines().at(4), "salles", "sallez");
    for (const char* pin : {"--log-key site.vkey", ""}) {
        const Answer ran = search(jdupont + " --json " + pin);
        BOOST_TEST(ran.code == 1);
        const auto results = ran.json()["results"];
        const auto changed =
            std::find_if(results.begin(), results.end(), [](const auto& r) { return r["index"] == 4; });
        BOOST_TEST((*changed)["verified"] == false);
        BOOST_TEST((results.back()["verified"] != false));  // index 11 has other siblings
    }
    BOOST_TEST(search(jdupont + " --log-key site.vkey").says("NOT VERIFIED"));
}

BOOST_AUTO_TEST_CASE(a_log_signed_by_another_key_of_that_name_is_caught) {
    const auto other = journal::generate_key("journal.test.example/0599991P");
    write_private_file(path("other.vkey"), other.vkey);
    BOOST_TEST(search(jdupont + " --log-key other.vkey").code == 1);
    // After a change of key both are pinned, and either may have signed.
    BOOST_TEST(search(jdupont + " --log-key other.vkey --log-key site.vkey").code == 0);
}

BOOST_AUTO_TEST_CASE(proofs_handed_over_verify_without_the_centre) {
    BOOST_TEST(search(jdupont + " --limit 2 --log-key site.vkey --proof-dir out").code == 0);
    const std::string prefix = path("out/journal.test.example-0599991P-access-1");
    const auto proof = journal::parse_proof(read_file(prefix + ".tlog-proof"));
    const auto key = *journal::Verifier::parse(site_vkey());
    BOOST_TEST(journal::check_proof(*proof, read_file(prefix + ".json"), key).has_value());
    BOOST_TEST(read_file(prefix + ".json") == lines()[1]);
}

BOOST_AUTO_TEST_CASE(entries_that_are_over_are_told_and_end_no_search) {
    keep_access_for(std::chrono::days(1));
    restart();
    std::vector<journal::Entry> entries(1100, central::session_entry(7, 0));
    for (auto& entry : entries) {
        entry.time = clock.wall() - std::chrono::hours(25);
    }
    entries.back().time = clock.wall();
    ship(entries);
    const std::string asked = "--limit 2000 --token " + central::hex_id(7);
    const Answer json = search(asked + " --json");
    BOOST_TEST(json.code == 0);
    BOOST_TEST(json.json()["results"].size() == 1U);  // behind a whole page without any
    BOOST_TEST(json.json()["gone"] == 1099);
    BOOST_TEST(search(asked).says("1099 entries matched whose retention is over"));
    BOOST_TEST(search(asked + " --json-lines").says("1099 entries matched whose retention is over"));
}

BOOST_AUTO_TEST_CASE(each_key_of_an_entry_is_shown_once) {
    const Answer ran = search(lefevre + " --limit 1");
    const auto first = ran.out.find("  token");
    BOOST_REQUIRE(first != std::string::npos);
    BOOST_TEST(ran.out.find("  token", first + 1) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_found_is_one_and_unusable_is_two) {
    BOOST_TEST(search("--token 00").code == 1);
    BOOST_TEST(search(jdupont + " --from yesterday").code == 2);
    BOOST_TEST(search(jdupont + " --log-key missing").code == 2);
    BOOST_TEST(search("--inside 10.1").code == 2);
    BOOST_TEST(search("--usr x").code == 2);
    BOOST_TEST(run("", "audit search " + access("gateway-0599991P") + "" + jdupont).code == 2);
    BOOST_TEST(run("", "audit search " + jdupont).says("--central"));
}

BOOST_AUTO_TEST_CASE(another_authority_than_the_pinned_one_is_not_believed) {
    const auto& authority = central::Authority::instance();
    BOOST_TEST(run("", "audit search " + jdupont + " --central " + url() + " --cert " + authority.pem("auditor") +
                           " --key " + authority.key("auditor") + " --ca " + authority.other_ca())
                   .code == 2);
}

BOOST_AUTO_TEST_CASE(the_environment_and_the_settings_file_say_where_the_centre_is) {
    const auto& authority = central::Authority::instance();
    BOOST_TEST(run("BEFFROI_CENTRAL=" + url() + " BEFFROI_CERT=" + authority.pem("auditor") +
                       " BEFFROI_KEY=" + authority.key("auditor") + " BEFFROI_CA=" + authority.ca(),
                   "audit search " + jdupont)
                   .code == 0);
    std::filesystem::create_directories(path(".config/beffroi"));
    const nlohmann::json settings{{"central", url()},
                                  {"cert", authority.pem("auditor")},
                                  {"key", authority.key("auditor")},
                                  {"ca", authority.ca()}};
    write_private_file(path(".config/beffroi/audit.json"), settings.dump());
    BOOST_TEST(run("", "audit search " + jdupont).code == 0);
}

BOOST_AUTO_TEST_CASE(under_a_policy_results_must_be_cosigned_as_it_asks) {
    const Answer held = search(jdupont + " --policy site.policy --json");
    BOOST_TEST(held.code == 0);
    BOOST_TEST(held.json()["results"][0]["cosigned-by"] == nlohmann::json{"region"});
    BOOST_TEST(search(jdupont + " --limit 1 --policy site.policy").says("cosigned by region"));
    const auto academie = journal::generate_cosigner_key("witness.academie.example");
    write_private_file(path("both.policy"), "log " + site_vkey() + "\nwitness region " + mirror_vkey() +
                                                "\nwitness academie " + academie.vkey +
                                                "\ngroup both all region academie\nquorum both\n");
    const Answer lacking = search(jdupont + " --policy both.policy --json");
    BOOST_TEST(lacking.code == 1);
    BOOST_TEST(lacking.json()["results"][0]["verified"] == false);
    BOOST_TEST(search(jdupont + " --policy central.policy").code == 1);  // the log of another site
    BOOST_TEST(search(jdupont + " --policy site.vkey").code == 2);
}

BOOST_AUTO_TEST_CASE(large_answers_come_a_line_each_and_end) {
    const Answer ran = search(jdupont + " --policy site.policy --json-lines --limit 1000000");
    BOOST_TEST(ran.code == 0);
    std::istringstream text(ran.out);
    std::size_t lines = 0;
    for (std::string line; std::getline(text, line); ++lines) {
        BOOST_TEST(nlohmann::json::parse(line)["verified"] == true);
    }
    BOOST_TEST(lines == 8U);
    BOOST_TEST(admin_entries().back().event == journal::event::audit_export);
    const Answer part = search(jdupont + " --json-lines --limit 3");
    BOOST_TEST(part.says("there are more: the same search with --after"));
    BOOST_TEST(run("", "audit search " + access("gateway-0599991P") + jdupont + " --json-lines").says("answers 403"));
}

BOOST_AUTO_TEST_CASE(a_public_port_and_a_time_lead_to_the_opening_of_the_session) {
    ship_translation();
    const std::string port = "--public 198.51.100.7 --port 41000 --protocol tcp --policy site.policy ";
    const Answer json = who(port + "--at 2026-11-24T08:10:03 --case 2026-0042 --json --proof-dir out");
    BOOST_TEST(json.code == 0);
    const auto results = json.json()["results"];
    BOOST_REQUIRE(results.size() == 1U);
    BOOST_TEST(results[0]["flow"]["verified"] == true);
    BOOST_TEST(results[0]["session"]["verified"] == true);
    BOOST_TEST(results[0]["session"]["entry"]["session"] == central::hex_id(504));
    BOOST_TEST(results[0]["session"]["entry"]["token"] == central::hex_id(2));
    BOOST_TEST(std::filesystem::exists(path("out/journal.test.example-0599991P-flow-0.tlog-proof")));
    BOOST_TEST(std::filesystem::exists(path("out/journal.test.example-0599991P-access-4.tlog-proof")));
    BOOST_TEST(admin_entries().back().case_id == "2026-0042");
    const Answer text = who(port + "--at 2026-11-24T08:10:03");
    BOOST_TEST(text.says("198.51.100.7 port 41000"));
    BOOST_TEST(text.says("session-open"));
    BOOST_TEST(who(port + "--at 2026-11-24T08:11").code == 1);
    BOOST_TEST(who(port + "--at 2026-11-24T08:11 --within 60").code == 0);
    BOOST_TEST(who(port + "--at noon").code == 2);
    BOOST_TEST(who("--public 198.51.100.7 --port 70000 --protocol tcp --at 2026-11-24T08:11").code == 2);
}

BOOST_AUTO_TEST_CASE(a_range_is_copied_checked_and_searched_again_without_the_centre) {
    const std::string fetch = "journal fetch " + origin() + " --policy site.policy " + access();
    const Answer all = run("", fetch + "--out copy --json");
    BOOST_TEST(all.code == 0);
    BOOST_TEST(all.json()["entries"] == 12);
    const auto fetched = all.json()["fetched"].get<int>();
    BOOST_TEST(fetched > 0);
    BOOST_TEST(run("", fetch + "--out copy --json").json()["fetched"] == 0);
    BOOST_TEST(admin_entries().back().event == journal::event::audit_read);
    const Answer found = run("", "journal rescan copy --policy site.policy --json --token " + central::hex_id(2));
    BOOST_TEST(found.code == 0);
    BOOST_TEST(found.json()["matches"].size() == 8U);
    BOOST_TEST(run("", "journal fetch journal.test.example/nobody --policy site.policy --out none " + access()).code ==
               2);
    BOOST_TEST(run("", "journal fetch " + origin() + " --policy central.policy --out none " + access()).code == 1);
    BOOST_TEST(
        run("", "journal fetch " + origin() + " --policy site.policy --out none " + access("gateway-0620001A")).code ==
        2);  // another site's
    change_at_centre(lines().at(4), "salles", "sallez");
    const Answer changed = run("", fetch + "--out other");
    BOOST_TEST(changed.code == 1);
}

BOOST_AUTO_TEST_CASE(terms_reach_the_centre_as_data) {
    BOOST_TEST(search("--role \"' OR 1=1 -- &role=eleve\"").code == 1);
    BOOST_TEST(admin_entries().back().detail == "role=\"' OR 1=1 -- &role=eleve\" limit=100");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::cli
