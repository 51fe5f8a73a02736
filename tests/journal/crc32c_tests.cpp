#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

#include "journal/crc32c.h"

using namespace beffroi::journal;

BOOST_AUTO_TEST_SUITE(journal_crc32c_tests)

BOOST_AUTO_TEST_CASE(the_published_values_are_met) {  // RFC 3720 appendix B.4, as numbers; the last is the common check
    std::string ascending(32, '\0');
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        ascending[i] = static_cast<char>(i);
    }
    const std::string descending(ascending.rbegin(), ascending.rend());
    for (const auto crc : {crc32c, crc32c_portable}) {
        BOOST_TEST(crc(std::string(32, '\0')) == 0x8A9136AAU);
        BOOST_TEST(crc(std::string(32, '\xFF')) == 0x62A8AB43U);
        BOOST_TEST(crc(ascending) == 0x46DD794EU);
        BOOST_TEST(crc(descending) == 0x113FDB5CU);
        BOOST_TEST(crc("123456789") == 0xE3069283U);
        BOOST_TEST(crc("") == 0U);
    }
}

BOOST_AUTO_TEST_CASE(the_instruction_and_the_table_agree_on_any_length_and_alignment) {
    std::mt19937 random(1);
    std::string bytes(600, '\0');
    for (auto& byte : bytes) {
        byte = static_cast<char>(random());
    }
    for (std::size_t begin = 0; begin < 9; ++begin) {
        for (std::size_t length = 0; length < 200; ++length) {
            const auto part = std::string_view(bytes).substr(begin, length);
            BOOST_REQUIRE(crc32c(part) == crc32c_portable(part));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
