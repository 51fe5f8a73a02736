#include <boost/test/unit_test.hpp>

#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "journal/salt.h"

using namespace beffroi::journal;

BOOST_AUTO_TEST_SUITE(journal_salt_tests)

BOOST_AUTO_TEST_CASE(no_salt_is_handed_out_twice_by_any_thread) {
    std::mutex mutex;
    std::set<std::string> seen;
    const auto draw = [&] {
        for (int i = 0; i < 1000; ++i) {
            const std::string salt(Salt::fresh());
            const std::lock_guard lock(mutex);
            seen.insert(salt);
        }
    };
    std::thread other(draw);
    draw();
    other.join();
    BOOST_TEST(seen.size() == 2000U);
    BOOST_TEST(seen.begin()->size() == 16U);
}

BOOST_AUTO_TEST_SUITE_END()
