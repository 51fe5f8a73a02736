#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "cli/twelve_words.h"
#include "journal/crypto.h"

namespace beffroi::cli {

BOOST_AUTO_TEST_SUITE(cli_twelve_words_tests)

// console/policy/words.test.ts says the same of the console.
BOOST_AUTO_TEST_CASE(a_text_has_the_words_that_the_console_shows_of_it) {
    BOOST_TEST(twelve_words("") ==
               "subvenir janvier ardeur cirque problème allouer franchir imbiber réciter remarque toxine dogme");
    BOOST_TEST(twelve_words("beffroi policy v1\n") ==
               "rotule amertume énergie vaillant sénateur infliger absurde canular novice cortège enchère fémur");
}

BOOST_AUTO_TEST_CASE(the_list_is_the_one_whose_words_people_have_compared) {
    BOOST_TEST(std::count(word_list.begin(), word_list.end(), '\n') == 2048);
    BOOST_TEST(journal::sha256_hex(word_list) == "431c1d074225d2b7e82db857d7c3ea58051df546e7c8b74c1f6dcab36351fd56");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::cli
