#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>
#include <thread>

#include "base/address.h"
#include "tests/base/http/sample_routes.h"

using namespace beffroi;
using namespace beffroi::testing;

namespace {

/// On the IPv6 loopback, at a port that the kernel chooses.
UniqueFd bound(int type) {
    UniqueFd socket(::socket(AF_INET6, type | SOCK_CLOEXEC, 0));
    sockaddr_in6 where{};
    where.sin6_family = AF_INET6;
    where.sin6_addr = in6addr_loopback;
    BOOST_REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
    return socket;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_http_server_tests)

BOOST_AUTO_TEST_CASE(a_route_sees_the_raw_path_the_decoded_query_and_the_body) {
    const http::Server server(with({}), routes());
    BOOST_TEST(fetch({.port = server.port(), .path = "/tree/a%2Fb?x=1%26&x=a+b"}).body ==
               "GET /tree/a%2Fb 127.0.0.1 |x=1&|x=a b");
    BOOST_TEST(fetch({.port = server.port(), .path = "/echo", .method = "POST", .body = "hello"}).body ==
               "POST /echo 127.0.0.1 hello");
}

BOOST_AUTO_TEST_CASE(one_socket_serves_both_families_and_mapped_addresses_are_ipv4) {
    const http::Server server(with({}), routes());
    BOOST_TEST(fetch({.port = server.port(), .path = "/echo", .host = "::1"}).body == "GET /echo ::1 ");
    BOOST_TEST(fetch({.port = server.port(), .path = "/echo", .host = "127.0.0.1"}).body == "GET /echo 127.0.0.1 ");
}

BOOST_AUTO_TEST_CASE(a_passed_socket_is_served_by_one_server_after_another) {
    // What systemd passes: blocking, and open in another process too, which gives it to the next server.
    const UniqueFd listening = bound(SOCK_STREAM);
    BOOST_REQUIRE(::listen(listening.get(), 16) == 0);
    for (int run = 0; run < 3; ++run) {
        Options options = with({});
        options.address = "203.0.113.9";  // not of this machine: it must not be bound
        const http::Server server(std::move(options), routes(), UniqueFd(::dup(listening.get())));
        BOOST_TEST(server.port() != 0);
        BOOST_TEST(fetch({.port = server.port(), .path = "/echo", .host = "::1"}).body == "GET /echo ::1 ");
    }
}

BOOST_AUTO_TEST_CASE(what_does_not_listen_is_not_served) {
    BOOST_CHECK_THROW(http::Server(with({}), routes(), bound(SOCK_STREAM)), std::runtime_error);
    BOOST_CHECK_THROW(http::Server(with({}), routes(), bound(SOCK_DGRAM)), std::runtime_error);
    BOOST_CHECK_THROW(http::Server(with({}), routes(), UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC))),
                      std::runtime_error);
}

BOOST_AUTO_TEST_CASE(targets_with_nul_bad_escapes_or_invalid_utf8_are_refused) {
    const http::Server server(with({}), routes());
    for (const char* path :
         {"/tree/%00", "/tree/a%", "/tree/%zz", "/tree/x?q=%00", "/tree/x?q=%4", "/tree/x?q=%ff", "/tree/%c0%af"}) {
        BOOST_TEST_CONTEXT(path) {
            BOOST_TEST(fetch({.port = server.port(), .path = path}).status == 400);
        }
    }
}

BOOST_AUTO_TEST_CASE(head_is_get_without_a_body) {
    const http::Server server(with({}), routes());
    const auto reply = fetch({.port = server.port(), .path = "/echo", .method = "HEAD"});
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.body.empty());
    BOOST_TEST(reply.header("Content-Length") == std::to_string(std::string("HEAD /echo 127.0.0.1 ").size()));
}

