#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "cli/flow_record.h"
#include "cli/line_reader.h"

using namespace beffroi;
using namespace beffroi::cli;

namespace {

const std::string head =
    R"({"v":1,"salt":"30313233343536373839616263646566","time":"2026-11-24T09:00:00.123Z","site":"0599991P","event":)";
const std::string who = R"(,"token":"K7QF2M9A","role":"eleve","zone":"salles","device":"d41c9e")";
const std::string flow_without = head + R"("flow")" + who + R"(,"protocol":6,"seconds":12,"bytes":48213,"count":1})";
const std::string denied =
    head + R"("denied")" + who +
    R"(,"protocol":6,"to":"203.0.113.17","to_port":443,"generation":12,"rule":"lycee/a","count":3})";

bool is_record(const std::string& line) {
    return std::holds_alternative<FlowRecord>(parse_flow_record(line));
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
    const auto at = text.find(part);
    BOOST_REQUIRE(at != std::string::npos);
    return text.replace(at, part.size(), by);
}

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

BOOST_AUTO_TEST_SUITE(cli_flow_record_tests)

BOOST_AUTO_TEST_CASE(the_examples_of_the_page_are_records) {
    std::ifstream page(BEFFROI_SOURCE_DIR "/schemas/journal.md");
    std::size_t found = 0;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("{\"v\":1") && line.find("\"token\"") != std::string::npos) {
            BOOST_TEST(is_record(line), line);
            ++found;
        }
    }
    BOOST_TEST(found == 2U);
}

BOOST_AUTO_TEST_CASE(a_record_is_read_whole) {
    const auto parsed = parse_flow_record(denied);
    const auto& record = std::get<FlowRecord>(parsed);
    BOOST_TEST((record.event == FlowRecord::Event::denied));
    BOOST_TEST(record.has_destination);
    BOOST_TEST(record.flow.token == "K7QF2M9A");
    BOOST_TEST(record.flow.role == "eleve");
    BOOST_TEST(record.flow.zone == "salles");
    BOOST_TEST(record.flow.device == "d41c9e");
    BOOST_TEST(to_rfc3339(record.flow.at) == "2026-11-24T09:00:00.123Z");
    BOOST_TEST(record.flow.to.text() == "203.0.113.17");
    BOOST_TEST(int{record.flow.protocol} == 6);
    BOOST_TEST(record.flow.port == 443U);
    BOOST_TEST(record.flow.count == 3U);
}

BOOST_AUTO_TEST_CASE(a_flow_without_destination_is_a_record_that_cannot_be_replayed) {
    const auto parsed = parse_flow_record(flow_without);
    BOOST_TEST(!std::get<FlowRecord>(parsed).has_destination);
    BOOST_TEST(is_record(replaced(flow_without, R"("protocol":6)", R"("protocol":58,"to":"2001:db8::1")")));
    BOOST_TEST(is_record(head + R"("blocked-name")" + who + R"(,"generation":1,"category":"jeux","count":1})"));
}

BOOST_AUTO_TEST_CASE(any_other_spelling_is_malformed) {
    BOOST_TEST(is_record(denied));
    const auto wrong = [&](const std::string& part, const std::string& by) {
        return !is_record(replaced(denied, part, by));
    };
    BOOST_TEST(wrong(R"({"v":1)", R"({"v":2)"));
    BOOST_TEST(wrong(R"({"v":1)", R"({ "v":1)"));
    BOOST_TEST(wrong("3031", "303"));
    BOOST_TEST(wrong("6566", "656F"));
    BOOST_TEST(wrong("11-24T", "11-31T"));
    BOOST_TEST(wrong("09:00:00.123Z", "24:00:00.123Z"));
    BOOST_TEST(wrong("09:00:00.123Z", "09:00:00Z"));
    BOOST_TEST(wrong("09:00:00.123Z", "0x:00:00.123Z"));
    BOOST_TEST(wrong("\"denied\"", "\"flow\""));  // has a generation and a rule
    BOOST_TEST(wrong("\"denied\"", "\"session-open\""));
    BOOST_TEST(wrong("eleve", "\\u0065leve"));
    BOOST_TEST(wrong("eleve", "\xC3\xA9leve"));
    BOOST_TEST(wrong("eleve", ""));
    BOOST_TEST(wrong("eleve", std::string(65, 'e')));
    BOOST_TEST(wrong(R"(,"zone":"salles")", ""));
    BOOST_TEST(wrong(R"("role":"eleve","zone":"salles")", R"("zone":"salles","role":"eleve")"));
    BOOST_TEST(wrong(R"("protocol":6)", R"("protocol":256)"));
    BOOST_TEST(wrong(R"("protocol":6)", R"("protocol":06)"));
    BOOST_TEST(wrong(R"("protocol":6)", R"("protocol":-6)"));
    BOOST_TEST(wrong(R"("to_port":443)", R"("to_port":65536)"));
    BOOST_TEST(wrong("203.0.113.17", "203.0.113.017"));
    BOOST_TEST(wrong("203.0.113.17", "2001:DB8::1"));
    BOOST_TEST(wrong(R"("to":"203.0.113.17",)", ""));
    BOOST_TEST(wrong(R"("count":3})", R"("count":0})"));
    BOOST_TEST(wrong(R"("count":3})", R"("count":3,"more":1})"));
    BOOST_TEST(wrong(R"("count":3})", R"("count":3} )"));
    BOOST_TEST(wrong(R"("count":3})", R"("count":3)"));
    BOOST_TEST(!is_record(""));
    BOOST_TEST(!is_record(denied + std::string(max_record, ' ')));
    for (std::size_t size = 0; size < denied.size(); ++size) {
        BOOST_TEST(!is_record(denied.substr(0, size)));
    }
}

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
