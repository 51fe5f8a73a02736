#include <boost/test/unit_test.hpp>

#include "base/encoding.h"

using namespace beffroi;

BOOST_AUTO_TEST_SUITE(base_encoding_tests)

BOOST_AUTO_TEST_CASE(base64_matches_rfc4648_vectors) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : vectors) {
        BOOST_TEST_CONTEXT(plain) {
            BOOST_TEST(to_base64(plain) == coded);
            BOOST_TEST(*from_base64(coded) == plain);
        }
    }
}

BOOST_AUTO_TEST_CASE(base64url_has_no_padding_and_two_letters_of_its_own) {
    BOOST_TEST(to_base64url("") == "");
    BOOST_TEST(to_base64url("\xFB\xFF") == "-_8");
    BOOST_TEST(to_base64url("\xFB\xFF\xFE") == "-__-");
    for (const std::string bytes : {"", "f", "fo", "foo", "\xFB\xFF"}) {
        BOOST_TEST(*from_base64url(to_base64url(bytes)) == bytes);
    }
    for (const char* bad : {"+_8", "-/8", "-_8=", "-_9", "A", " Zg"}) {
        BOOST_TEST(!from_base64url(bad), bad);
    }
}

BOOST_AUTO_TEST_CASE(base64_decoding_is_strict) {
    for (const char* bad : {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "Zg==Zg==", "Zm 9", "Zm9v\n"}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!from_base64(bad));
        }
    }
}

BOOST_AUTO_TEST_CASE(percent_decoding_refuses_broken_escapes) {
    BOOST_TEST(*percent_decode("a%2Fb+c", false) == "a/b+c");
    BOOST_TEST(*percent_decode("a%2Fb+c", true) == "a/b c");
    for (const char* bad : {"%", "%2", "%zz", "a%"}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!percent_decode(bad, true));
        }
    }
}

BOOST_AUTO_TEST_CASE(utf8_overlong_and_surrogates_are_invalid) {
    BOOST_TEST(is_valid_utf8("élève \xF0\x9F\x94\x94"));
    for (const char* bad : {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\xFF"}) {
        BOOST_TEST(!is_valid_utf8(bad));
    }
    BOOST_TEST(printable("a\x1b[31m\xff") == "a\\x1b[31m\\xff");
}

BOOST_AUTO_TEST_SUITE_END()
