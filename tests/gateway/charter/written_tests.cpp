#include <boost/test/unit_test.hpp>

#include "base/fd.h"
#include "gateway/charter/written.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::charter;

namespace {

using Kind = Block::Kind;

std::string refusal(const std::string& directory) {
    try {
        static_cast<void>(read_written(directory));
        return "";
    } catch (const std::exception& e) {
        return e.what();
    }
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_charter_written_tests)

BOOST_AUTO_TEST_CASE(paragraphs_headings_and_lists) {
    const auto blocks = blocks_of(
        "# Title\r\nFirst line\nand second.\n\n\n  Next.\n- one\n- two\n  goes on\n\n- another list\n# End\n#5 is no "
        "heading\n-5 is no "
        "point");
    const std::vector<Block> expected = {{Kind::heading, {"Title"}},
                                         {Kind::paragraph, {"First line and second."}},
                                         {Kind::paragraph, {"Next."}},
                                         {Kind::list, {"one", "two goes on"}},
                                         {Kind::list, {"another list"}},
                                         {Kind::heading, {"End"}},
                                         {Kind::paragraph, {"#5 is no heading -5 is no point"}}};
    BOOST_TEST((blocks == expected));
    BOOST_TEST(blocks_of("").empty());
    BOOST_TEST(blocks_of(" \n\t\n").empty());
}

BOOST_AUTO_TEST_CASE(french_must_be_there_and_english_may) {
    const TemporaryDirectory place;
    BOOST_TEST(holds(refusal(place.path()), "/fr.txt"));
    replace_file(place.path() + "/fr.txt", "Bonjour\n");
    auto read = read_written(place.path());
    BOOST_TEST(read.french.size() == 1U);
    BOOST_TEST(read.english.empty());
    BOOST_TEST(read.digest == "8dc2a6966f1be1644ec6b1f7223f47e53de5ad05e1c976736d948e7977a13dd3");
    replace_file(place.path() + "/en.txt", "Hello\n");
    replace_file(place.path() + "/fr-facile.txt", "Salut\n\nBonjour\n");
    BOOST_TEST(read_written(place.path()).english.size() == 1U);
    BOOST_TEST(read_written(place.path()).easy_french.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_shown_is_named) {
    const TemporaryDirectory place;
    replace_file(place.path() + "/fr.txt", " \n");
    BOOST_TEST(holds(refusal(place.path()), "fr.txt is empty"));
    replace_file(place.path() + "/fr.txt", "\xe9t\xe9");
    BOOST_TEST(holds(refusal(place.path()), "fr.txt is not UTF-8"));
    replace_file(place.path() + "/fr.txt", std::string(longest_text + 1, 'a'));
    BOOST_TEST(holds(refusal(place.path()), "fr.txt"));
    replace_file(place.path() + "/fr.txt", std::string(longest_text, 'a'));
    BOOST_TEST(refusal(place.path()) == "");
    replace_file(place.path() + "/en.txt", "");
    BOOST_TEST(holds(refusal(place.path()), "en.txt is empty"));
}

BOOST_AUTO_TEST_SUITE_END()
