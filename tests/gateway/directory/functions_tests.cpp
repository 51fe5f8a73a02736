#include <boost/test/unit_test.hpp>

#include "gateway/directory/functions.h"

using namespace beffroi::directory;

namespace {

std::vector<Function> fredu(std::map<std::string, std::vector<std::string>, beffroi::ldap::IgnoringCase> attributes) {
    return read_fredu({.dn = "uid=x", .attributes = std::move(attributes)});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_directory_functions_tests)

BOOST_AUTO_TEST_CASE(a_value_of_fredurne_is_a_function_in_an_establishment) {
    const auto function = read_fredu_rne("0290072W$UAJ$PU$ENS$0290072W$T3$LP$320");
    BOOST_TEST(function->structure == "0290072w");
    BOOST_TEST(function->code == "ENS");
    BOOST_TEST(read_fredu_rne("0290072W$UAJ$PU$-")->code.empty());
}

BOOST_AUTO_TEST_CASE(values_that_say_nothing_are_ignored) {
    for (const std::string& bad : {std::string(), std::string("X"), std::string("0290072W$UAJ$PU"),
                                   std::string("$$$$$$$"), std::string("290072W$UAJ$PU$ENS"), std::string(4000, '$')}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!read_fredu_rne(bad).has_value());
        }
    }
    BOOST_TEST(fredu({{"FrEduRne", {"X"}}, {"FrEduRneResp", {"X"}}, {"rne", {"X"}}}).empty());
}

BOOST_AUTO_TEST_CASE(who_is_responsible_comes_before_what_she_teaches) {
    const auto all = fredu({{"fredurne", {"0290072W$UAJ$PU$ENS$0290072W$T3$LP$320"}},
                            {"FREDURNERESP", {"0290070U$UAJ$PU$N$T3$LYC$300"}},
                            {"rne", {"0290072W"}},
                            {"fonctm", {"ADM"}}});
    BOOST_REQUIRE(all.size() == 3U);
    BOOST_TEST((all[0] == Function{.structure = "0290070u", .code = "DIR", .discipline = ""}));
    BOOST_TEST((all[1] == Function{.structure = "0290072w", .code = "ENS", .discipline = ""}));
    BOOST_TEST((all[2] == Function{.structure = "0290072w", .code = "ADM", .discipline = ""}));
}

BOOST_AUTO_TEST_CASE(only_seven_digits_and_a_letter_are_a_uai) {
    BOOST_TEST(uai_key("0599991P").value() == "0599991p");
    for (const char* bad : {"", "0599991", "05999911", "0599991PP", "059999éP", "0599991*"}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!uai_key(bad).has_value());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
