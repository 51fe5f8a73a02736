#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include "tests/base/http/sample_routes.h"

using namespace beffroi;
using namespace beffroi::testing;

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
