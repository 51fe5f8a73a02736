#include <boost/test/unit_test.hpp>

#include <type_traits>

#include "base/secret.h"

using namespace beffroi;

BOOST_AUTO_TEST_SUITE(base_secret_tests)

BOOST_AUTO_TEST_CASE(a_moved_secret_leaves_nothing_behind) {
    static_assert(!std::is_copy_constructible_v<Secret>);
    Secret first(std::string("correct horse"));
    const char* bytes = first.reveal().data();
    const Secret second(std::move(first));
    BOOST_TEST(second.reveal() == "correct horse");
    BOOST_TEST(bytes[0] == '\0');  // the short string lives in `first` itself
}

BOOST_AUTO_TEST_CASE(comparison_is_exact) {
    BOOST_TEST(constant_time_equal("abc", "abc"));
    BOOST_TEST(!constant_time_equal("abc", "abd"));
    BOOST_TEST(!constant_time_equal("abc", "abcd"));
    BOOST_TEST(constant_time_equal("", ""));
}

BOOST_AUTO_TEST_SUITE_END()
