#include <boost/test/unit_test.hpp>

#include "tests/gateway/staff_world.h"

using namespace beffroi;
using beffroi::tests::StaffWorld;
using nlohmann::json;

BOOST_FIXTURE_TEST_SUITE(gateway_staff_answers_tests, StaffWorld)

BOOST_AUTO_TEST_CASE(who_is_signed_in_is_told_with_the_rule_that_gave_the_role) {
    const auto lea = open(1, "lea.delattre", "10.10.0.11");
    clock.advance(std::chrono::minutes(5));
    open(2, "tom.petit", "2001:db8:10::12");
    const auto sessions = ask({{"ask", "sessions"}}).at("sessions");
    BOOST_REQUIRE(sessions.size() == 2U);
    BOOST_TEST(sessions[0] == json({{"session", lea.id.get()},
                                    {"login", "lea.delattre"},
                                    {"role", "eleve"},
                                    {"reason", "rule eleves: profile National_ELV in 0599991P"},
                                    {"uai", "0599991P"},
                                    {"offline", false},
                                    {"zone", "wifi-eleves"},
                                    {"interface", "wifi0"},
                                    {"mac", "02:00:00:00:00:01"},
                                    {"addresses", {"10.10.0.11"}},
                                    {"opened", "2026-11-24T08:00:00.000Z"},
                                    {"expires", "2026-11-24T16:00:00.000Z"},
                                    {"idle-timeout", 600}}));
    BOOST_TEST(sessions[1].at("login") == "tom.petit");
}

