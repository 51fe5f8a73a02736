#include "central/service.h"
#include "journal/proof.h"
#include "tests/central/https.h"
#include "tests/central/region.h"

namespace beffroi::central {

namespace {

struct Fixture : Region {
    Fixture() {
        std::vector<journal::Entry> entries;
        for (int i = 0; i < 10; ++i) {
            entries.push_back(session_entry(1, i));
        }
        ship(entries);
    }
    [[nodiscard]] std::size_t recorded(std::string_view event, std::string_view reason) const {
        std::size_t count = 0;
        for (const journal::Entry& entry : admin_entries()) {
            count += entry.event == event && entry.reason == reason ? 1U : 0U;
        }
        return count;
    }
    [[nodiscard]] Answer search(const std::string& terms, const std::string& holder = "auditor") const {
        return https(url() + "/search?" + terms, holder);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_service_tests, Fixture)

BOOST_AUTO_TEST_CASE(what_a_gateway_ships_is_found_with_its_proof) {
    const auto page = search("token=" + hex_id(1) + "&from=2026-11-24T07:02:00Z&limit=3").json();
    BOOST_REQUIRE(page["results"].size() == 3U);
    BOOST_TEST(page["results"][0]["index"] == 2);
    const auto key = *journal::Verifier::parse(site_vkey());
    const auto mirror = *journal::CosignatureKey::parse(mirror_vkey());
    for (const auto& result : page["results"]) {
        const auto proof = journal::parse_proof(result["proof"].get<std::string>());
        BOOST_TEST(journal::check_proof(*proof, result["line"].get<std::string>(), key).has_value());
        BOOST_TEST(mirror.verify(proof->checkpoint).has_value());
    }
    const auto next = search("token=" + hex_id(1) + "&limit=3&after=" + page["next"].get<std::string>()).json();
    BOOST_TEST(next["results"][0]["index"] == 5);
    BOOST_TEST(problems().empty(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_search_is_itself_shipped_and_found) {
    BOOST_TEST(search("role=eleve").status == 200);
    await_own_entries();
    const auto audit = search("event=audit-search&site=central").json();
    BOOST_REQUIRE(audit["results"].size() == 1U);
    BOOST_TEST(audit["results"][0]["entry"]["actor"] == "c.martin");
    BOOST_TEST(audit["results"][0]["entry"]["detail"] == "role=eleve");
    const auto proof = journal::parse_proof(audit["results"][0]["proof"].get<std::string>());
    const auto own_key = *journal::Verifier::parse(central_vkey());
    BOOST_TEST(journal::check_proof(*proof, audit["results"][0]["line"].get<std::string>(), own_key).has_value());
}

BOOST_AUTO_TEST_CASE(nobody_but_a_registered_auditor_searches) {
    for (const std::string holder : {"", "stranger", "gateway-0599991P", "auditor-academie"}) {
        BOOST_TEST_CONTEXT(holder) {
            BOOST_TEST(search("role=eleve", holder).status != 200);
        }
    }
    BOOST_TEST(recorded("audit-search", "no-auditor") == 2U);
}

BOOST_AUTO_TEST_CASE(a_gateway_ships_its_own_logs_only) {
    const std::string body = "old 0\n\n" + origin() + "\n1\nbm90aGluZw==\n\n";
    BOOST_TEST(https(url() + "/add-checkpoint", "gateway-0620001A", &body).status == 403);
    BOOST_TEST(https(url() + "/add-checkpoint", "auditor", &body).status == 403);
    BOOST_TEST(recorded("mirror-refused", "") == 0U);
    std::size_t refusals = 0;
    for (const auto& entry : admin_entries()) {
        refusals += entry.event == "mirror-refused" ? 1U : 0U;
    }
    BOOST_TEST(refusals == 2U);
}

BOOST_AUTO_TEST_CASE(everything_is_still_there_after_a_restart) {
    BOOST_TEST(search("role=eleve").json()["results"].size() == 10U);
    restart();
    ship(std::vector<journal::Entry>{session_entry(2, 30)});
    BOOST_TEST(search("role=eleve").json()["results"].size() == 11U);
    await_own_entries();
    BOOST_TEST(search("event=audit-search").json()["results"].size() == 2U);
}

BOOST_AUTO_TEST_CASE(rows_are_rebuilt_from_the_record_copy) {
    stop();
    std::filesystem::remove_all(path("store/rows"));
    std::uint64_t loaded = 0;
    rebuild_store(config(), clock, [&loaded](std::uint64_t entries) { loaded = entries; });
    BOOST_TEST(loaded >= 10U);
    start();
    BOOST_TEST(search("role=eleve").json()["results"].size() == 10U);
    BOOST_CHECK_THROW(rebuild_store(config(), clock, [](std::uint64_t) {}), std::runtime_error);  // while it runs
}

BOOST_AUTO_TEST_CASE(a_long_answer_is_streamed_over_tls) {
    std::vector<journal::Entry> entries;
    for (int i = 10; i < 2600; ++i) {
        entries.push_back(session_entry(1, i));
    }
    ship(entries);
    const Answer answer =
        https(url() + "/search?stream=access&limit=100000", "auditor", nullptr, "application/x-ndjson");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(std::count(answer.body.begin(), answer.body.end(), '\n') == 2602);
    BOOST_TEST(answer.body.find("{\"end\":{\"gone\":0,\"next\":null}}") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_case_is_registered_and_survives) {
    const std::string text =
        "beffroi case v1\nnumber 2026-0042\nkind requisition\nauthority TJ Lille\nreference PR 1\nreason x\n"
        "from 2026-11-24T07:00:00.000Z\nto 2026-11-24T08:00:00.000Z\nexpires " +
        to_rfc3339(clock.wall() + std::chrono::hours(24 * 30)) +
        "\nhold yes\n"
        "stream access\n";
    BOOST_TEST(https(url() + "/cases", "auditor", &text).status == 201);
    BOOST_TEST(https(url() + "/cases", "gateway-0599991P", &text).status == 403);
    restart();
    const auto file = https(url() + "/cases/2026-0042", "auditor").json();
    BOOST_TEST(file["text"] == text);
    BOOST_TEST(file["state"] == "waiting");
    BOOST_TEST(https(url() + "/cases", "auditor").json()["cases"].size() == 1U);
    const std::string outcome = "sans suite";
    BOOST_TEST(https(url() + "/cases/2026-0042/close", "auditor", &outcome).json()["state"] == "closed");
    BOOST_TEST(https(url() + "/cases/2026-0043", "auditor").status == 404);
}

BOOST_AUTO_TEST_CASE(an_approved_case_hands_over_what_it_asks_for_and_nothing_else) {
    ship(std::vector<journal::Entry>{session_entry(2, 11), session_entry(1, 12), session_entry(3, 13)});
    const std::string text =
        "beffroi case v1\nnumber 2026-0043\nkind requisition\nauthority TJ Lille\nreference PR 1\nreason x\n"
        "from 2026-11-24T07:05:00.000Z\nto 2026-11-24T08:00:00.000Z\nexpires 2099-12-24T07:00:00.000Z\nhold no\n"
        "site 0599991P\nstream access\ntoken " +
        hex_id(1) + "\ntoken " + hex_id(3) + "\n";
    const std::string cases = url() + "/cases/2026-0043";
    BOOST_REQUIRE(https(url() + "/cases", "auditor", &text).status == 201);
    BOOST_TEST(https(cases + "/extract", "auditor").status == 409);
    const auto approve = [&](const journal::Signer& signer) {
        const std::string line = signer.sign(text).substr(text.size() + 1);
        return https(cases + "/approvals", "auditor", &line).status;
    };
    BOOST_TEST(approve(region_approver) == 200);
    BOOST_TEST(https(cases + "/extract", "auditor").status == 409);
    BOOST_TEST(approve(academie_approver) == 200);
    std::vector<std::string> tokens;
    std::string after;
    do {
        const auto page = https(cases + "/extract" + after, "auditor").json();
        for (const auto& result : page["results"]) {
            tokens.push_back(result["entry"]["token"].get<std::string>());
        }
        after = page["next"].is_null() ? "" : "?after=" + page["next"].get<std::string>();
    } while (!after.empty());
    BOOST_TEST(tokens.size() == 7U);  // five of the ten of person 1 from 7:05 on, one more, and one of person 3
    BOOST_TEST(std::count(tokens.begin(), tokens.end(), hex_id(2)) == 0);
    BOOST_TEST(recorded("audit-export", "") == 2U);
    BOOST_TEST(https(cases + "/extract?after=x", "auditor").status == 400);
    BOOST_TEST(https(cases + "/extract?token=1", "auditor").status == 400);
    const std::string outcome = "remis";
    BOOST_TEST(https(cases + "/close", "auditor", &outcome).status == 200);
    BOOST_TEST(https(cases + "/extract", "auditor").status == 409);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
