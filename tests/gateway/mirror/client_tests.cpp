#include <boost/test/unit_test.hpp>

#include "gateway/mirror/client.h"
#include "tests/central/region.h"

namespace beffroi::mirror {

namespace {

MirrorConfig config_for(const central::Region& region) {
    const auto& authority = central::Authority::instance();
    return {region.url(), authority.ca(), authority.pem("gateway-0599991P"), authority.key("gateway-0599991P"),
            std::chrono::seconds(1)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_mirror_client_tests)

BOOST_AUTO_TEST_CASE(an_answer_means_what_the_protocol_says) {
    BOOST_TEST(std::get<Position>(interpret(200, R"({"next":7})")).next == 7U);
    BOOST_TEST(std::get<Resync>(interpret(409, R"({"next":3})")).next == 3U);
    for (const long refused : {400L, 403L, 404L, 413L, 422L}) {
        BOOST_TEST(std::holds_alternative<Refusal>(interpret(refused, R"({"error":"fork"})")));
    }
    for (const long later : {408L, 429L, 500L, 502L, 503L, 302L}) {
        BOOST_TEST(std::holds_alternative<Unreachable>(interpret(later, "")));
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_no_position_moves_nothing) {
    for (const char* body : {"", "{}", "[]", R"({"next":-1})", R"({"next":"7"})", R"({"next":1.5})", "<html>"}) {
        BOOST_TEST_CONTEXT(body) {
            BOOST_TEST(std::holds_alternative<Unreachable>(interpret(200, body)));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_reason_from_the_network_cannot_forge_log_lines) {
    const auto refusal = std::get<Refusal>(interpret(422, "{\"error\":\"a\\nb\"}"));
    BOOST_TEST(refusal.detail.find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_the_pinned_authority_is_believed) {
    const central::Region region;
    MirrorConfig config = config_for(region);
    BOOST_TEST(std::holds_alternative<Position>(Client(config, region.log.origin()).position()));
    config.ca_file = central::Authority::instance().other_ca();
    BOOST_TEST(std::holds_alternative<Unreachable>(Client(config, region.log.origin()).position()));
}

BOOST_AUTO_TEST_CASE(another_name_than_the_certificates_is_not_believed) {
    const central::Region region;
    MirrorConfig config = config_for(region);
    config.url = "https://127.0.0.2:" + std::to_string(region.port());
    BOOST_TEST(std::holds_alternative<Unreachable>(Client(config, region.log.origin()).position()));
}

BOOST_AUTO_TEST_CASE(plain_http_is_never_spoken) {
    const central::Region region;
    MirrorConfig config = config_for(region);
    config.url = "http://localhost:" + std::to_string(region.port());
    BOOST_TEST(std::holds_alternative<Unreachable>(Client(config, region.log.origin()).position()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::mirror
