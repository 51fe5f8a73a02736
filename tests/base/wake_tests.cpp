#include <boost/test/unit_test.hpp>
#include <poll.h>

#include <thread>

#include "base/wake.h"

using namespace beffroi;

namespace {

bool is_readable(const Wake& wake, int milliseconds = 0) {
    pollfd waiting{wake.fd(), POLLIN, 0};
    return ::poll(&waiting, 1, milliseconds) == 1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_wake_tests)

BOOST_AUTO_TEST_CASE(a_call_lasts_until_it_is_heard) {
    const Wake wake;
    BOOST_TEST(!is_readable(wake));
    wake.call();
    wake.call();
    BOOST_TEST(is_readable(wake));
    BOOST_TEST(is_readable(wake));
    wake.heard();
    BOOST_TEST(!is_readable(wake));
    wake.heard();  // of nothing: it does not wait
    wake.call();
    BOOST_TEST(is_readable(wake));
}

BOOST_AUTO_TEST_CASE(whoever_waits_is_woken_by_another_thread) {
    const Wake wake;
    std::thread other([&wake] { wake.call(); });
    BOOST_TEST(is_readable(wake, 20'000));
    other.join();
}

BOOST_AUTO_TEST_SUITE_END()
