#include <arpa/inet.h>
#include <boost/test/unit_test.hpp>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "base/fd.h"
#include "base/http/tls_files.h"
#include "tests/base/http/certificates.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::testing;

namespace {

/// What a client sees of a server: it asks for the OCSP response, as browsers do.
class Visitor {
  public:
    explicit Visitor(std::uint16_t port, int version = TLS1_3_VERSION)
        : m_context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
        SSL_CTX_set_max_proto_version(m_context.get(), version);
        m_socket = UniqueFd(::socket(AF_INET, SOCK_STREAM, 0));
        sockaddr_in there{};
        there.sin_family = AF_INET;
        there.sin_port = htons(port);
        there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{20, 0};
        ::setsockopt(m_socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        BOOST_REQUIRE(::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0);
        m_tls.reset(SSL_new(m_context.get()));
        SSL_set_tlsext_status_type(m_tls.get(), TLSEXT_STATUSTYPE_ocsp);
        SSL_set_fd(m_tls.get(), m_socket.get());
        BOOST_REQUIRE(SSL_connect(m_tls.get()) == 1);
    }

    [[nodiscard]] std::string certificate() const {
        const std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(m_tls.get()), X509_free);
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
        PEM_write_bio_X509(out.get(), shown.get());
        char* data = nullptr;
        const long size = BIO_get_mem_data(out.get(), &data);
        return {data, static_cast<std::size_t>(size)};
    }

    [[nodiscard]] std::string staple() const {
        unsigned char* bytes = nullptr;
        const long size = SSL_get_tlsext_status_ocsp_resp(m_tls.get(), &bytes);
        return size <= 0 ? std::string()
                         : std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }

    /// Whether a request on this connection is answered.
    [[nodiscard]] bool asks() const {
        const std::string_view request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        std::string answer(12, '\0');
        return SSL_write(m_tls.get(), request.data(), static_cast<int>(request.size())) > 0 &&
               SSL_read(m_tls.get(), answer.data(), static_cast<int>(answer.size())) > 0 && answer == "HTTP/1.1 200";
    }

  private:
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> m_context;
    UniqueFd m_socket;
    std::unique_ptr<SSL, decltype(&SSL_free)> m_tls{nullptr, SSL_free};
};

/// A server whose certificate, key and OCSP response are files.
class Renewable {
  public:
    explicit Renewable(const KeyPair& first) {
        put(first);
        http::Options options;
        options.renewal = std::chrono::milliseconds(20);
        options.on_error = [this](const std::string& text) {
            const std::scoped_lock lock(m_mutex);
            m_reported.push_back(text);
        };
        http::use_tls_files(options,
                            {.certificate = file("cert"), .key = file("key"), .client_ca = {}, .ocsp = file("ocsp")});
        m_server.emplace(
            std::move(options),
            std::vector<http::Route>{{"GET", "/", [](const http::Request&) { return http::plain(200, "here"); }}});
    }

    void put(const KeyPair& pair) const {
        replace_file(file("cert"), pair.certificate_pem);
        replace_file(file("key"), pair.key_pem);
    }
    void put(const char* name, const std::string& bytes) const { replace_file(file(name), bytes); }
    void take_away(const char* name) const { std::filesystem::remove(file(name)); }

