#include <boost/test/unit_test.hpp>

#include <string>

#include "base/control_characters.h"

using beffroi::has_control_characters;

BOOST_AUTO_TEST_SUITE(base_control_characters_tests)

BOOST_AUTO_TEST_CASE(what_stands_for_no_character_is_found_wherever_it_is) {
    using namespace std::string_view_literals;
    for (const auto text : {"\0"sv, "a\nb"sv, "a\x1f"sv, "\x7f"sv, "\u0080"sv, "a\u009f"sv, "\u00e9\u0085"sv}) {
        BOOST_TEST(has_control_characters(text), text);
    }
}

BOOST_AUTO_TEST_CASE(what_people_type_is_none) {
    for (const char* text : {"", " ", "~", "L\u00e9a", "\u00a0", "\u00c2\u00a0", "\u20ac", "\U0001F600"}) {
        BOOST_TEST(!has_control_characters(text), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
