#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <string>
#include <vector>

#include "cli/line_reader.h"

using namespace beffroi::cli;

namespace {

std::vector<std::string> lines_of(const std::string& text, std::size_t max) {
    std::FILE* file = std::tmpfile();
    BOOST_REQUIRE(file != nullptr);
    std::fwrite(text.data(), 1, text.size(), file);
    std::rewind(file);
    LineReader reader(file, max);
    std::vector<std::string> lines;
    while (const auto line = reader.next()) {
        lines.emplace_back(*line);
    }
    std::fclose(file);
    return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_line_reader_tests)

BOOST_AUTO_TEST_CASE(lines_are_bounded_and_counted) {
    using Lines = std::vector<std::string>;
    BOOST_TEST(lines_of("", 4) == Lines());
    BOOST_TEST(lines_of("a\n\nbc", 4) == (Lines{"a", "", "bc"}));
    BOOST_TEST(lines_of("abcdefgh\nx\n", 4) == (Lines{"abcde", "x"}));
    // Across the blocks in which the file is read.
    const std::string longer(70'000, 'l');
    BOOST_TEST(lines_of("a\n" + longer + "\nb\n", 80'000) == (Lines{"a", longer, "b"}));
    BOOST_TEST(lines_of(longer + longer + "\nb", 4096) == (Lines{std::string(4097, 'l'), "b"}));
}

BOOST_AUTO_TEST_SUITE_END()
