#include <boost/test/unit_test.hpp>

#include "central/sign_in/delays.h"
#include "tests/fakes/fake_clock.h"

namespace beffroi::central::sign_in {

using namespace std::chrono_literals;

namespace {

struct Desk {
    FakeClock clock{WallTime(1h)};
    Delays delays{clock};

    static Delays::Counters of(const std::string& account, const std::string& address = "192.0.2.1") {
        return {{account, 3}, {address, 20}};
    }
    /// Seconds to wait; 0: it was counted.
    std::int64_t attempt(const Delays::Counters& counters) {
        const auto wait = delays.begin(counters);
        return wait ? wait->count() : 0;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delays_tests, Desk)

BOOST_AUTO_TEST_CASE(each_failure_doubles_the_wait_up_to_five_minutes) {
    for (int i = 0; i < 4; ++i) {
        BOOST_TEST(attempt(of("a")) == 0);
    }
    for (const std::int64_t seconds : {2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
        BOOST_TEST(attempt(of("a")) == seconds);
        clock.advance(std::chrono::seconds(seconds) - 1s);
        BOOST_TEST(attempt(of("a")) == 1);  // waiting costs nothing, and does not lengthen it
        clock.advance(1s);
        BOOST_TEST(attempt(of("a")) == 0);
    }
}

BOOST_AUTO_TEST_CASE(guesses_that_come_together_do_not_all_pass) {
    int passed = 0;
    for (int i = 0; i < 100; ++i) {
        passed += attempt(of("a")) == 0 ? 1 : 0;
    }
    BOOST_TEST(passed == 4);
}

BOOST_AUTO_TEST_CASE(success_forgives_the_account_and_only_itself_of_the_address) {
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(attempt(of("a")) == 0);
    }
    BOOST_TEST(attempt(of("a")) == 0);
    delays.succeeded(of("a"));
    for (int i = 0; i < 4; ++i) {
        BOOST_TEST(attempt(of("a")) == 0);
    }
    // 3 and 4 failures of the address: with an account of one's own between guesses at others' one gains nothing.
    for (int i = 0; i < 14; ++i) {
        BOOST_TEST(attempt(of("b" + std::to_string(i))) == 0, i);
    }
    BOOST_TEST(attempt(of("c")) == 2);
    BOOST_TEST(attempt(of("c", "192.0.2.2")) == 0);
}

BOOST_AUTO_TEST_CASE(what_nobody_could_answer_counts_neither_way) {
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(attempt(of("a")) == 0);
        delays.dropped(of("a"));
    }
}

BOOST_AUTO_TEST_CASE(an_hour_without_failures_forgets_them) {
    for (int i = 0; i < 4; ++i) {
        BOOST_TEST(attempt(of("a")) == 0);
    }
    clock.advance(1h);
    for (int i = 0; i < 4; ++i) {
        BOOST_TEST(attempt(of("a")) == 0);
    }
}

BOOST_AUTO_TEST_CASE(whoever_takes_many_names_neither_fills_memory_nor_keeps_others_out) {
    for (std::size_t i = 0; i < Delays::capacity; ++i) {
        BOOST_REQUIRE_EQUAL(attempt(of("a" + std::to_string(i), "net " + std::to_string(i))), 0);
        clock.advance(1ms);
    }
    BOOST_TEST(attempt(of("somebody", "elsewhere")) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::sign_in
