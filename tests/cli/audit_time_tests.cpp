#include <boost/test/unit_test.hpp>

#include <string>

#include "cli/audit_time.h"

namespace beffroi::cli {

namespace {

std::string utc(std::string_view text, bool whole_day = false) {
    const auto time = parse_when(text, whole_day);
    return time ? to_rfc3339(*time) : "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_audit_time_tests)

BOOST_AUTO_TEST_CASE(a_time_without_a_zone_is_what_a_clock_in_paris_shows) {
    BOOST_TEST(utc("2026-11-24") == "2026-11-23T23:00:00.000Z");
    BOOST_TEST(utc("2026-07-01") == "2026-06-30T22:00:00.000Z");
    BOOST_TEST(utc("2026-11-24T10:00") == "2026-11-24T09:00:00.000Z");
    BOOST_TEST(utc("2026-11-24T10:00:07.250") == "2026-11-24T09:00:07.250Z");
}

BOOST_AUTO_TEST_CASE(a_date_as_an_end_includes_its_day) {
    BOOST_TEST(utc("2026-11-24", true) == "2026-11-24T23:00:00.000Z");
    BOOST_TEST(utc("2026-10-25", true) == "2026-10-25T23:00:00.000Z");  // the day that has 25 hours
    BOOST_TEST(utc("2026-11-24T10:00", true) == "2026-11-24T09:00:00.000Z");
    BOOST_TEST(utc("9998-12-30", true) == "9998-12-30T23:00:00.000Z");
    BOOST_TEST(utc("1970-01-02") == "1970-01-01T23:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(a_zone_is_obeyed) {
    BOOST_TEST(utc("2026-11-24T10:00Z") == "2026-11-24T10:00:00.000Z");
    BOOST_TEST(utc("2026-11-24T10:00:01Z") == "2026-11-24T10:00:01.000Z");
    BOOST_TEST(utc("2026-11-24T00:30+02:00") == "2026-11-23T22:30:00.000Z");
    BOOST_TEST(utc("2026-11-24T23:30-04:00") == "2026-11-25T03:30:00.000Z");
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
    for (const char* text : {"",
                             "24/11/2026",
                             "2026-11-31",
                             "2026-11-24 10:00",
                             "2026-11-24T",
                             "2026-11-24T10",
                             "2026-11-24T24:00",
                             "2026-11-24T10:60",
                             "2026-11-24T10:00:60",
                             "2026-11-24T10:00:00.5",
                             "2026-11-24T10:00z",
                             "2026-11-24Z",
                             "2026-11-24T10:00+1:00",
                             "2026-11-24T10:00+25:00",
                             "2026-11-24T10:00ZZ",
                             "2026-11-24T+1:00",
                             "9999-12-30",
                             "9998-12-31",
                             "1969-12-31",
                             "0001-01-01"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(utc(text).empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_time_is_shown_as_paris_shows_it) {
    BOOST_TEST(paris_text(*parse_when("2026-11-24T09:03:07.900Z", false)) == "2026-11-24 10:03:07 (Paris)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::cli
