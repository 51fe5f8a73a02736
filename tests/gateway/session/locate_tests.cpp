// Where an address stands, in a kernel with a router beside it.
#include <boost/test/unit_test.hpp>

#include "base/yang/document.h"
#include "gateway/locate.h"
#include "tests/gateway/session/own_network.h"
#include "tests/gateway/session/sample_session.h"

using namespace beffroi;
using namespace beffroi::tests;

namespace {

/// The zones of tests/flows/policy: `salles` on lan0, `internat` behind a router on rt0.
PolicyInForce::State policy_in_force() {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    return {std::make_shared<const policy::Policy>(std::get<policy::Policy>(
                policy::load_directory(modules, std::string(BEFFROI_SOURCE_DIR) + "/tests/flows/policy"))),
            1};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_locate_tests)

BOOST_AUTO_TEST_CASE(behind_a_router_the_address_is_the_device_and_elsewhere_its_mac) {
    in_own_network([] {
        ip_commands(
            "address add 10.20.0.1/16 dev lan0\nlink add rt0 type veth peer name core\nlink set rt0 up\n"
            "link set core up\naddress add 10.255.0.1/30 dev rt0\nroute add 10.60.0.0/17 via 10.255.0.2\n"
            "address add 2001:db8:ff::1/64 dev rt0 nodad\nroute add 2001:db8:60::/48 via 2001:db8:ff::2\n"
            "neighbour replace 10.20.0.5 lladdr 02:00:00:00:00:05 dev lan0 nud permanent\n"
            "neighbour replace 10.60.9.9 lladdr 02:00:00:00:00:09 dev rt0 nud permanent\n");
        const PolicyInForce in_force(policy_in_force());
        const session::Neighbours neighbours([](const session::Neighbour&) {});
        const Locator locator(neighbours, in_force);
        const auto near = locator.device_of(ip("10.20.0.5"));
        BOOST_REQUIRE(near.has_value());
        BOOST_TEST((near->mac.text() == "02:00:00:00:00:05" && !near->address));
        for (const char* far : {"10.60.1.5", "10.60.9.9", "2001:db8:60:1::5"}) {
            BOOST_TEST_CONTEXT(far) {
                const Device expected{{}, Interface("rt0"), ZoneName("internat"), ip(far)};
                const auto found = locator.device_of(ip(far));
                BOOST_REQUIRE(found.has_value());
                BOOST_TEST((*found == expected));
                BOOST_TEST((locator.addresses_of(expected) == std::vector{ip(far)}));
            }
        }
        BOOST_TEST(!locator.device_of(ip("10.60.200.1")).has_value());  // no route leads there by the zone's interface
        BOOST_TEST(!locator.device_of(ip("10.255.0.2")).has_value());   // of no zone
        // What the kernel tells of the router itself is nobody's device.
        BOOST_TEST(!locator.device_at({Interface("rt0"), device(9).mac, ip("10.60.9.9")}).has_value());
        BOOST_TEST(locator.devices_with(MacAddress{{2, 0, 0, 0, 0, 9}}).empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()
