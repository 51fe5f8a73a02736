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
#include "base/http/server.h"
#include "tests/base/http/client.h"

using namespace beffroi;
using namespace beffroi::testing;
using http::Limits;
using http::Options;
using http::Request;
using http::Response;
using http::Route;

namespace {

Response text(std::string body) {
    return {.body = std::move(body), .headers = {}};
}

Response echo(const Request& request) {
    std::string body = request.method + " " + request.path + " " + request.client.text() + " " + request.body;
    for (const auto& [name, value] : request.query) {
        body += "|" + name + "=" + value;
    }
    return text(body);
}

std::vector<Route> routes() {
    return {{"GET", "/echo", echo},
            {"POST", "/echo", echo},
            {"GET", "/tree/*", echo},
            {"GET", "/fails", [](const Request&) -> Response { throw std::runtime_error("the secret cause"); }},
            {"GET", "/bad-header", [](const Request&) {
                 return Response{.body = "x", .headers = {{"X-Split", "a\r\nSet-Cookie: b"}}};
             }}};
}

Options with(Limits limits) {
    Options options;
    options.limits = limits;
    options.headers = {{"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}};
    return options;
}

/// On the IPv6 loopback, at a port that the kernel chooses.
UniqueFd bound(int type) {
    UniqueFd socket(::socket(AF_INET6, type | SOCK_CLOEXEC, 0));
    sockaddr_in6 where{};
    where.sin6_family = AF_INET6;
    where.sin6_addr = in6addr_loopback;
    BOOST_REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
    return socket;
}

std::string raw(const http::Server& server, const std::string& bytes) {
    RawConnection connection(server.port());
    connection.send(bytes);
    return connection.read_to_end();
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

BOOST_AUTO_TEST_SUITE(base_http_limits_tests)

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_gets_413_and_the_connection_closes) {
    std::atomic<int> handled = 0;
    const http::Server server(with({.body_bytes = 1000}), {{"POST", "/", [&](const Request&) {
                                                                ++handled;
                                                                return text("");
                                                            }}});
    BOOST_TEST(fetch({.port = server.port(), .method = "POST", .body = std::string(1000, 'x')}).status == 200);
    for (const std::size_t size : {1001UL, 100'000UL}) {
        const auto reply = fetch({.port = server.port(), .method = "POST", .body = std::string(size, 'x')});
        BOOST_TEST(reply.status == 413);
        BOOST_TEST(reply.header("Connection") == "close");
    }
    const auto chunked = fetch({.port = server.port(),
                                .method = "POST",
                                .body = std::string(5000, 'x'),
                                .headers = {"Transfer-Encoding: chunked"}});
    BOOST_TEST(chunked.status == 413);
    const auto waits =
        raw(server, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n");
    BOOST_TEST(waits.starts_with("HTTP/1.1 413"));
    // Too much to be read and thrown away: answered at once.
    const auto huge = raw(server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n");
    BOOST_TEST(huge.starts_with("HTTP/1.1 413"));
    BOOST_TEST(handled == 1);
}

BOOST_AUTO_TEST_CASE(an_endless_chunked_body_is_cut) {
    const http::Server server(with({.body_bytes = 100}), routes());
    RawConnection connection(server.port());
    connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
    int sent = 0;
    while (sent < 1000 && connection.send(chunk)) {
        ++sent;
    }
    BOOST_TEST(sent < 1000);
}

BOOST_AUTO_TEST_CASE(ambiguous_lengths_and_hosts_reach_no_handler) {
    const http::Server server(with({}), routes());
    for (const char* head :
         {"Host: a\r\nHost: b\r\n", "Host: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n",
          "Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Host: a\r\nContent-Length: -1\r\n"}) {
        BOOST_TEST_CONTEXT(head) {
            const auto reply =
                raw(server, std::string("POST /echo HTTP/1.1\r\nConnection: close\r\n") + head + "\r\n0\r\n\r\nabcd");
            BOOST_TEST(reply.find(" 200 ") == std::string::npos);
            BOOST_TEST(reply.find("POST /echo") == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(headers_over_the_memory_limit_are_refused) {
    const http::Server server(with({.connection_memory = 8192}), routes());
    const auto reply =
        fetch({.port = server.port(), .path = "/echo", .headers = {"X-Long: " + std::string(9000, 'x')}});
    BOOST_TEST((reply.status == 431 || reply.status == 413 || reply.status == 0));
    BOOST_TEST(fetch({.port = server.port(), .path = "/echo"}).status == 200);
}

BOOST_AUTO_TEST_CASE(garbage_after_a_good_request_harms_nobody_else) {
    const http::Server server(with({}), routes());
    std::string garbage = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
    for (int i = 0; i < 2000; ++i) {
        garbage += static_cast<char>(i * 37 % 251);
    }
    const auto reply = raw(server, garbage + "\r\n\r\n");
    BOOST_TEST(reply.starts_with("HTTP/1.1 200 OK"));
    BOOST_TEST(fetch({.port = server.port(), .path = "/echo"}).status == 200);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed) {
    const http::Server server(with({.idle = std::chrono::seconds(1)}), routes());
    RawConnection connection(server.port());
    BOOST_TEST(connection.closes_within(20));
}

BOOST_AUTO_TEST_CASE(a_request_that_drips_in_is_cut_while_it_still_drips) {
    const http::Server server(with({.idle = std::chrono::seconds(60), .request = std::chrono::seconds(1)}), routes());
    for (const char* start :
         {"", "GET /echo HTTP/1.1\r\nX-Slow: ", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n"}) {
        BOOST_TEST_CONTEXT(start) {
            RawConnection connection(server.port());
            connection.send(start);
            int dripped = 0;
            while (dripped < 200 && connection.send("x") && !connection.closes_within(0)) {
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
                ++dripped;
            }
            BOOST_TEST(dripped < 200);
        }
    }
    BOOST_TEST(fetch({.port = server.port(), .path = "/echo"}).status == 200);
}

BOOST_AUTO_TEST_CASE(a_slow_handler_is_not_a_slow_request) {
    const http::Server server(with({.request = std::chrono::seconds(1)}),
                              {{"GET", "/",
                                [](const Request&) {
                                    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
                                    return text("slow");
                                },
                                true}});
    BOOST_TEST(fetch({.port = server.port()}).body == "slow");
}

BOOST_AUTO_TEST_CASE(one_client_has_a_bounded_number_of_connections) {
    const http::Server server(with({.connections_per_client = 3}), routes());
    std::vector<RawConnection> held;
    for (int i = 0; i < 3; ++i) {
        held.emplace_back(server.port());
        held.back().send("GET /echo HTTP/1.1\r\n");
    }
    RawConnection fourth(server.port());
    BOOST_TEST(fourth.closes_within(20));
    BOOST_TEST(fetch({.port = server.port(), .path = "/echo", .host = "::1"}).status == 200);
    held.clear();
    // The server hears of the closed ones when it hears of them; the limit only ends a test that has failed already.
    int status = 0;
    for (int i = 0; i < 3000 && status != 200; ++i) {
        status = fetch({.port = server.port(), .path = "/echo"}).status;
        std::this_thread::sleep_for(std::chrono::milliseconds(status == 200 ? 0 : 10));
    }
    BOOST_TEST(status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(base_http_workers_tests)

BOOST_AUTO_TEST_CASE(blocking_routes_do_not_hold_up_quick_ones) {
    std::latch entered(8);
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    const http::Server server(with({.workers = 8}), {{"GET", "/slow",
                                                      [&](const Request&) {
                                                          entered.count_down();
                                                          released.wait();
                                                          return text("slow");
                                                      },
                                                      true},
                                                     {"GET", "/quick", echo}});
    std::vector<std::future<Reply>> slow;
    for (int i = 0; i < 8; ++i) {
        slow.push_back(std::async(std::launch::async, [&] { return fetch({.port = server.port(), .path = "/slow"}); }));
    }
    entered.wait();
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(fetch({.port = server.port(), .path = "/quick"}).status == 200);
    }
    release.set_value();
    for (auto& reply : slow) {
        BOOST_TEST(reply.get().body == "slow");
    }
}

BOOST_AUTO_TEST_CASE(a_full_queue_answers_503_with_retry_after) {
    std::latch entered(1);
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    const http::Server server(with({.workers = 1, .queued = 1}), {{"GET", "/",
                                                                   [&](const Request&) {
                                                                       entered.count_down();
                                                                       released.wait();
                                                                       return text("done");
                                                                   },
                                                                   true}});
    const auto ask = [&] { return fetch({.port = server.port()}); };
    auto running = std::async(std::launch::async, ask);
    entered.wait();
    // Of two more, one finds a place in the queue and the other does not.
    auto second = std::async(std::launch::async, ask);
    auto third = std::async(std::launch::async, ask);
    while (second.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready &&
           third.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) {
    }
    release.set_value();
    const Reply replies[] = {running.get(), second.get(), third.get()};
    BOOST_TEST(replies[0].status == 200);
    BOOST_TEST(replies[1].status + replies[2].status == 200 + 503);
    BOOST_TEST((replies[1].status == 503 ? replies[1] : replies[2]).header("Retry-After") == "3");
}

BOOST_AUTO_TEST_CASE(two_hundred_parallel_connections_are_all_answered) {
    const http::Server server(with({.connections_per_client = 300}),
                              {{"GET", "/slow", echo, true}, {"GET", "/quick", echo}});
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 200; ++i) {
        threads.emplace_back([&, path = i % 2 == 0 ? "/slow" : "/quick"] {
            good += fetch({.port = server.port(), .path = path}).status == 200 ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    BOOST_TEST(good == 200);
}

BOOST_AUTO_TEST_CASE(a_client_that_leaves_during_a_blocking_handler_harms_nobody) {
    std::latch entered(1);
    std::promise<void> release;
    const http::Server server(with({}), {{"GET", "/slow",
                                          [&](const Request&) {
                                              entered.count_down();
                                              release.get_future().wait();
                                              return text("too late");
                                          },
                                          true},
                                         {"GET", "/quick", echo}});
    {
        RawConnection connection(server.port());
        connection.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        entered.wait();
    }
    release.set_value();
    BOOST_TEST(fetch({.port = server.port(), .path = "/quick"}).status == 200);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_server_waits_for_the_answers_under_way) {
    std::latch entered(1);
    auto server = std::make_unique<http::Server>(
        with({.workers = 1}), std::vector<Route>{{"GET", "/",
                                                  [&](const Request&) {
                                                      entered.count_down();
                                                      std::this_thread::sleep_for(std::chrono::milliseconds(300));
                                                      return text("finished");
                                                  },
                                                  true}});
    auto reply = std::async(std::launch::async, [port = server->port()] { return fetch({.port = port}); });
    entered.wait();
    server.reset();
    BOOST_TEST(reply.get().body == "finished");
}

BOOST_AUTO_TEST_SUITE_END()
