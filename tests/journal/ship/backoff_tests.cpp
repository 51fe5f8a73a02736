#include <boost/test/unit_test.hpp>

#include "journal/ship/backoff.h"

namespace beffroi::ship {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(journal_ship_backoff_tests)

BOOST_AUTO_TEST_CASE(each_wait_lies_in_the_upper_half_of_a_doubling_step) {
    Backoff backoff(5s);
    for (const auto step : {500ms, 1000ms, 2000ms, 4000ms, 5000ms, 5000ms}) {
        const auto wait = backoff.next();
        BOOST_TEST((wait >= step / 2 && wait <= step));
    }
    backoff.reset();
    BOOST_TEST((backoff.next() <= 500ms));
}

BOOST_AUTO_TEST_CASE(a_longest_of_zero_never_becomes_a_tight_loop) {
    Backoff backoff(0s);
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST((backoff.next() >= 250ms));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::ship
