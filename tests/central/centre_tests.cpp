#include <boost/test/unit_test.hpp>

#include <fstream>
#include <thread>

#include "central/centre.h"
#include "journal/key_pair.h"
#include "journal/proof.h"
#include "tests/central/collector/mirror_world.h"
#include "tests/central/https.h"
#include "tests/central/scratch.h"
#include "tests/central/store/row_world.h"

namespace beffroi::central {

namespace {

void write_key(const std::string& path, const journal::KeyPair& keys) {
    std::ofstream(path) << keys.skey.reveal() << '\n';
}

/// A centre on a port of its own, and the flow log of one site, which it ships as its gateway would.
struct Region {
    Region() {
        write_key(scratch.path("central.key"), journal::generate_key("journal.region.example/central"));
        write_key(scratch.path("mirror.key"), journal::generate_cosigner_key("mirror.region.example"));
        const Authority& authority = Authority::instance();
        config.listen = {*IpAddress::parse("127.0.0.1"), 0, authority.pem("server"), authority.key("server"),
                         authority.ca()};
        config.store_directory = scratch.path("store");
        config.journal = {scratch.path("journal"), "journal.region.example/central", scratch.path("central.key")};
        config.mirror = MirrorConfig{scratch.path("mirror.key"), {}};
        config.retention = {365, 365, 180, 365};
        config.auditors = {{"c.martin", "region", {StreamKind::flow, StreamKind::admin}, {}},
                           {"a.petit", "academie", {StreamKind::access}, {}}};
        config.sites = {{"0599991P", "Lycée Alan-Turing", {{log.origin(), log.vkey(), StreamKind::flow}}}};
        start();
    }
    void start() {
        centre = std::make_unique<Centre>(config, clock, [this](const std::string& text) {
            const std::lock_guard lock(mutex);
            problems.push_back(text);
        });
    }
    [[nodiscard]] std::string url() const { return "https://localhost:" + std::to_string(centre->port()); }
    Answer get(const std::string& path, const std::string& holder = "auditor") const {
        return https(url() + path, holder);
    }
    /// Ships flows [shipped, size) of the log.
    void ship(std::uint64_t size) {
        const std::string offer = log.body_of(log.offer(shipped, size));
        BOOST_REQUIRE(https(url() + "/add-checkpoint", "gateway-0599991P", &offer).status == 200);
        const std::string upload = log.upload(shipped, size);
        BOOST_REQUIRE(https(url() + "/add-entries", "gateway-0599991P", &upload).status == 200);
        shipped = size;
    }
    void live(unsigned flows) {
        for (unsigned i = 0; i < flows; ++i) {
            log.add(store::flow_line(clock.wall() - std::chrono::minutes(90) + std::chrono::seconds(i), i % 5));
        }
    }
    /// The page, once `results` of it are there: rows follow the record copy within a second or so.
    nlohmann::json wait_for(const std::string& path, std::size_t results) {
        for (;;) {
            auto page = get(path).json();
            if (page["results"].size() >= results) {
                return page;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }
    Scratch scratch;
    SystemClock clock;
    CentralConfig config;
    SiteLog log{"journal.test.example/0599991P/flow", "0599991P"};
    std::uint64_t shipped = 0;
    std::mutex mutex;
    std::vector<std::string> problems;
    std::unique_ptr<Centre> centre;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_centre_tests, Region)

BOOST_AUTO_TEST_CASE(what_a_gateway_ships_is_found_with_proofs_that_hold) {
    live(300);
    ship(300);
    const auto page = wait_for("/search?stream=flow&role=eleve&limit=1000", 180);
    BOOST_TEST(page["results"].size() == 180U);
    const auto key = *journal::Verifier::parse(log.vkey());
    for (const auto& result : page["results"]) {
        const auto proof = journal::parse_proof(result["proof"].get<std::string>());
        BOOST_REQUIRE(proof.has_value());
        BOOST_TEST(journal::check_proof(*proof, result["line"].get<std::string>(), key).has_value());
    }
    BOOST_TEST(problems.empty(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_search_is_itself_found_in_the_centres_own_stream) {
    BOOST_TEST(get("/search?stream=flow&role=eleve").status == 200);
    const auto page = wait_for("/search?stream=admin&event=audit-search", 1);
    BOOST_TEST(page["results"][0]["site"] == "central");
    BOOST_TEST(page["results"][0]["entry"]["detail"] == "stream=flow role=eleve");
}

BOOST_AUTO_TEST_CASE(party_and_right_come_from_the_certificate_and_the_configuration) {
    BOOST_TEST(get("/search?stream=flow", "auditor-academie").status == 403);
    BOOST_TEST(get("/search", "auditor-academie").status == 200);
    BOOST_TEST(get("/search", "gateway-0599991P").status == 403);
    BOOST_TEST(get("/search", "stranger").status != 200);
    config.auditors[0].party = "academie";
    centre.reset();
    start();
    BOOST_TEST(get("/search").status == 403);
}

BOOST_AUTO_TEST_CASE(everything_is_there_after_a_restart_and_after_a_rebuilding) {
    live(500);
    ship(400);
    wait_for("/search?stream=flow&limit=1000", 400);
    centre.reset();
    BOOST_TEST(CentreData(config, clock, [](const std::string&) {}).rebuild() >= 400U);
    start();
    BOOST_TEST(get("/search?stream=flow&limit=1000").json()["results"].size() == 400U);
    ship(500);
    BOOST_TEST(wait_for("/search?stream=flow&limit=1000", 500)["results"].size() == 500U);
}

BOOST_AUTO_TEST_CASE(one_store_is_not_for_two_processes) {
    BOOST_CHECK_THROW(CentreData(config, clock, [](const std::string&) {}), std::exception);
}

BOOST_AUTO_TEST_CASE(a_long_answer_is_streamed_over_tls) {
    live(2600);
    ship(2600);
    wait_for("/search?stream=flow&limit=1000", 1000);
    while (get("/search?stream=flow&limit=1").json()["coverage"][1]["searched"] != 2600) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    const Answer answer = https(url() + "/search?stream=flow&limit=100000", "auditor", nullptr, "application/x-ndjson");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(std::count(answer.body.begin(), answer.body.end(), '\n') == 2602);
    BOOST_TEST(answer.body.find("{\"end\":{\"gone\":0,\"next\":null}}") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
