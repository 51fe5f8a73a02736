#include <boost/test/unit_test.hpp>

#include "base/clock.h"
#include "base/clock_state.h"

using namespace beffroi;

BOOST_AUTO_TEST_SUITE(base_clock_tests)

BOOST_AUTO_TEST_CASE(a_time_that_is_written_is_read_again) {
    for (const std::int64_t ms : {std::int64_t{0}, std::int64_t{951782400123}, std::int64_t{1795510800000}}) {
        const WallTime t{std::chrono::milliseconds(ms)};
        BOOST_TEST((parse_rfc3339(to_rfc3339(t)) == t));
    }
    BOOST_TEST((parse_rfc3339("2026-11-24T09:00:00Z") == parse_rfc3339("2026-11-24T09:00:00.000Z")));
}

BOOST_AUTO_TEST_CASE(what_is_not_a_time_is_not_read) {
    for (const char* text :
         {"", "2026-11-24", "2026-11-24T09:00:00", "2026-11-24T09:00:00.00Z", "2026-11-24 09:00:00Z",
          "2026-11-24T24:00:00Z", "2026-11-24T09:60:00Z", "2026-11-24T09:00:60Z", "2026-02-29T09:00:00Z",
          "2026-13-01T09:00:00Z", "1969-12-31T23:59:59Z", "+026-11-24T09:00:00Z", "2026-11-24T-9:00:00Z",
          "2026-11-24T09:00:00.-01Z", "2026-11-24T09:00:00+00:00"}) {
        BOOST_TEST(!parse_rfc3339(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(the_kernel_says_how_wrong_its_clock_may_be) {
    BOOST_TEST((read_clock_state().error >= std::chrono::microseconds(0)));
}

BOOST_AUTO_TEST_SUITE_END()