BOOST_AUTO_TEST_CASE(each_reading_is_on_record_first_and_names_nobody) {
    const auto lea = open(1, "lea.delattre", "10.10.0.11");
    open(2, "tom.petit", "10.10.0.12");
    ask({{"ask", "sessions"}, {"for", "alice"}});
    ask({{"ask", "why"}, {"device", "10.10.0.11"}});
    const auto read = entries("admin");
    BOOST_REQUIRE(read.size() == 2U);
    BOOST_TEST(read[0].event == journal::event::audit_read);
    BOOST_TEST(read[0].actor == "root for alice");
    BOOST_TEST(read[0].count == 2U);
    BOOST_TEST(read[0].session.empty());
    BOOST_TEST(read[1].actor == "root");
    BOOST_TEST(read[1].session == lea.id.get());
    for (const auto& entry : read) {
        const auto line = journal::to_line(entry, "0123456789abcdef");
        for (const char* name : {"lea.delattre", "tom.petit", "10.10.0.11", "02:00:00:00:00:01"}) {
            BOOST_TEST(line.find(name) == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_put_on_record_is_not_told) {
    open(1, "lea.delattre", "10.10.0.11");
    files.fail(0, journal::FakeFiles::Fault::refuse);
    const auto sessions = ask({{"ask", "sessions"}});
    BOOST_TEST(sessions.contains("refused"));
    BOOST_TEST(!sessions.contains("sessions"));
    files.fail(0, journal::FakeFiles::Fault::refuse);
    BOOST_TEST(ask({{"ask", "why"}, {"device", "10.10.0.11"}}).contains("refused"));
}

BOOST_AUTO_TEST_CASE(an_end_by_staff_is_in_the_kernel_and_on_record_with_who_did_it) {
    const auto lea = open(1, "lea.delattre", "10.10.0.11");
    const auto tom = open(2, "tom.petit", "10.10.0.12");
    const auto ended = ask({{"ask", "end"}, {"device", "10.10.0.11"}, {"for", "alice"}}).at("ended");
    BOOST_REQUIRE(ended.size() == 1U);
    BOOST_TEST(ended[0].at("login") == "lea.delattre");
    BOOST_TEST(ended[0].at("on-record") == true);
    BOOST_TEST(ended[0].at("out-of-kernel") == true);
    BOOST_TEST(!table.find(lea.id).has_value());
    BOOST_TEST(!kernel.find(lea.handle).has_value());
    BOOST_TEST(kernel.find(tom.handle).has_value());
    const auto closed = entries("access");
    BOOST_REQUIRE(closed.size() == 1U);
    BOOST_TEST(closed[0].event == journal::event::session_close);
    BOOST_TEST(closed[0].reason == "staff");
    BOOST_TEST(closed[0].actor == "root for alice");
    BOOST_TEST(closed[0].session == lea.id.get());
    BOOST_TEST(ask({{"ask", "end"}, {"device", "10.10.0.11"}}).at("ended").empty());
}

BOOST_AUTO_TEST_CASE(sessions_are_chosen_by_device_by_identifier_or_by_person) {
    const auto tablet = open(1, "lea.delattre", "10.10.0.11");
    open(2, "lea.delattre", "10.10.0.12");
    open(3, "tom.petit", "10.10.0.13");
    open(4, "ines.roux", "10.10.0.14");
    const auto ended = [this](const char* by, const std::string& what) {
        return ask({{"ask", "end"}, {by, what}}).at("ended").size();
    };
    BOOST_TEST(ended("login", "lea") == 0U);
    BOOST_TEST(ended("session", tablet.id.get().substr(0, 8)) == 0U);
    for (const char* nothing : {"login", "session", "device"}) {
        BOOST_TEST(ended(nothing, "") == 0U);
    }
    BOOST_TEST(ask({{"ask", "end"}}).at("ended").empty());
    for (const char* no_address : {"garbage", "10.10.0.11/24"}) {
        BOOST_TEST(ask({{"ask", "end"}, {"device", no_address}}).at("refused") == "give an IPv4, IPv6 or MAC address");
    }
    BOOST_TEST(table.size() == 4U);
    BOOST_TEST(ended("login", "lea.delattre") == 2U);
    BOOST_TEST(ended("device", "02:00:00:00:00:03") == 1U);
    BOOST_TEST(ended("session", table.all().front().id.get()) == 1U);
    BOOST_TEST(table.size() == 0U);
}

BOOST_AUTO_TEST_CASE(whoever_asks_is_told_what_is_not_finished) {
    const auto lea = open(1, "lea.delattre", "10.10.0.11");
    kernel.fail_with(enforce::KernelError::unavailable);
    files.fail(0, journal::FakeFiles::Fault::refuse);
    const auto ended = ask({{"ask", "end"}, {"session", lea.id.get()}}).at("ended");
    BOOST_REQUIRE(ended.size() == 1U);
    BOOST_TEST(ended[0].at("on-record") == false);
    BOOST_TEST(!ended[0].contains("login"));  // a reading that is not on record is not answered
    BOOST_TEST(ended[0].at("out-of-kernel") == false);
}

BOOST_AUTO_TEST_CASE(an_address_is_whose_device_has_it_now) {
    open(1, "lea.delattre", "10.10.0.11");
    const auto login_at = [this](const std::string& address) {
        const auto sessions = ask({{"ask", "why"}, {"device", address}}).at("sessions");
        return sessions.empty() ? "nobody" : sessions[0].at("login").get<std::string>();
    };
    BOOST_TEST(login_at("10.10.0.11") == "lea.delattre");
    BOOST_TEST(login_at("02:00:00:00:00:01") == "lea.delattre");
    BOOST_TEST(login_at("02:00:00:00:00:99") == "nobody");
    // Another device answers for the address: it is not hers, though her session had it.
    devices[tests::ip("10.10.0.11")].mac = tests::device(2).mac;
    BOOST_TEST(login_at("10.10.0.11") == "nobody");
    // Nobody answers: a device that sleeps keeps its session.
    devices.clear();
    BOOST_TEST(login_at("10.10.0.11") == "lea.delattre");
    BOOST_TEST(login_at("10.10.0.12") == "nobody");
}

BOOST_AUTO_TEST_CASE(why_says_what_the_kernel_holds_and_what_is_in_force) {
    const auto lea = open(1, "lea.delattre", "10.10.0.11");
    kernel.set_idle(lea.handle, std::chrono::seconds(42));
    const json question{{"ask", "why"}, {"device", "10.10.0.11"}};
    auto told = ask(question);
    BOOST_TEST(told.at("device") ==
               json({{"mac", "02:00:00:00:00:01"}, {"interface", "wifi0"}, {"zone", "wifi-eleves"}}));
    BOOST_TEST(told.at("sessions")[0].at("kernel") == json({{"held", true}, {"idle", 42}}));
    BOOST_TEST(told.at("policy").at("number") == 12);
    BOOST_TEST(told.at("policy").at("directory") == policy_directory);
    BOOST_TEST(told.at("policy").at("blocks") == json::array());
    kernel.lose_sessions();
    BOOST_TEST(ask(question).at("sessions")[0].at("kernel") == json({{"held", false}}));
    kernel.fail_with(enforce::KernelError::unavailable);
    BOOST_TEST(ask(question).at("sessions")[0].at("kernel") == nullptr);
    delivery::Report blocked;
    blocked.blocks = {{policy::Party::region, 7}};
    answers.set({false, blocked});
    told = ask(question);
    BOOST_TEST(told.at("policy").at("blocks") == json({"region-7"}));
    BOOST_TEST(told.at("enforcer-connected") == false);
}

BOOST_AUTO_TEST_CASE(what_is_no_request_is_refused) {
    for (const char* request : {"", "{", "[]", "null", "{}", R"({"ask":"all"})", R"({"ask":7})", R"({"ask":"why"})",
                                R"({"ask":"why","device":"x"})", R"({"ask":"why","device":["10.10.0.11"]})"}) {
        BOOST_TEST(json::parse(answers.answer("root", request)).contains("refused"), request);
    }
}

BOOST_AUTO_TEST_CASE(who_asks_cannot_write_more_than_a_name_into_the_journal) {
    ask({{"ask", "sessions"}, {"for", "a\n" + std::string(5000, 'x')}});
    const auto read = entries("admin");
    BOOST_REQUIRE(read.size() == 1U);
    BOOST_TEST(read[0].actor.starts_with("root for a\\x0ax"));
    BOOST_TEST(read[0].actor.size() < 80U);
}

BOOST_AUTO_TEST_SUITE_END()
