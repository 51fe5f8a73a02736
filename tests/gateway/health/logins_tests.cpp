#include <boost/test/unit_test.hpp>

#include "gateway/health/logins.h"

using namespace beffroi::health;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(gateway_logins_tests)

BOOST_AUTO_TEST_CASE(each_login_is_counted_by_how_it_ended_and_how_long_it_took) {
    Logins logins;
    logins.took("opened", 10ms);
    logins.took("opened", 10ms + 1us);
    logins.took("wrong-password", 11s);
    logins.refused("throttled");
    const auto counts = logins.counts();
    BOOST_TEST(counts.by_outcome.at("opened") == 2U);
    BOOST_TEST(counts.by_outcome.at("wrong-password") == 1U);
    BOOST_TEST(counts.by_outcome.at("throttled") == 1U);
    BOOST_TEST(counts.within[0] == 1U);  // 10 ms is within 10 ms
    BOOST_TEST(counts.within[1] == 1U);
    BOOST_TEST(counts.timed == 3U);  // who is refused at the door has waited for nothing
    BOOST_TEST((counts.waited == 11s + 20ms + 1us));
}

BOOST_AUTO_TEST_SUITE_END()
