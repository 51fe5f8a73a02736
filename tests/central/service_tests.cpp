#include "central/service.h"
#include "gateway/mirror/request.h"
#include "journal/proof.h"
#include "tests/central/https.h"
#include "tests/central/region.h"

namespace beffroi::central {

namespace {

struct Fixture : Region {
    Fixture() {
        for (int i = 0; i < 10; ++i) {
            log.add(session_entry("jdupont", i));
        }
    }
    [[nodiscard]] std::string mirror() const { return url() + "/mirror/" + escaped(log.origin()); }
    [[nodiscard]] std::string body(std::uint64_t from, std::uint64_t to) const {
        const Batch batch = log.batch(from, to);
        return mirror::request_body(batch.checkpoint.note, {batch.entries.begin(), batch.entries.end()});
    }
    Answer post(std::uint64_t from, const std::string& bytes, const std::string& holder = "gateway-0599991P") const {
        return https(mirror() + "/entries?from=" + std::to_string(from), holder, &bytes);
    }
    Answer post(std::uint64_t from, std::uint64_t to) const { return post(from, body(from, to)); }
    [[nodiscard]] std::size_t recorded(std::string_view event, std::string_view reason) const {
        std::size_t count = 0;
        for (const journal::Entry& entry : admin_entries()) {
            count += entry.event == event && entry.reason == reason ? 1U : 0U;
        }
        return count;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_service_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_gateway_ships_and_asks_where_it_stands) {
    BOOST_TEST(https(mirror(), "gateway-0599991P").json()["next"] == 0);
    BOOST_TEST(post(0, 4).json()["next"] == 4);
    BOOST_TEST(post(2, 10).json()["next"] == 10);
    const auto position = https(mirror(), "gateway-0599991P").json();
    BOOST_TEST(position["next"] == 10);
    BOOST_TEST(position["checkpoint"] == log.checkpoint(10).note);
}

BOOST_AUTO_TEST_CASE(a_gap_is_a_conflict_with_the_position) {
    BOOST_TEST(post(0, 2).status == 200);
    const Answer answer = post(5, 7);
    BOOST_TEST(answer.status == 409);
    BOOST_TEST(answer.json()["next"] == 2);
}

BOOST_AUTO_TEST_CASE(a_flipped_byte_anywhere_is_refused) {
    const std::string good = body(0, 3);
    for (std::size_t i = 0; i < good.size(); i += 7) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 1);
        BOOST_TEST_CONTEXT(i) {
            BOOST_TEST(post(0, bad).status == 422);
        }
    }
    BOOST_TEST(held(log.origin()) == 0U);
    BOOST_TEST(post(0, good).status == 200);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_signed_by_another_key_or_of_another_size_is_refused) {
    SignedLog impostor;
    impostor.add(log.lines()[0]);
    const Batch batch = impostor.batch(0, 1);
    const Answer forged = post(0, mirror::request_body(batch.checkpoint.note, {log.lines()[0]}));
    BOOST_TEST(forged.status == 422);
    BOOST_TEST(forged.json()["error"] == "signature");
    const Answer sized = post(0, mirror::request_body(log.checkpoint(2).note, {log.lines()[0]}));
    BOOST_TEST(sized.json()["error"] == "size");
    for (const char* from : {"", "?from=", "?from=-1", "?from=0x1", "?from=18446744073709551615", "?from=0&from=0"}) {
        BOOST_TEST_CONTEXT(from) {
            const std::string bytes = body(0, 1);
            BOOST_TEST(https(mirror() + "/entries" + from, "gateway-0599991P", &bytes).status == 400);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_fork_is_refused_and_written_into_the_admin_stream_once) {
    BOOST_TEST(post(0, 6).status == 200);
    log.change(3, "another history");
    BOOST_TEST(post(6, 6).json()["error"] == "fork");
    BOOST_TEST(post(6, 6).status == 422);
    BOOST_TEST(recorded("mirror-evidence", "fork") == 1U);
    BOOST_TEST(service->store().evidence(log.origin()).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_gateway_cannot_touch_another_sites_log) {
    BOOST_TEST(post(0, body(0, 1), "gateway-0620001A").status == 403);
    BOOST_TEST(https(mirror(), "gateway-0620001A").status == 403);
    BOOST_TEST(https(url() + "/mirror/unknown", "gateway-0599991P").status == 403);
    BOOST_TEST(held(log.origin()) == 0U);
    BOOST_TEST(recorded("mirror-refused", "not-its-log") == 2U);  // of two certificates; repetitions are counted
    const std::string bytes = body(0, 1);
    BOOST_TEST(
        https(url() + "/mirror/journal.region.example%2Fcentral%2Fadmin/entries?from=0", "gateway-0599991P", &bytes)
            .status == 403);
}

BOOST_AUTO_TEST_CASE(an_auditor_cannot_ship_and_a_gateway_cannot_search) {
    BOOST_TEST(post(0, body(0, 1), "auditor").status == 403);
    BOOST_TEST(https(url() + "/search?user=jdupont", "gateway-0599991P").status == 403);
    BOOST_TEST(recorded("mirror-refused", "certificate-kind") == 1U);
    BOOST_TEST(recorded("audit-search", "certificate-kind") == 1U);
}

BOOST_AUTO_TEST_CASE(nobody_without_a_certificate_of_the_region_gets_anything) {
    for (const std::string holder : {"", "stranger"}) {
        BOOST_TEST_CONTEXT(holder) {
            BOOST_TEST(https(url() + "/search?user=jdupont", holder).status != 200);
        }
    }
    BOOST_TEST(recorded("audit-search", "") == 0U);
}

BOOST_AUTO_TEST_CASE(a_search_answers_with_proofs_and_is_itself_found) {
    BOOST_TEST(post(0, 10).status == 200);
    const Answer answer = https(url() + "/search?user=jdupont&from=2026-11-24T07:02:00Z&limit=3", "auditor");
    BOOST_REQUIRE(answer.status == 200);
    const auto page = answer.json();
    BOOST_REQUIRE(page["results"].size() == 3U);
    BOOST_TEST(page["results"][0]["index"] == 2);
    BOOST_TEST(page["results"][0]["entry"]["user"] == "jdupont");
    const auto key = *journal::Verifier::parse(log.vkey());
    for (const auto& result : page["results"]) {
        const auto proof = journal::parse_proof(result["proof"].get<std::string>());
        BOOST_TEST(journal::check_proof(*proof, result["line"].get<std::string>(), key).has_value());
    }
    const auto next =
        https(url() + "/search?user=jdupont&from=2026-11-24T07:02:00Z&limit=3&after=" + page["next"].get<std::string>(),
              "auditor")
            .json();
    BOOST_TEST(next["results"][0]["index"] == 5);

    const auto audit = https(url() + "/search?event=audit-search&site=central", "auditor").json();
    BOOST_REQUIRE(audit["results"].size() == 3U);  // the two before, and this one
    BOOST_TEST(audit["results"][0]["entry"]["actor"] == "c.martin");
    BOOST_TEST(audit["results"][0]["entry"]["detail"] == "user=jdupont from=2026-11-24T07:02:00Z limit=3");
    const auto own_key = *journal::Verifier::parse(central_vkey());
    const auto own = journal::parse_proof(audit["results"][2]["proof"].get<std::string>());
    BOOST_TEST(journal::check_proof(*own, audit["results"][2]["line"].get<std::string>(), own_key).has_value());
    BOOST_TEST(problems().empty(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(terms_are_data_and_bad_terms_are_refused) {
    BOOST_TEST(post(0, 10).status == 200);
    for (const char* attack : {"' OR 1=1 --", "%", "\"; DROP TABLE event; --", "jdupont'/*"}) {
        BOOST_TEST_CONTEXT(attack) {
            const Answer answer = https(url() + "/search?user=" + escaped(attack), "auditor");
            BOOST_TEST(answer.status == 200);
            BOOST_TEST(answer.json()["results"].empty());
        }
    }
    BOOST_TEST(https(url() + "/search?usr=jdupont", "auditor").status == 400);
    BOOST_TEST(https(url() + "/search?user=jdupont", "auditor").json()["results"].size() == 10U);
}

BOOST_AUTO_TEST_CASE(everything_is_still_there_after_a_restart) {
    BOOST_TEST(post(0, 6).status == 200);
    BOOST_TEST(https(url() + "/search?user=jdupont", "auditor").status == 200);
    restart();
    BOOST_TEST(post(6, 10).json()["next"] == 10);
    BOOST_TEST(https(url() + "/search?event=audit-search", "auditor").json()["results"].size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
