#include <boost/test/unit_test.hpp>

#include "gateway/flow/entries.h"
#include "tests/gateway/flow/world.h"

using namespace beffroi;
using namespace beffroi::flow;
using namespace beffroi::flow::test;

namespace {

struct World {
    FakeClock clock{noon()};
    Entries plain{{Uai("0599991P"), false}, clock, only_the_pupil};
    Entries with_destinations{{Uai("0599991P"), true}, clock, only_the_pupil};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_flow_entries_tests, World)

BOOST_AUTO_TEST_CASE(a_flow_is_its_sessions_and_says_no_destination) {
    auto flow = a_flow();
    flow.translated = Endpoint{address("192.0.2.7"), 40123};
    const auto observed = plain.entry(flow).value();
    const auto& entry = observed.entry;
    BOOST_TEST(observed.to_port == 443);
    BOOST_TEST(entry.event == journal::event::flow);
    BOOST_TEST(entry.site == "0599991P");
    BOOST_TEST(entry.session == pupil().id.get());
    BOOST_TEST(entry.token == pupil().pseudonym.token);
    BOOST_TEST(entry.role == "eleve");
    BOOST_TEST(entry.zone == "salles");
    BOOST_TEST(entry.device.size() == 12U);
    BOOST_TEST(entry.from.value().text() == "10.1.0.9");
    BOOST_TEST(entry.from_port == 51514);
    BOOST_TEST(entry.public_address.value().text() == "192.0.2.7");
    BOOST_TEST(entry.public_port == 40123);
    BOOST_TEST((entry.time == noon()));
    BOOST_TEST(entry.seconds == 12U);
    BOOST_TEST(entry.bytes == 1000U);
    BOOST_TEST(entry.count == 1U);
    BOOST_TEST(!entry.to.has_value());
    BOOST_TEST(journal::to_line(entry, std::string(16, 's')).find("203.0.113.17") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_flow_says_its_destination_where_that_is_switched_on) {
    const auto entry = with_destinations.entry(a_flow()).value().entry;
    BOOST_TEST(entry.to.value().text() == "203.0.113.17");
    BOOST_TEST(entry.to_port == 443);
}

BOOST_AUTO_TEST_CASE(a_denial_says_its_target_and_who_decided) {
    const auto entry = plain.entry(a_denial()).value().entry;
    BOOST_TEST(entry.event == journal::event::denied);
    BOOST_TEST(entry.to.value().text() == "203.0.113.17");
    BOOST_TEST(entry.to_port == 443);
    BOOST_TEST(entry.generation == 12U);
    BOOST_TEST(entry.rule == "lycee/no-games");
    BOOST_TEST(entry.from.value().text() == "10.1.0.9");
    BOOST_CHECK_NO_THROW(static_cast<void>(journal::to_line(entry, std::string(16, 's'))));
}

BOOST_AUTO_TEST_CASE(nobody_is_named_for_a_session_that_is_not_known) {
    auto flow = a_flow();
    flow.session = SessionHandle(8);
    BOOST_TEST(!plain.entry(flow).has_value());
}

BOOST_AUTO_TEST_CASE(a_device_has_one_name_a_month_that_says_nothing_of_its_address) {
    DeviceNames names;
    const std::string one = "02:00:00:00:00:01";
    const std::string other = "02:00:00:00:00:02";
    const auto name = names.name(one, noon());
    BOOST_TEST(name == names.name(one, noon() + std::chrono::hours(24)));
    BOOST_TEST(name != names.name(other, noon()));
    BOOST_TEST(name != names.name(one, noon() + std::chrono::hours(24 * 10)));
    BOOST_TEST(name != DeviceNames().name(one, noon()));
}

BOOST_AUTO_TEST_SUITE_END()
