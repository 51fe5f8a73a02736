#include <boost/test/unit_test.hpp>

#include "base/ldap/filter.h"

using namespace beffroi::ldap;

BOOST_AUTO_TEST_SUITE(gateway_directory_filter_tests)

BOOST_AUTO_TEST_CASE(no_value_can_become_a_filter) {
    BOOST_TEST(escape_filter_value("lea.delattre") == "lea.delattre");
    BOOST_TEST(escape_filter_value("*") == "\\2a");
    BOOST_TEST(escape_filter_value(")(uid=*") == "\\29\\28uid\\3d\\2a");
    BOOST_TEST(escape_filter_value("a\\b") == "a\\5cb");
    BOOST_TEST(escape_filter_value(std::string_view("a\0b", 3)) == "a\\00b");
    BOOST_TEST(escape_filter_value("L\xc3\xa9"
                                   "a") == "L\\c3\\a9a");
}

BOOST_AUTO_TEST_CASE(every_byte_but_the_safe_ones_is_escaped) {
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                          c == '-' || c == '_' || c == '@';
        BOOST_TEST(escape_filter_value(std::string_view(&c, 1)).size() == (safe ? 1U : 3U));
    }
}

BOOST_AUTO_TEST_CASE(attribute_names_hold_no_filter_syntax) {
    BOOST_TEST(is_attribute_name("ENTPersonLogin"));
    for (const char* bad : {"", "1uid", "uid)(cn", "uid=*", "uid;binary", "u id"}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!is_attribute_name(bad));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
