#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "cli/export_events.h"
#include "tests/journal/sample_entries.h"

using namespace beffroi;
using namespace beffroi::cli;

namespace {

/// The sample entries, converted, beside the file that says what they shall be. BEFFROI_GOLDEN=write makes it.
void check_golden(const std::string& name, std::optional<std::string> (*convert)(std::string_view)) {
    const std::string path = std::string(BEFFROI_SOURCE_DIR) + "/tests/cli/golden/" + name;
    std::string all;
    for (const auto& line : journal::test::sample_lines()) {
        all += convert(line).value() + "\n";
    }
    if (std::getenv("BEFFROI_GOLDEN") != nullptr) {
        std::ofstream(path) << all;
    }
    std::ostringstream golden;
    golden << std::ifstream(path).rdbuf();
    BOOST_TEST(all == golden.str());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_export_tests)

BOOST_AUTO_TEST_CASE(ocsf_events_are_the_golden_ones) {
    check_golden("ocsf.jsonl", to_ocsf);
}

BOOST_AUTO_TEST_CASE(syslog_lines_are_the_golden_ones) {
    check_golden("rfc5424.log", to_rfc5424);
}

BOOST_AUTO_TEST_CASE(an_event_holds_the_line_it_came_from_and_its_type) {
    for (const auto& line : journal::test::sample_lines()) {
        const auto event = nlohmann::json::parse(to_ocsf(line).value());
        BOOST_TEST(event["raw_data"] == line);
        BOOST_TEST(event["type_uid"] == event["class_uid"].get<int>() * 100 + event["activity_id"].get<int>());
        BOOST_TEST(event["class_uid"].get<int>() > 2000);
    }
}

BOOST_AUTO_TEST_CASE(hostile_text_stays_inside_its_parameter) {
    journal::Entry entry;
    entry.site = "central";
    entry.event = journal::event::audit_search;
    entry.detail = "a\"] <13>1 \\ \n";
    const auto line = to_rfc5424(journal::to_line(entry, journal::test::sample_salt)).value();
    BOOST_TEST(line.ends_with(R"( detail="a\"\] <13>1 \\  "])"));
    BOOST_TEST(line.find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_no_entry_is_not_exported) {
    for (const char* line : {"", "{}", "noise", R"({"v":2})"}) {
        BOOST_TEST(!to_ocsf(line));
        BOOST_TEST(!to_rfc5424(line));
    }
}

BOOST_AUTO_TEST_SUITE_END()
