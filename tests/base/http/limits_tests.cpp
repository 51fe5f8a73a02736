#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

#include "tests/base/http/sample_routes.h"

using namespace beffroi;
using namespace beffroi::testing;

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
