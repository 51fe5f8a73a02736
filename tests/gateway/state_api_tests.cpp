#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "base/fd.h"
#include "gateway/state_api.h"
#include "tests/central/scratch.h"
#include "tests/journal/temporary_log.h"

namespace beffroi {

namespace {

struct Fixture {
    Fixture() {
        write_private_file(scratch.path("key"), keys.skey.reveal());
        JournalConfig journal;
        journal.directory = scratch.path("journal");
        journal.origin = "journal.test.example/0599991P";
        journal.key_file = scratch.path("key");
        streams = std::make_unique<Streams>(journal, std::nullopt, clock);
        streams->writer(journal::Stream::access).append(std::vector<std::string>{"entry 0", "entry 1"});
        api = std::make_unique<StateApi>(std::vector<JournalListenConfig::Auditor>{{"c.martin", "region", {"access"}}},
                                         *streams, clock);
        api->set({"0599991P", true, 812, {4, 118, std::string(64, 'a'), true, std::nullopt}});
    }
    [[nodiscard]] http::Response ask(const std::string& method, const std::string& path,
                                     const http::ClientCertificate& certificate = {"c.martin", "auditor",
                                                                                   "region"}) const {
        http::Request request;
        request.method = method;
        request.path = "/restconf" + path;
        request.certificate = certificate;
        for (const auto& route : api->routes()) {
            if (route.method == method && route.path == "/restconf/*") {
                return route.handler(request);
            }
        }
        return {};
    }
    [[nodiscard]] nlohmann::json gateway() const {
        return nlohmann::json::parse(
            ask("GET", "/data/beffroi-gateway-state:gateway").body)["beffroi-gateway-state:gateway"];
    }

    SystemClock clock;
    central::Scratch scratch;
    journal::KeyPair keys = journal::generate_key("journal.test.example/0599991P");
    std::unique_ptr<Streams> streams;
    std::unique_ptr<StateApi> api;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_state_api_tests, Fixture)

BOOST_AUTO_TEST_CASE(an_auditor_is_told_how_the_gateway_is) {
    const auto told = gateway();
    BOOST_TEST(told["site"] == "0599991P");
    BOOST_TEST(told["open-sessions"] == 812);
    BOOST_TEST(
        told["policy"] ==
        nlohmann::json({{"number", "118"}, {"generation", 4}, {"digest", std::string(64, 'a')}, {"on-trial", true}}));
    BOOST_TEST(told["stream"].size() == 4U);
    BOOST_TEST(told["stream"][0]["name"] == "access");
    BOOST_TEST(told["stream"][0]["size"] == "2");
    api->set({"0599991P", false, 0, {}});
    BOOST_TEST(gateway()["enforcer-connected"] == false);
    BOOST_TEST(!gateway()["policy"].contains("digest"));
}

BOOST_AUTO_TEST_CASE(nobody_else_is_told_anything) {
    for (const http::ClientCertificate& other :
         std::vector<http::ClientCertificate>{{"c.martin", "officer", "region"},
                                              {"c.martin", "auditor", "academie"},
                                              {"a.autre", "auditor", "region"}}) {
        BOOST_TEST(ask("GET", "/data", other).status == 403);
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_written_here) {
    for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
        BOOST_TEST(ask(method, "/data/beffroi-gateway-state:gateway").status == 405);
        BOOST_TEST(ask(method, "/ds/ietf-datastores:operational/beffroi-gateway-state:gateway/policy").status == 405);
    }
    BOOST_TEST(ask("GET", "/ds/ietf-datastores:running").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi
