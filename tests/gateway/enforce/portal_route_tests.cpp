// The rule and the route in a real kernel.
#include <boost/test/unit_test.hpp>

#include "gateway/enforce/portal_route.h"
#include "tests/gateway/enforce/network.h"

using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

/// One of each, for each family, and marked packets for others are delivered here.
constexpr const char* in_place = R"sh(
for f in -4 -6; do
  test "$(ip $f rule show | grep -c '^80:.*fwmark 0x1 lookup 80')" = 1 || exit 1
  test "$(ip $f route show table 80 | grep -c '^local default dev lo')" = 1 || exit 1
done
ip route get 198.51.100.7 mark 1 | grep -q '^local .* dev lo' && ip route get 2001:db8:99::7 mark 1 | grep -q '^local .* dev lo'
! ip route get 198.51.100.7 2> /dev/null | grep -q "^local")sh";

struct Router {
    Namespace place;
    Inside inside{place};
    Router() { shell("ip link set lo up"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_portal_route_tests, Router)

BOOST_AUTO_TEST_CASE(marked_packets_are_delivered_here_and_nothing_piles_up) {
    PortalRoute route;
    for (int turn = 0; turn < 3; ++turn) {
        BOOST_TEST(!route.put());
        BOOST_CHECK_NO_THROW(shell(in_place));
    }
    PortalRoute after_a_restart;
    after_a_restart.keep();
    BOOST_CHECK_NO_THROW(shell(in_place));
}

BOOST_AUTO_TEST_CASE(what_somebody_removed_comes_back) {
    PortalRoute route;
    BOOST_TEST(!route.put());
    for (const char* removal : {"ip rule del priority 80", "ip -6 rule del priority 80", "ip route flush table 80",
                                "ip -6 route flush table 80", "ip link set lo down && ip link set lo up"}) {
        shell(removal);
        BOOST_TEST(!route.put());
        BOOST_CHECK_NO_THROW(shell(in_place));
    }
}

BOOST_AUTO_TEST_CASE(what_the_kernel_refuses_is_said) {
    shell("ip link set lo down");
    PortalRoute route;
    const auto refused = route.put();
    BOOST_REQUIRE(refused.has_value());
    BOOST_TEST(*refused == "IPv6 route: Network is down");
}

BOOST_AUTO_TEST_SUITE_END()
