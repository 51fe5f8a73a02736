#include <boost/test/unit_test.hpp>

#include <cstdio>

#include "base/fd.h"
#include "gateway/metrics.h"
#include "tests/central/scratch.h"
#include "tests/run_command.h"

namespace beffroi {

namespace {

using namespace std::chrono_literals;

Figures sample() {
    health::Logins logins;
    logins.took("opened", 20ms);
    logins.took("opened", 300ms);
    logins.took("wrong-password", 12s);
    logins.refused("throttled");
    Figures figures{.started = *parse_rfc3339("2026-11-24T06:00:00Z"), .logins = logins.counts()};
    figures.sessions_by_role = {{"eleve", 800}, {"enseignant", 12}};
    figures.vitals.clock = {true, 3ms};
    figures.vitals.rooms[0] = Room{86, 100, std::chrono::hours(40)};
    figures.vitals.rooms[2] = Room{5000, 262144};
    figures.vitals.certificates = {{"portal", *parse_rfc3339("2027-02-01T00:00:00Z")}};
    figures.vitals.enforcer_connected = true;
    figures.policy.number = 118;
    figures.policy.generation = 4;
    figures.tables = {{"neighbours", 32768, 32768, 1200}, {"pace", 12, 8192, 0}};
    figures.aaf = Figures::Aaf{*parse_rfc3339("2026-11-24T00:00:00Z"), 2};
    figures.streams = {{"access", 9007199254740991, 12}, {"admin", 7, std::nullopt}};
    return figures;
}

/// Whether the text has that line.
bool has(const std::string& text, const std::string& line) {
    return text.find('\n' + line + '\n') != std::string::npos;
}

http::Request from(const char* name, const char* kind) {
    http::Request request;
    request.certificate = http::ClientCertificate{name, kind, ""};
    return request;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_metrics_tests)

BOOST_AUTO_TEST_CASE(figures_are_said_in_the_words_of_the_rules) {
    const auto text = exposition(sample());
    for (const char* line : {"beffroi_sessions{role=\"eleve\"} 800",
                             "beffroi_logins_total{outcome=\"throttled\"} 1",
                             "beffroi_login_seconds_bucket{le=\"0.01\"} 0",
                             "beffroi_login_seconds_bucket{le=\"0.025\"} 1",
                             "beffroi_login_seconds_bucket{le=\"0.5\"} 2",
                             "beffroi_login_seconds_bucket{le=\"10\"} 2",
                             "beffroi_login_seconds_bucket{le=\"+Inf\"} 3",
                             "beffroi_login_seconds_count 3",
                             "beffroi_journal_entries{stream=\"access\"} 9007199254740991",
                             "beffroi_journal_cosigned_entries{stream=\"access\"} 12",
                             "beffroi_room_used{resource=\"disk\"} 86",
                             "beffroi_room_capacity{resource=\"connections\"} 262144",
                             "beffroi_aaf_missing_exports 2",
                             "beffroi_aaf_export_seconds 1795478400",
                             "beffroi_table_entries{table=\"pace\"} 12",
                             "beffroi_table_capacity{table=\"neighbours\"} 32768",
                             "beffroi_table_crowded_out_total{table=\"neighbours\"} 1200",
                             "beffroi_room_full_in_seconds{resource=\"disk\"} 144000",
                             "beffroi_clock_trusted 1",
                             "beffroi_clock_error_seconds 0.0030000000000000001",
                             "beffroi_certificate_end_seconds{certificate=\"portal\"} 1801440000",
                             "beffroi_enforcer_connected 1",
                             "beffroi_policy_number 118",
                             "beffroi_policy_on_trial 0"}) {
        BOOST_TEST(has(text, line), line);
    }
    BOOST_TEST(!has(text, "beffroi_journal_cosigned_entries{stream=\"admin\"} 0"));
    BOOST_TEST(text.find("full_in_seconds{resource=\"connections\"}") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(prometheus_finds_nothing_to_say_about_them) {
    const central::Scratch scratch;
    replace_file(scratch.path("metrics"), exposition(sample()));
    const auto checked = run_command("promtool check metrics < " + scratch.path("metrics"));
    BOOST_TEST(checked.code == 0, checked.out);
    BOOST_TEST(checked.out == "");
    replace_file(scratch.path("metrics"), "a metric without an end");
    BOOST_TEST(run_command("promtool check metrics < " + scratch.path("metrics")).code != 0);
}

BOOST_AUTO_TEST_CASE(monitors_that_are_listed_read_them_and_nobody_else) {
    const auto route = metrics_route({{"prometheus.region.example"}}, sample);
    BOOST_TEST(route.path == "/metrics");
    const auto read = route.handler(from("prometheus.region.example", "monitor"));
    BOOST_TEST(read.status == 200);
    BOOST_TEST(read.content_type == "text/plain; version=0.0.4; charset=utf-8");
    BOOST_TEST(read.body == exposition(sample()));
    BOOST_TEST(route.handler(from("prometheus.region.example", "auditor")).status == 403);
    BOOST_TEST(route.handler(from("another.example", "monitor")).status == 403);
    BOOST_TEST(route.handler({}).status == 403);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi
