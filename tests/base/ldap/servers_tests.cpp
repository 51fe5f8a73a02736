#include <boost/test/unit_test.hpp>

#include <thread>

#include "base/ldap/servers.h"
#include "tests/fakes/fake_clock.h"

using namespace beffroi;
using namespace beffroi::ldap;
using namespace std::chrono_literals;

namespace {

struct TwoServers {
    FakeClock clock{WallTime(1h)};
    Servers servers{2, clock};

    /// Index of the server that a login gets first; -1: none.
    int first(std::vector<bool> tried = {false, false}) {
        auto attempt = servers.next(tried, std::chrono::steady_clock::now() + 1min);
        if (!attempt) {
            return -1;
        }
        const int server = static_cast<int>(attempt->server());
        attempt->succeeded();
        return server;
    }
    void fail(std::size_t wanted) {
        std::vector<bool> tried(2, true);
        tried[wanted] = false;
        auto attempt = servers.next(tried, std::chrono::steady_clock::now() + 1min);
        BOOST_REQUIRE(attempt.has_value());
        BOOST_TEST(attempt->server() == wanted);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_directory_servers_tests, TwoServers)

BOOST_AUTO_TEST_CASE(servers_are_tried_in_order) {
    BOOST_TEST(first() == 0);
    BOOST_TEST(first({true, false}) == 1);
    BOOST_TEST(first({true, true}) == -1);
}

BOOST_AUTO_TEST_CASE(a_failed_server_is_skipped_until_its_pause_ends) {
    fail(0);
    BOOST_TEST(first() == 1);
    clock.advance(999ms);
    BOOST_TEST(first() == 1);
    clock.advance(1ms);
    BOOST_TEST(first() == 0);
}

BOOST_AUTO_TEST_CASE(pauses_grow_to_a_minute_and_success_forgets_them) {
    BOOST_TEST(Servers::pause(1).count() == 1);
    BOOST_TEST(Servers::pause(4).count() == 8);
    BOOST_TEST(Servers::pause(400).count() == 60);
    fail(0);
    clock.advance(1s);
    fail(0);
    clock.advance(1s);
    BOOST_TEST(first() == 1);
    clock.advance(1s);
    BOOST_TEST(first() == 0);
    fail(0);
    clock.advance(1s);
    BOOST_TEST(first() == 0);
}

BOOST_AUTO_TEST_CASE(one_login_at_a_time_tries_a_server_that_failed) {
    fail(0);
    clock.advance(1s);
    auto attempt = servers.next({false, false}, std::chrono::steady_clock::now() + 1min);
    BOOST_TEST(attempt->server() == 0U);
    BOOST_TEST(first() == 1);
}

BOOST_AUTO_TEST_CASE(with_no_server_left_one_is_tried_each_second) {
    for (int i = 0; i < 6; ++i) {
        fail(0);
        fail(1);
        BOOST_TEST(first() == -1);
        clock.advance(1s);
    }
    BOOST_TEST(first() == 0);
}

BOOST_AUTO_TEST_CASE(others_wait_for_the_try_of_the_last_hope) {
    fail(1);
    fail(0);
    clock.advance(1s);
    auto attempt = servers.next({false, true}, std::chrono::steady_clock::now() + 1min);
    BOOST_REQUIRE(attempt.has_value());
    int got = -1;
    std::thread other([&] { got = first({false, true}); });
    attempt->succeeded();
    other.join();
    BOOST_TEST(got == 0);
}

BOOST_AUTO_TEST_CASE(logins_that_waited_for_the_same_dead_server_are_one_failure) {
    {
        std::vector<Servers::Attempt> attempts;
        for (int i = 0; i < 16; ++i) {
            attempts.push_back(std::move(*servers.next({false, true}, std::chrono::steady_clock::now() + 1min)));
        }
    }
    clock.advance(1s);
    BOOST_TEST(first() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
