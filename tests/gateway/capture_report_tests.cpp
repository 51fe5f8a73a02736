// What devices met at the portal, and what is said of it.
#include <boost/test/unit_test.hpp>

#include "tests/gateway/staff_world.h"

using namespace beffroi;
using namespace beffroi::tests;
using namespace std::chrono_literals;
using nlohmann::json;
using portal::Meeting;

namespace {

struct World : StaffWorld {
    /// The n-th device, seen under that address.
    IpAddress stand(unsigned n, const char* address) {
        devices[ip(address)] = {device(n).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
        return ip(address);
    }
    json report(const char* of = nullptr) {
        arrivals.settle();
        json request{{"ask", "capture-report"}};
        if (of != nullptr) {
            request["device"] = of;
        }
        return ask(request).at("devices");
    }
    std::string meaning(const char* of) {
        const auto told = report(of);
        return told.size() == 1U ? told[0].at("meaning").get<std::string>() : std::to_string(told.size());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_capture_report_tests, World)

BOOST_AUTO_TEST_CASE(what_a_device_did_is_told_under_all_its_addresses) {
    const auto v4 = stand(1, "10.10.0.11");
    const auto v6 = stand(1, "2001:db8::11");
    arrivals.met(v4, Meeting::android);
    clock.advance(5s);
    arrivals.met(v6, Meeting::android);
    arrivals.met(v6, Meeting::other_page);
    arrivals.met(v4, Meeting::captive_api);
    arrivals.met(v4, Meeting::login_page);
    arrivals.refused(v4, Denial::wrong_password);
    arrivals.refused(v4, Denial::wrong_password);
    arrivals.refused(v4, Denial::throttled);
    const auto told = report();
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0] == json({{"interface", "wifi0"},
                                {"zone", "wifi-eleves"},
                                {"mac", "02:00:00:00:00:01"},
                                {"addresses", {"10.10.0.11", "2001:db8::11"}},
                                {"first", "2026-11-24T08:00:00.000Z"},
                                {"last", "2026-11-24T08:00:05.000Z"},
                                {"asked",
                                 {{"android", {{"times", 2}, {"answer", "sent-to-portal"}}},
                                  {"other", {{"times", 1}, {"answer", "sent-to-portal"}}}}},
                                {"captive-api", 1},
                                {"login-page", 1},
                                {"stale-form", 0},
                                {"incomplete-form", 0},
                                {"refused", {{"wrong-password", 2}, {"throttled", 1}}},
                                {"signed-in", false},
                                {"meaning", "refused-throttled"}}));
}

BOOST_AUTO_TEST_CASE(each_course_has_its_meaning) {
    const auto who = stand(1, "10.10.0.11");
    const char* at = "10.10.0.11";
    BOOST_TEST(meaning(at) == "silent");
    arrivals.met(who, Meeting::other_page);
    BOOST_TEST(meaning(at) == "pages-only");
    arrivals.met(who, Meeting::apple);
    BOOST_TEST(meaning(at) == "asked-only");
    arrivals.met(who, Meeting::captive_api);
    BOOST_TEST(meaning(at) == "api-only");
    arrivals.met(who, Meeting::login_page);
    BOOST_TEST(meaning(at) == "page-unsent");
    arrivals.met(who, Meeting::incomplete_form);
    BOOST_TEST(meaning(at) == "incomplete-form");
    arrivals.met(who, Meeting::stale_form);
    BOOST_TEST(meaning(at) == "stale-form");
    const std::pair<Denial, const char*> refusals[] = {{Denial::unknown_user, "refused-credentials"},
                                                       {Denial::account_disabled, "refused-credentials"},
                                                       {Denial::no_role, "refused-role"},
                                                       {Denial::no_access, "refused-role"},
                                                       {Denial::malformed_request, "refused-form"},
                                                       {Denial::journal_unavailable, "refused-unavailable"},
                                                       {Denial::directory_unavailable, "refused-unavailable"},
                                                       {Denial::wrong_password, "refused-credentials"}};
    for (const auto& [denial, expected] : refusals) {
        arrivals.refused(who, denial);
        BOOST_TEST(meaning(at) == expected);
    }
    arrivals.reads_charter(who);
    BOOST_TEST(meaning(at) == "charter");
    arrivals.chooses_device(who);
    BOOST_TEST(meaning(at) == "devices");
    arrivals.entered(who);
    BOOST_TEST(meaning(at) == "left");  // there is no session any more
    open(1, "lea.delattre", at);
    BOOST_TEST(meaning(at) == "in");
    BOOST_TEST(report(at)[0].at("entered") == "2026-11-24T08:00:00.000Z");
    arrivals.met(ip("192.0.2.9"), Meeting::android);
    BOOST_TEST(meaning("192.0.2.9") == "no-zone");
}

BOOST_AUTO_TEST_CASE(of_two_addresses_the_last_turn_counts_whichever_had_it) {
    const auto v4 = stand(1, "10.10.0.11");
    const auto v6 = stand(1, "2001:db8::11");
    arrivals.refused(v6, Denial::no_role);
    clock.advance(5s);
    arrivals.reads_charter(v4);
    BOOST_TEST(meaning("10.10.0.11") == "charter");
    clock.advance(5s);
    arrivals.refused(v6, Denial::no_role);
    BOOST_TEST(meaning("10.10.0.11") == "refused-role");
}

BOOST_AUTO_TEST_CASE(a_device_that_asked_for_nothing_is_told_unless_it_is_signed_in) {
    stand(1, "10.10.0.11");
    open(2, "marc.dupont", "10.10.0.12");
    const auto told = report();
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].at("mac") == "02:00:00:00:00:01");
    BOOST_TEST(told[0].at("meaning") == "silent");
}

