#include <sys/stat.h>
#include <unistd.h>

#include "tests/gateway/doctor/patient.h"
#include "tests/gateway/escrow_config.h"

using namespace beffroi;
using namespace beffroi::doctor;
using namespace beffroi::doctor::test;

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_journal_tests, Ward)

BOOST_AUTO_TEST_CASE(a_disk_warns_at_85_percent_and_fails_at_95) {
    BOOST_TEST(levels(judge_disk("/d", 84, 16)) == "ok");
    BOOST_TEST(levels(judge_disk("/d", 85, 15)) == "warn");
    BOOST_TEST(levels(judge_disk("/d", 95, 5)) == "fail");
    BOOST_TEST(levels(judge_disk("/d", 0, 0)) == "fail");
    for (const auto used : {1U, 85U, 95U}) {
        BOOST_TEST(is_complete(judge_disk("/d", used, 100 - used)));
    }
}

BOOST_AUTO_TEST_CASE(a_journal_that_the_gateways_user_cannot_write_is_told) {
    config.journal.directory = path("journal/not/made/yet");
    config.journal.live_directory = path("journal");
    config.policy_directory = path("journal/policy");
    config.staff_socket = path("journal/staff.sock");
    config.enforcer.gateway_user = ::geteuid() == 0 ? "root" : "nobody";
    auto findings = look_at_journal_disk(patient());
    BOOST_TEST(findings.front().found.english.find(folder.path()) != std::string::npos);
    if (::geteuid() != 0) {
        BOOST_TEST_MESSAGE("not run as root: nobody to become");
        return;
    }
    BOOST_TEST(!says(findings, "cannot write"));
    std::filesystem::create_directory(path("journal"));
    BOOST_REQUIRE(::chmod(folder.path().c_str(), 0755) == 0 && ::chmod(path("journal").c_str(), 0755) == 0);
    config.enforcer.gateway_user = "nobody";
    findings = look_at_journal_disk(patient());
    BOOST_TEST(says(findings, "nobody cannot write in " + path("journal")));
    BOOST_TEST(is_complete(findings));
    BOOST_TEST(::geteuid() == 0U);
    BOOST_REQUIRE(::chmod(path("journal").c_str(), 0777) == 0);
    BOOST_TEST(!says(look_at_journal_disk(patient()), "cannot write"));
}

BOOST_AUTO_TEST_CASE(every_place_that_the_gateway_writes_to_is_looked_at) {
    if (::geteuid() != 0) {
        BOOST_TEST_MESSAGE("not run as root: nobody to become");
        return;
    }
    BOOST_REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
    for (const char* name : {"journal", "live", "guests", "charter", "policies"}) {
        std::filesystem::create_directory(path(name));
        BOOST_REQUIRE(::chmod(path(name).c_str(), 0777) == 0);
    }
    config.journal.directory = path("journal");
    config.journal.live_directory = path("live");
    config.policy_directory = path("policies/policy");
    config.staff_socket = path("live/staff.sock");
    config.guests.emplace().file = path("guests/codes");
    config.portal.charter.emplace().file = path("charter/accepted");
    config.enforcer.gateway_user = "nobody";
    BOOST_TEST(!says(look_at_journal_disk(patient()), "cannot write"));
    for (const char* name : {"live", "guests", "charter", "policies"}) {
        BOOST_REQUIRE(::chmod(path(name).c_str(), 0755) == 0);
        BOOST_TEST(says(look_at_journal_disk(patient()), "nobody cannot write in " + path(name)), name);
        BOOST_REQUIRE(::chmod(path(name).c_str(), 0777) == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_months_key_that_is_missing_is_told_before_the_gateway_says_it) {
    config.escrow = tests::escrow_in(folder.path());
    clock = FakeClock(WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)));
    BOOST_TEST(levels(look_at_month_keys(patient())) == "ok");
    clock.advance(std::chrono::hours(24 * 10));
    const auto late = look_at_month_keys(patient());
    BOOST_TEST(levels(late) == "ok warn warn");
    BOOST_TEST(says(late, "region has announced no key of 2026-12"));
    BOOST_TEST(is_complete(late));
    std::filesystem::remove_all(path("academie"));
    std::filesystem::create_directory(path("academie"));
    const auto none = look_at_month_keys(patient());
    BOOST_TEST(levels(none) == "fail");
    BOOST_TEST(is_complete(none));
}

BOOST_AUTO_TEST_SUITE_END()