BOOST_AUTO_TEST_CASE(other_methods_get_405_with_allow_and_other_paths_404) {
    const http::Server server(with({}), routes());
    for (const char* method : {"DELETE", "PUT", "OPTIONS", "BREW"}) {
        BOOST_TEST_CONTEXT(method) {
            const auto reply = fetch({.port = server.port(), .path = "/echo", .method = method});
            BOOST_TEST(reply.status == 405);
            BOOST_TEST(reply.header("Allow") == "GET, HEAD, POST");
        }
    }
    for (const char* path : {"/", "/nothing", "/tree", "/echo/", "/Echo"}) {
        BOOST_TEST_CONTEXT(path) {
            BOOST_TEST(fetch({.port = server.port(), .path = path}).status == 404);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_fallback_answers_every_unknown_path_and_method) {
    auto options = with({});
    options.fallback = [](const Request& request) { return text("fallback " + request.method + request.path); };
    const http::Server server(std::move(options), routes());
    BOOST_TEST(fetch({.port = server.port(), .path = "/generate_204"}).body == "fallback GET/generate_204");
    BOOST_TEST(fetch({.port = server.port(), .path = "/x", .method = "BREW"}).body == "fallback BREW/x");
    BOOST_TEST(
        raw(server, "GET http://elsewhere.example/x?y HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n")
            .find("fallback GET/x") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_answer_carries_the_servers_headers) {
    auto options = with({.body_bytes = 16});
    const http::Server server(std::move(options), routes());
    const std::vector<std::pair<Ask, int>> asks = {
        {{.path = "/echo"}, 200},
        {{.path = "/none"}, 404},
        {{.path = "/echo", .method = "PUT"}, 405},
        {{.path = "/fails"}, 500},
        {{.path = "/tree/%zz"}, 400},
        {{.path = "/bad-header"}, 500},
        {{.path = "/echo", .method = "POST", .body = std::string(17, 'x')}, 413}};
    for (auto [ask, status] : asks) {
        BOOST_TEST_CONTEXT(ask.path << " " << status) {
            ask.port = server.port();
            const auto reply = fetch(ask);
            BOOST_TEST(reply.status == status);
            BOOST_TEST(reply.header("X-Content-Type-Options") == "nosniff");
            BOOST_TEST(reply.header("Cache-Control") == "no-store");
            BOOST_TEST(reply.header("Set-Cookie").empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(an_exception_is_reported_and_not_told_to_the_client) {
    std::string reported;
    auto options = with({});
    options.on_error = [&](const std::string& error) { reported = error; };
    const http::Server server(std::move(options), routes());
    const auto reply = fetch({.port = server.port(), .path = "/fails"});
    BOOST_TEST(reply.status == 500);
    BOOST_TEST(reply.body == "Internal error\n");
    BOOST_TEST(reported == "GET /fails: the secret cause");
}

BOOST_AUTO_TEST_CASE(a_port_in_use_is_an_error_that_names_it) {
    const http::Server server(with({}), routes());
    auto options = with({});
    options.port = server.port();
    const auto names_port = [&](const std::runtime_error& error) {
        return std::string(error.what()).find(std::to_string(server.port()) + ": Address already in use") !=
               std::string::npos;
    };
    BOOST_CHECK_EXCEPTION(http::Server(std::move(options), routes()), std::runtime_error, names_port);
    BOOST_CHECK_THROW(
        http::Server(
            Options{.address = "localhost", .tls = {}, .limits = {}, .headers = {}, .fallback = {}, .on_error = {}},
            {}),
        std::runtime_error);
}

BOOST_AUTO_TEST_CASE(two_routes_of_one_method_and_path_are_refused) {
    BOOST_CHECK_THROW(http::Server(with({}), {{"GET", "/a", echo}, {"GET", "/a", echo}}), std::invalid_argument);
}

namespace {

/// A server on a socket that somebody else has too, as systemd does.
struct Drained {
    const UniqueFd listening = [] {
        UniqueFd socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const int off = 0;
        ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
        sockaddr_in6 where{};
        where.sin6_family = AF_INET6;
        BOOST_REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
        BOOST_REQUIRE(::listen(socket.get(), 16) == 0);
        return socket;
    }();
    std::unique_ptr<http::Server> server = start();
    std::uint16_t port = server->port();

    [[nodiscard]] std::unique_ptr<http::Server> start() const {
        auto all = routes();
        all.push_back({"POST", "/login", echo, true});
        return std::make_unique<http::Server>(with({.workers = 1}), std::move(all), UniqueFd(::dup(listening.get())));
    }
    /// Ends the server; how long that took.
    std::future<double> end() {
        return std::async(std::launch::async, [this] {
            const auto begun = std::chrono::steady_clock::now();
            server.reset();
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
        });
    }
};

constexpr const char* login = "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nuser=emma";
constexpr auto a_moment = std::chrono::milliseconds(300);

}  // namespace

BOOST_FIXTURE_TEST_CASE(what_was_still_arriving_when_a_server_ends_is_answered, Drained) {
    RawConnection half(port);
    RawConnection silent(port);
    const std::string text(login);
    half.send(text.substr(0, text.size() - 3));
    std::this_thread::sleep_for(a_moment);
    auto took = end();
    std::this_thread::sleep_for(a_moment);
    half.send(text.substr(text.size() - 3) + "!");
    silent.send(text + "!");
    for (auto* connection : {&half, &silent}) {
        const auto answer = connection->read_to_end();
        BOOST_TEST(answer.starts_with("HTTP/1.1 200 "), answer);
        BOOST_TEST(answer.find("POST /login 127.0.0.1 user=emma!") != std::string::npos, answer);
        BOOST_TEST(answer.find("Connection: close") != std::string::npos, answer);
    }
    BOOST_TEST(took.get() < 2.0);
}

BOOST_FIXTURE_TEST_CASE(who_comes_while_a_server_ends_is_served_by_the_next, Drained) {
    RawConnection half(port);
    half.send(std::string(login).substr(0, 20));
    std::this_thread::sleep_for(a_moment);
    auto took = end();
    std::this_thread::sleep_for(a_moment);
    RawConnection later(port);
    later.send("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    half.send(std::string(login).substr(20) + "!");
    BOOST_TEST(half.read_to_end().starts_with("HTTP/1.1 200 "));
    took.wait();
    const auto next = start();
    BOOST_TEST(later.read_to_end().starts_with("HTTP/1.1 200 "));
}

BOOST_FIXTURE_TEST_CASE(who_keeps_a_connection_without_a_word_does_not_hold_up_an_end, Drained) {
    RawConnection kept(port);
    kept.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(a_moment);
    BOOST_TEST(end().get() < 1.0);
    BOOST_TEST(kept.read_to_end().starts_with("HTTP/1.1 200 "));
}

BOOST_FIXTURE_TEST_CASE(who_drips_or_never_speaks_holds_up_an_end_for_seconds_only, Drained) {
    RawConnection silent(port);
    RawConnection dripping(port);
    dripping.send("POST /login HTTP/1.1\r\nHost: a\r\nX: ");
    std::this_thread::sleep_for(a_moment);
    auto took = end();
    while (took.wait_for(std::chrono::milliseconds(200)) == std::future_status::timeout) {
        dripping.send("a");
    }
    const double seconds = took.get();
    BOOST_TEST(seconds >= 4.5);
    BOOST_TEST(seconds < 12.0);
}

BOOST_AUTO_TEST_SUITE_END()