BOOST_AUTO_TEST_CASE(one_device_is_found_by_each_of_its_addresses_and_reading_is_on_record) {
    const auto one = stand(1, "10.10.0.11");
    const auto other = stand(2, "10.10.0.12");
    arrivals.met(one, Meeting::android);
    arrivals.met(other, Meeting::windows);
    entries("admin");
    BOOST_TEST(report("02:00:00:00:00:02").size() == 1U);
    BOOST_TEST(report("10.10.0.12")[0].at("asked").contains("windows"));
    BOOST_TEST(report("10.10.0.13").empty());
    const auto read = entries("admin");
    BOOST_REQUIRE(read.size() == 3U);
    BOOST_TEST(read[0].event == journal::event::audit_read);
    BOOST_TEST(read[0].count == 1U);
    BOOST_TEST(read[0].detail == "on the gateway itself: what devices met at the portal, with addresses");
    BOOST_TEST(ask({{"ask", "capture-report"}, {"device", "nonsense"}}).contains("refused"));
    files.fail(0, journal::FakeFiles::Fault::refuse);
    BOOST_TEST(ask({{"ask", "capture-report"}}).contains("refused"));
}

BOOST_AUTO_TEST_CASE(an_address_that_goes_to_another_device_takes_nothing_of_the_first_with_it) {
    const auto address = stand(1, "10.10.0.11");
    arrivals.met(address, Meeting::android);
    arrivals.refused(address, Denial::wrong_password);
    arrivals.settle();
    stand(2, "10.10.0.11");
    clock.advance(61s);
    arrivals.met(address, Meeting::windows);
    const auto told = report();
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].at("mac") == "02:00:00:00:00:02");
    BOOST_TEST(told[0].at("refused").empty());
    BOOST_TEST(!told[0].at("asked").contains("android"));
}

BOOST_AUTO_TEST_CASE(a_device_that_has_gone_is_still_named) {
    const auto address = stand(1, "10.10.0.11");
    arrivals.met(address, Meeting::android);
    arrivals.settle();
    devices.clear();
    clock.advance(120s);
    arrivals.met(address, Meeting::android);
    BOOST_TEST(report()[0].at("mac") == "02:00:00:00:00:01");
}

BOOST_AUTO_TEST_CASE(four_hours_are_remembered_and_a_bounded_number_of_addresses) {
    arrivals.met(stand(1, "10.10.0.11"), Meeting::android);
    clock.advance(4h - 1s);
    BOOST_TEST(arrivals.all().size() == 1U);
    clock.advance(1s);
    BOOST_TEST(arrivals.all().empty());
    arrivals.met(ip("10.10.0.11"), Meeting::windows);  // begins anew
    BOOST_TEST(arrivals.all().front().times(Meeting::android) == 0U);
    for (unsigned i = 0; i < Arrivals::capacity + 10; ++i) {
        clock.advance(1s);
        const auto bytes = std::array{std::uint8_t{10}, std::uint8_t{20}, static_cast<std::uint8_t>(i >> 8U),
                                      static_cast<std::uint8_t>(i)};
        arrivals.met(IpAddress::from_v4(bytes.data()), Meeting::other_page);
    }
    BOOST_TEST(arrivals.all().size() == Arrivals::capacity);
    BOOST_TEST(arrivals.forgotten() == 11U);
    const auto all = arrivals.all();
    BOOST_TEST((all.front().last > all.back().last));
}

BOOST_AUTO_TEST_SUITE_END()
