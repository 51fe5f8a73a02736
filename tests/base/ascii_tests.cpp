#include <boost/test/unit_test.hpp>

#include "base/ascii.h"

namespace beffroi {

BOOST_AUTO_TEST_SUITE(ascii_tests)

BOOST_AUTO_TEST_CASE(only_the_26_letters_have_a_lower_case) {
    BOOST_TEST(ascii_lower("AZ[@`az09 É") == "az[@`az09 É");
}

BOOST_AUTO_TEST_CASE(texts_that_differ_in_case_alone_are_equal) {
    BOOST_TEST(equal_ignoring_case("Keep-Alive", "kEEP-aLIVE"));
    BOOST_TEST(equal_ignoring_case("", ""));
    BOOST_TEST(!equal_ignoring_case("keep", "keep-alive"));
    BOOST_TEST(!equal_ignoring_case("keep-alive", "keep"));
    BOOST_TEST(!equal_ignoring_case("[", "{"));  // 0x20 apart, as letters are
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi
