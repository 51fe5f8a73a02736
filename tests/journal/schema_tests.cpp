#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>

#include "tests/journal/sample_entries.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

/// Lines on the standard input of the checker; its exit status.
int check(const std::string& flag, const std::vector<std::string>& lines) {
    char path[] = "/tmp/beffroi-schema.XXXXXX";
    const int fd = ::mkstemp(path);
    BOOST_REQUIRE(fd >= 0);
    ::close(fd);
    std::ofstream file(path);
    for (const auto& line : lines) {
        file << line << '\n';
    }
    file.close();
    const std::string source = BEFFROI_SOURCE_DIR;
    const int status = std::system(("/usr/bin/python3 '" + source + "/tests/journal/check_schema.py' " + flag + " '" +
                                    source + "/schemas/journal.schema.json' < " + path)
                                       .c_str());
    ::unlink(path);
    return status;
}

std::vector<std::string> lines_of_the_page() {
    std::ifstream page(BEFFROI_SOURCE_DIR "/schemas/journal.md");
    std::vector<std::string> lines;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("{\"v\":1")) {
            lines.push_back(line);
        }
    }
    return lines;
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
    const auto at = text.find(part);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, part << " in " << text);
    return text.replace(at, part.size(), by);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_schema_tests)

BOOST_AUTO_TEST_CASE(every_entry_satisfies_the_schema) {
    BOOST_TEST(check("--valid", test::sample_lines()) == 0);
}

BOOST_AUTO_TEST_CASE(the_examples_of_the_page_satisfy_the_schema_and_the_parsers) {
    const auto lines = lines_of_the_page();
    BOOST_TEST(lines.size() >= 5U);
    BOOST_TEST(check("--valid", lines) == 0);
    for (const auto& line : lines) {
        const bool read = parse_line(line) || std::holds_alternative<FlowEntry>(parse_flow_line(line));
        BOOST_TEST(read, line);
    }
}

BOOST_AUTO_TEST_CASE(the_schema_refuses_names_in_clear_and_keys_of_another_stream) {
    const auto open = test::sample_lines().front();
    const auto flow = to_line(test::sample_flow_entries().front(), test::sample_salt);
    BOOST_TEST(
        check("--invalid",
              {replaced(open, "\"role\"", "\"user\":\"m.dupont\",\"role\""),
               replaced(open, "\"role\"", "\"mac\":\"02:00:00:00:00:01\",\"role\""),
               replaced(open, ",\"sealed\":\"MIIC\"", ""), replaced(open, "\"class_uid\":3002,", ""),
               replaced(open, "}", ",\"detail\":\"x\"}"), replaced(flow, "\"count\":1", "\"generation\":4,\"count\":1"),
               replaced(flow, "\"token\":\"9f", "\"token\":\"9F"), replaced(flow, ",\"count\":1", "")}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
