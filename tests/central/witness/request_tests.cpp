#include <boost/test/unit_test.hpp>

#include "central/witness/request.h"

using namespace beffroi::central;

namespace {

const std::string k_hash = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n";

std::string hashes(int n) {
    std::string lines;
    for (int i = 0; i < n; ++i) {
        lines += k_hash;
    }
    return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(central_witness_request_tests)

BOOST_AUTO_TEST_CASE(the_form_of_the_specification_is_read) {
    const auto parsed = parse_add_checkpoint("old 20852014\n" + hashes(2) + "\nnote\n\nlines\n");
    BOOST_REQUIRE(std::holds_alternative<AddCheckpoint>(parsed));
    const auto& request = std::get<AddCheckpoint>(parsed);
    BOOST_TEST(request.old_size == 20852014U);
    BOOST_TEST(request.proof.size() == 2U);
    BOOST_TEST(request.note == "note\n\nlines\n");
    BOOST_TEST(std::get<AddCheckpoint>(parse_add_checkpoint("old 0\n\n")).proof.empty());
    BOOST_TEST(std::get<AddCheckpoint>(parse_add_checkpoint("old 0\n" + hashes(63) + "\nx")).proof.size() == 63U);
}

BOOST_AUTO_TEST_CASE(any_other_form_is_refused) {
    for (const std::string& bad :
         {std::string(), std::string("old"), std::string("old 0"), std::string("old 0\n"), std::string("old  0\n\n"),
          std::string("old 00\n\n"), std::string("old 01\n\n"), std::string("old -1\n\n"), std::string("old 0 \n\n"),
          std::string("OLD 0\n\n"), std::string("0\n\n"), std::string("old 18446744073709551616\n\n"),
          std::string("old 0\r\n\r\n"), "old 0\n" + k_hash, "old 0\n" + k_hash.substr(1) + "\n",
          "old 0\n " + k_hash + "\n", "old 0\n" + hashes(64) + "\nx"}) {
        BOOST_TEST_CONTEXT(bad.substr(0, 60)) {
            BOOST_TEST(std::holds_alternative<BadRequest>(parse_add_checkpoint(bad)));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
