#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "central/search/extract_api.h"
#include "tests/central/approval/sample_case.h"
#include "tests/central/search/audit_world.h"

namespace beffroi::central::audit {

namespace {

using namespace std::chrono_literals;

struct ExtractWorld : AuditWorld {
    ExtractWorld() {
        asked.endpoint = PublicEndpoint{*IpAddress::parse("198.51.100.1"), 4100, 6};
        asked.from = store::noon;
        asked.to = store::noon + 1h;
    }
    void lend(unsigned person, WallTime at) {
        live(person, 0);
        journal::FlowEntry block = store::flow_entry(at, person);
        block.event = journal::event::port_block;
        block.protocol = 0;
        block.from_port = 0;
        block.public_port = 4096;
        block.ports = 512;
        block.seconds = 0;
        block.bytes = 0;
        logs[1]->add(journal::to_line(block, std::string(16, 's')));
    }
    http::Response extract() {
        ExtractApi api(*finder, {[this](const journal::Entry&) { ++recorded; }, {}});
        http::Request request;
        request.gone = gone;
        return api.page(request, asked, "c.martin");
    }
    /// Of the sessions' openings that are handed over.
    std::vector<std::string> tokens() {
        std::vector<std::string> found;
        const auto page = nlohmann::json::parse(extract().body);
        for (const auto& result : page.at("results")) {
            if (result["entry"]["event"] == "session-open") {
                found.push_back(result["entry"]["token"].get<std::string>());
            }
        }
        return found;
    }
    Case asked = sample_case();
    std::function<bool()> gone;
    int recorded = 0;
};

using Tokens = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_search_extract_api_tests, ExtractWorld)

BOOST_AUTO_TEST_CASE(everybody_who_had_the_address_in_the_period_is_handed_over) {
    lend(7, store::noon - 79s);
    lend(8, store::noon + 96s);
    lend(9, asked.to);
    load();
    BOOST_TEST((tokens() == Tokens{store::hex_token(7), store::hex_token(8)}));  // "to" is exclusive
}

BOOST_AUTO_TEST_CASE(a_period_is_asked_about_to_its_last_millisecond) {
    lend(7, store::noon + 500ms);
    load();
    asked.from = store::noon;
    asked.to = store::noon + 1s;
    BOOST_TEST((tokens() == Tokens{store::hex_token(7)}));
    asked.to = store::noon + 501ms;
    BOOST_TEST((tokens() == Tokens{store::hex_token(7)}));
    asked.to = store::noon + 500ms;
    BOOST_TEST(tokens().empty());
}

BOOST_AUTO_TEST_CASE(more_than_can_be_told_is_refused_with_what_to_do) {
    for (unsigned i = 0; i < store::max_translations + 1; ++i) {
        auto flow = store::flow_entry(store::noon + std::chrono::seconds(i), 3);
        flow.public_port = 4100;
        logs[1]->add(journal::to_line(flow, std::string(16, 's')));
    }
    load();
    const auto response = extract();
    BOOST_TEST(response.status == 409);
    BOOST_TEST(response.body.find("shorter periods") != std::string::npos);
    asked.to = store::noon + 900s;
    BOOST_TEST(extract().status == 200);
}

BOOST_AUTO_TEST_CASE(a_client_that_has_gone_ends_the_reading) {
    lend(7, store::noon);
    load();
    gone = [] { return true; };
    asked.endpoint.reset();
    asked.streams = {"flow"};
    for (unsigned i = 0; i < 3000; ++i) {
        logs[1]->add(store::flow_line(store::noon + std::chrono::milliseconds(i), 3));
    }
    load();
    const auto response = extract();
    BOOST_TEST(response.status == 503);
    BOOST_TEST(response.body.find("cancelled") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::audit
