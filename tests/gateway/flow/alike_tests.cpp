#include <boost/test/unit_test.hpp>

#include "gateway/flow/alike.h"
#include "tests/gateway/flow/world.h"

using namespace beffroi;
using namespace beffroi::flow;
using namespace beffroi::flow::test;
using namespace std::chrono_literals;

namespace {

struct World {
    FakeClock clock{noon()};
    Entries entries{{Uai("0599991P"), true}, clock, only_the_pupil};
    Alike alike;

    void add(const EndedFlow& flow) { alike.add(entries.entry(flow).value()); }
    void add(const DeniedPacket& packet) { alike.add(entries.entry(packet).value()); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_flow_alike_tests, World)

BOOST_AUTO_TEST_CASE(flows_of_one_minute_and_port_are_one_entry_with_their_sums) {
    auto first = a_flow(443, noon() + 10s);
    first.bytes = 100;
    auto second = a_flow(443, noon() + 2s);
    second.from.port = 51515;
    second.to.address = address("203.0.113.99");
    second.lasted = 30s;
    add(first);
    add(second);
    const auto joined = alike.take();
    BOOST_REQUIRE(joined.size() == 1U);
    BOOST_TEST(joined[0].count == 2U);
    BOOST_TEST(joined[0].bytes == 1100U);
    BOOST_TEST((joined[0].time == noon() + 2s));
    BOOST_TEST(joined[0].seconds == 30U);
    BOOST_TEST(joined[0].from.value().text() == "10.1.0.9");
    BOOST_TEST(joined[0].from_port == 0);
    BOOST_TEST(!joined[0].to.has_value());
    BOOST_CHECK_NO_THROW(static_cast<void>(journal::to_line(joined[0], std::string(16, 's'))));
    BOOST_TEST(alike.take().empty());
}

BOOST_AUTO_TEST_CASE(another_port_minute_or_address_is_another_entry) {
    add(a_flow());
    add(a_flow(80));
    add(a_flow(443, noon() + 1min));
    auto other = a_flow();
    other.from.address = address("10.1.0.10");
    add(other);
    BOOST_TEST(alike.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_denial_is_never_counted_for_another_destination) {
    add(a_denial("203.0.113.17"));
    add(a_denial("203.0.113.17", noon() + 5s));
    add(a_denial("203.0.113.18"));
    const auto joined = alike.take();
    BOOST_REQUIRE(joined.size() == 2U);
    for (const auto& entry : joined) {
        BOOST_TEST(entry.count == (entry.to.value().text() == "203.0.113.17" ? 2U : 1U));
        BOOST_TEST(entry.to_port == 443);
        BOOST_CHECK_NO_THROW(static_cast<void>(journal::to_line(entry, std::string(16, 's'))));
    }
}

BOOST_AUTO_TEST_SUITE_END()