    /// Whether a visitor sees it before long.
    template <typename Sees>
    [[nodiscard]] bool soon(Sees sees) const {
        for (int i = 0; i < 500; ++i) {
            if (sees(Visitor(port()))) {
                return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return false;
    }
    [[nodiscard]] bool soon_shows(const KeyPair& pair) const {
        return soon([&](const Visitor& visitor) { return visitor.certificate() == pair.certificate_pem; });
    }
    [[nodiscard]] bool soon_reports(const std::string& what) {
        return soon([&](const Visitor&) { return count(what) != 0; });
    }
    [[nodiscard]] std::size_t count(const std::string& what) {
        const std::scoped_lock lock(m_mutex);
        return static_cast<std::size_t>(std::ranges::count_if(
            m_reported, [&](const std::string& text) { return text.find(what) != std::string::npos; }));
    }
    [[nodiscard]] std::uint16_t port() const { return m_server->port(); }

  private:
    [[nodiscard]] std::string file(const char* name) const { return m_folder.path() + "/" + name; }

    TemporaryDirectory m_folder;
    std::mutex m_mutex;
    std::vector<std::string> m_reported;
    std::optional<http::Server> m_server;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(base_http_tls_in_use_tests)

BOOST_AUTO_TEST_CASE(a_renewed_certificate_is_shown_and_open_connections_stay) {
    const TestCa ca;
    const auto first = ca.issue_server();
    const auto second = ca.issue_server();
    const Renewable server(first);
    const Visitor before(server.port());
    BOOST_TEST(before.certificate() == first.certificate_pem);
    server.put(second);
    BOOST_TEST(server.soon_shows(second));
    BOOST_TEST(before.asks());
    BOOST_TEST(Visitor(server.port(), TLS1_2_VERSION).certificate() == second.certificate_pem);
}

BOOST_AUTO_TEST_CASE(a_certificate_waits_for_its_key) {
    const TestCa ca;
    const auto first = ca.issue_server();
    const auto second = ca.issue_server();
    Renewable server(first);
    server.put("cert", second.certificate_pem);
    BOOST_TEST(server.soon_reports("the certificate in use stays"));
    BOOST_TEST(Visitor(server.port()).certificate() == first.certificate_pem);
    BOOST_TEST(server.count("the certificate in use stays") == 1U);
    server.put("key", second.key_pem);
    BOOST_TEST(server.soon_shows(second));
}

BOOST_AUTO_TEST_CASE(what_is_no_certificate_or_is_gone_changes_nothing) {
    const TestCa ca;
    const auto first = ca.issue_server();
    Renewable server(first);
    server.put("cert", "nonsense");
    BOOST_TEST(server.soon_reports("server certificate and key"));
    server.take_away("key");
    BOOST_TEST(server.soon_reports("No such file"));
    BOOST_TEST(Visitor(server.port()).certificate() == first.certificate_pem);
    const auto second = ca.issue_server();
    server.put(second);
    BOOST_TEST(server.soon_shows(second));
}

BOOST_AUTO_TEST_CASE(the_responders_word_is_shown_with_the_certificate) {
    const TestCa ca;
    const auto pair = ca.issue_server();
    const Renewable server(pair);
    BOOST_TEST(Visitor(server.port()).staple().empty());
    const auto word = ca.ocsp_response(pair);
    server.put("ocsp", word);
    BOOST_TEST(server.soon([&](const Visitor& visitor) { return visitor.staple() == word; }));
    BOOST_TEST((Visitor(server.port(), TLS1_2_VERSION).staple() == word));
    server.take_away("ocsp");
    BOOST_TEST(server.soon([](const Visitor& visitor) { return visitor.staple().empty(); }));
}

BOOST_AUTO_TEST_CASE(a_word_of_no_use_is_not_shown) {
    const TestCa ca;
    const auto pair = ca.issue_server();
    Renewable server(pair);
    const std::vector<std::pair<std::string, const char*>> cases = {
        {ca.ocsp_response(pair, true, -60), "it is old"},
        {ca.ocsp_response(pair, false), "revoked"},
        {ca.ocsp_response(ca.issue_server()), "OCSP response: The OCSP response"},
        {"nonsense", "OCSP response: ASN1"}};
    for (const auto& [word, why] : cases) {
        BOOST_TEST_CONTEXT(why) {
            server.put("ocsp", word);
            BOOST_TEST(server.soon_reports(why));
            BOOST_TEST(Visitor(server.port()).staple().empty());
            BOOST_TEST(Visitor(server.port()).certificate() == pair.certificate_pem);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_word_that_grows_old_is_taken_back) {
    const TestCa ca;
    const auto pair = ca.issue_server();
    Renewable server(pair);
    const auto word = ca.ocsp_response(pair, true, 4);
    server.put("ocsp", word);
    BOOST_TEST(server.soon([&](const Visitor& visitor) { return visitor.staple() == word; }));
    BOOST_TEST(server.soon([](const Visitor& visitor) { return visitor.staple().empty(); }));
    BOOST_TEST(server.soon_reports("it is old"));
}

BOOST_AUTO_TEST_CASE(an_old_word_does_not_keep_a_new_certificate_away) {
    const TestCa ca;
    const auto first = ca.issue_server();
    const auto second = ca.issue_server();
    const Renewable server(first);
    const auto word = ca.ocsp_response(first);
    server.put("ocsp", word);
    BOOST_TEST(server.soon([&](const Visitor& visitor) { return visitor.staple() == word; }));
    server.put(second);
    BOOST_TEST(server.soon_shows(second));
    BOOST_TEST(Visitor(server.port()).staple().empty());
}

BOOST_AUTO_TEST_SUITE_END()
