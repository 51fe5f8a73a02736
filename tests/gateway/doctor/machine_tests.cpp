#include <filesystem>

#include "tests/gateway/doctor/patient.h"

using namespace beffroi;
using namespace beffroi::doctor;
using namespace beffroi::doctor::test;

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_machine_tests, Ward)

BOOST_AUTO_TEST_CASE(a_clock_that_nothing_holds_fails_and_one_off_by_a_second_warns) {
    using std::chrono::microseconds;
    BOOST_TEST(levels(judge_clock({false, microseconds(0)})) == "fail");
    BOOST_TEST(levels(judge_clock({true, microseconds(1'000'000)})) == "ok");
    BOOST_TEST(levels(judge_clock({true, microseconds(1'000'001)})) == "warn");
    BOOST_TEST(is_complete(judge_clock({false, microseconds(0)})));
    BOOST_TEST(is_complete(look_at_clock(patient())));
}

BOOST_AUTO_TEST_CASE(what_runs_out_warns_and_what_is_full_fails) {
    for (const auto resource : resources) {
        BOOST_TEST(levels(judge_room(resource, {84, 100})) == "ok");
        BOOST_TEST(levels(judge_room(resource, {85, 100})) == "warn");
        BOOST_TEST(levels(judge_room(resource, {95, 100})) == "fail");
        BOOST_TEST(is_complete(judge_room(resource, {95, 100})));
    }
    BOOST_TEST(levels(look_at_headroom(patient())) == "ok");  // a machine that says nothing
    std::filesystem::create_directories(path("proc/sys/net/netfilter"));
    replace_file(path("proc/sys/net/netfilter/nf_conntrack_count"), "99\n");
    replace_file(path("proc/sys/net/netfilter/nf_conntrack_max"), "100\n");
    BOOST_TEST(levels(look_at_headroom(patient())) == "fail");
    BOOST_TEST(says(look_at_headroom(patient()), "connection tracking: 99 of 100"));
}

BOOST_AUTO_TEST_CASE(both_families_must_be_forwarded) {
    BOOST_TEST(levels(look_at_forwarding(patient())) == "fail fail");
    std::filesystem::create_directories(path("proc/sys/net/ipv4"));
    std::filesystem::create_directories(path("proc/sys/net/ipv6/conf/all"));
    replace_file(path("proc/sys/net/ipv4/ip_forward"), "1\n");
    replace_file(path("proc/sys/net/ipv6/conf/all/forwarding"), "0\n");
    BOOST_TEST(levels(look_at_forwarding(patient())) == "ok fail");
    replace_file(path("proc/sys/net/ipv6/conf/all/forwarding"), "1\n");
    BOOST_TEST(levels(look_at_forwarding(patient())) == "ok ok");
    BOOST_TEST(is_complete(look_at_forwarding(patient())));
}

BOOST_AUTO_TEST_CASE(a_name_without_an_address_is_told_and_an_address_needs_none) {
    DirectoryConfig directory;
    directory.servers = {"ldaps://192.0.2.1", "ldaps://[2001:db8::1]:636"};
    config.directories = {directory};
    BOOST_TEST(levels(look_at_names(patient())) == "ok");
    config.directories[0].servers = {"ldaps://localhost:636"};
    config.delivery.emplace().url = "https://nobody.invalid:9443";
    const auto findings = look_at_names(patient());
    BOOST_TEST(levels(findings) == "ok fail");
    BOOST_TEST(says(findings, "nobody.invalid has no address"));
    BOOST_TEST(is_complete(findings));
}

BOOST_AUTO_TEST_SUITE_END()
