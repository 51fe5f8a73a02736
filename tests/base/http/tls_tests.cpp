#include <boost/test/unit_test.hpp>
#include <curl/curl.h>

#include <stdexcept>

#include "base/http/server.h"
#include "tests/base/http/client.h"

using namespace beffroi;
using namespace beffroi::testing;

namespace {

http::Options options_of(const KeyPair& server, const std::string& client_ca = "") {
    http::Options options;
    options.tls = http::Tls{server.certificate_pem, Secret(server.key_pem), client_ca};
    options.headers = {{"X-Server", "beffroi"}};
    return options;
}

std::vector<http::Route> who() {
    return {{"GET", "/", [](const http::Request& request) {
                 return http::Response{.body = request.certificate ? request.certificate->common_name + "/" +
                                                                         request.certificate->organizational_unit
                                                                   : "nobody",
                                       .headers = {}};
             }}};
}

constexpr long k_only_1_2 = long{CURL_SSLVERSION_TLSv1_2} + long{CURL_SSLVERSION_MAX_TLSv1_2};
constexpr long k_old = long{CURL_SSLVERSION_TLSv1_0} + long{CURL_SSLVERSION_MAX_TLSv1_1};

/// Whether a handshake limited to these versions and TLS 1.2 suites succeeds.
bool connects(std::uint16_t port, const std::string& ca, long versions, const char* suites) {
    const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
    curl_blob blob{const_cast<char*>(ca.data()), ca.size(), CURL_BLOB_COPY};
    const std::string url = "https://127.0.0.1:" + std::to_string(port) + "/";
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_NOBODY, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_CAINFO_BLOB, &blob);
    curl_easy_setopt(curl.get(), CURLOPT_SSLVERSION, versions);
    curl_easy_setopt(curl.get(), CURLOPT_SSL_CIPHER_LIST, suites);
    return curl_easy_perform(curl.get()) == CURLE_OK;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_http_tls_tests)

BOOST_AUTO_TEST_CASE(only_tls_1_2_and_1_3_with_authenticated_encryption) {
    const TestCa ca;
    const http::Server server(options_of(ca.issue_server()), who());
    const auto attempt = [&](long versions, const char* suites) {
        return connects(server.port(), ca.certificate_pem(), versions, suites);
    };
    BOOST_TEST(attempt(CURL_SSLVERSION_TLSv1_3, "DEFAULT"));
    BOOST_TEST(attempt(k_only_1_2, "ECDHE-ECDSA-AES256-GCM-SHA384"));
    BOOST_TEST(attempt(k_only_1_2, "ECDHE-ECDSA-CHACHA20-POLY1305"));
    BOOST_TEST(!attempt(k_only_1_2, "ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"));
    BOOST_TEST(!attempt(k_old, "ALL:@SECLEVEL=0"));
}

BOOST_AUTO_TEST_CASE(a_valid_client_certificate_tells_who_it_is) {
    const TestCa ca;
    const http::Server server(options_of(ca.issue_server(), ca.certificate_pem()), who());
    const auto reply = fetch(
        {.port = server.port(), .ca_pem = ca.certificate_pem(), .certificate = ca.issue({.common_name = "0599991P"})});
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.body == "0599991P/gateway");
}

BOOST_AUTO_TEST_CASE(no_other_certificate_reaches_a_handler) {
    const TestCa ca;
    const TestCa other("Test CA");
    std::vector<std::string> reported;
    auto options = options_of(ca.issue_server(), ca.certificate_pem());
    options.on_error = [&](const std::string& error) { reported.push_back(error); };
    const http::Server server(std::move(options), who());
    const std::vector<std::pair<const char*, std::optional<KeyPair>>> cases = {
        {"none", std::nullopt},
        {"expired", ca.issue({.common_name = "a", .from_seconds = -7200, .to_seconds = -60})},
        {"not yet valid", ca.issue({.common_name = "a", .from_seconds = 3000})},
        {"another CA", other.issue({.common_name = "a"})},
        {"for servers", ca.issue({.common_name = "a", .purpose = "serverAuth"})},
        {"no name", ca.issue({.common_name = ""})},
        {"two names", ca.issue({.common_name = "a", .second_common_name = "b"})}};
    for (const auto& [name, certificate] : cases) {
        BOOST_TEST_CONTEXT(name) {
            reported.clear();
            const auto reply =
                fetch({.port = server.port(), .ca_pem = ca.certificate_pem(), .certificate = certificate});
            BOOST_TEST(reply.status == 403);
            BOOST_TEST(reply.body == "A valid client certificate is required\n");
            BOOST_TEST(reply.header("X-Server") == "beffroi");
            BOOST_TEST(reply.header("Connection") == "close");
            BOOST_TEST(reported.size() == (certificate ? 1U : 0U));
        }
    }
}

BOOST_AUTO_TEST_CASE(without_a_client_ca_nobody_is_asked) {
    const TestCa ca;
    const http::Server server(options_of(ca.issue_server()), who());
    BOOST_TEST(fetch({.port = server.port(), .ca_pem = ca.certificate_pem()}).body == "nobody");
}

BOOST_AUTO_TEST_CASE(plain_text_on_a_tls_port_is_closed) {
    const TestCa ca;
    const http::Server server(options_of(ca.issue_server()), who());
    RawConnection connection(server.port());
    connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    BOOST_TEST(connection.closes_within(20));
}

BOOST_AUTO_TEST_CASE(bad_certificates_stop_the_start_with_the_cause) {
    const TestCa ca;
    const auto good = ca.issue_server();
    const auto start = [&](const std::string& certificate, const std::string& key, const std::string& client_ca) {
        const http::Server server(options_of({certificate, key}, client_ca), who());
    };
    const auto says = [](const char* what) {
        return [what](const std::runtime_error& e) { return std::string(e.what()).find(what) != std::string::npos; };
    };
    BOOST_CHECK_EXCEPTION(start("nonsense", good.key_pem, ""), std::runtime_error, says("server certificate and key"));
    BOOST_CHECK_EXCEPTION(start(good.certificate_pem, ca.issue_server().key_pem, ""), std::runtime_error,
                          says("do not match"));
    BOOST_CHECK_EXCEPTION(start(good.certificate_pem, good.key_pem, "nonsense"), std::runtime_error, says("client CA"));
}

BOOST_AUTO_TEST_SUITE_END()
