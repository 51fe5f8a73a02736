#include <boost/test/unit_test.hpp>

#include <future>
#include <stdexcept>
#include <thread>

#include "base/http/server.h"
#include "tests/base/http/client.h"

using namespace beffroi;
using namespace beffroi::testing;
using http::Request;
using http::Response;
using http::Route;

namespace {

std::string piece(int number) {
    return std::to_string(number) + std::string(30'000, 'x') + "\n";
}

Route streamed(std::function<std::optional<std::string>(int)> make) {
    return {"GET", "/",
            [make = std::move(make)](const Request&) {
                Response response;
                response.body = "first\n";
                response.more = [make, number = 0]() mutable { return make(number++); };
                return response;
            },
            true};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_http_stream_tests)

BOOST_AUTO_TEST_CASE(the_pieces_arrive_in_their_order_and_the_connection_lives_on) {
    const http::Server server(
        {}, {streamed([](int number) { return number == 50 ? std::nullopt : std::optional(piece(number)); })});
    std::string want = "first\n";
    for (int i = 0; i < 50; ++i) {
        want += piece(i);
    }
    for (int round = 0; round < 3; ++round) {
        const Reply reply = fetch({.port = server.port()});
        BOOST_TEST(reply.status == 200);
        BOOST_TEST((reply.body == want));
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_finished_does_not_look_whole) {
    const http::Server server({}, {streamed([](int number) -> std::optional<std::string> {
                                  if (number == 3) {
                                      throw std::runtime_error("the disk refuses");
                                  }
                                  return piece(number);
                              })});
    const Reply reply = fetch({.port = server.port()});
    BOOST_TEST(!reply.failure.empty());
}

BOOST_AUTO_TEST_CASE(nothing_more_is_made_for_a_client_that_has_gone) {
    std::atomic<int> made = 0;
    http::Server server({}, {streamed([&made](int number) {
                            ++made;
                            return std::optional(piece(number));
                        })});
    {
        RawConnection connection(server.port());
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        while (made < 2) {
            std::this_thread::yield();
        }
    }
    // An endless answer: that the server can end at all shows that it has stopped making it.
    for (int before = -1; before != made;) {
        before = made;
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
}

BOOST_AUTO_TEST_CASE(a_handler_learns_that_its_client_has_gone) {
    std::promise<bool> at_first;
    std::promise<void> learned;
    const http::Server server({}, {{"GET", "/",
                                    [&](const Request& request) {
                                        at_first.set_value(request.gone());
                                        while (!request.gone()) {
                                            std::this_thread::yield();
                                        }
                                        learned.set_value();
                                        return Response{};
                                    },
                                    true}});
    {
        RawConnection connection(server.port());
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        BOOST_TEST(!at_first.get_future().get());
    }
    learned.get_future().wait();
}

BOOST_AUTO_TEST_SUITE_END()
