// The addresses in a real kernel.
#include <boost/test/unit_test.hpp>

#include "gateway/enforce/portal_address.h"
#include "tests/gateway/enforce/network.h"

using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

/// Each once, delivered here, and never chosen as the source of anything.
constexpr const char* in_place = R"sh(
test "$(ip -4 address show dev lo | grep -c 'inet 192.0.0.8/32 scope host lo')" = 1 || exit 1
test "$(ip -6 address show dev lo | grep -c 'inet6 100:0:0:1::8/128 scope global nodad deprecated')" = 1 || exit 1
ip route get 192.0.0.8 | grep -q '^local .* dev lo' && ip -6 route get 100:0:0:1::8 | grep -q '^local .* dev lo'
! ip -6 address show dev lo | grep -q tentative
test -z "$(ip -4 rule show | grep -v -e '^0:' -e '^3276[67]:')")sh";

struct Router {
    Namespace place;
    Inside inside{place};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_portal_address_tests, Router)

BOOST_AUTO_TEST_CASE(both_addresses_are_there_once_however_often_they_are_put) {
    PortalAddress address;  // `lo` of a new namespace is down
    for (int turn = 0; turn < 3; ++turn) {
        BOOST_TEST(!address.put());
        BOOST_CHECK_NO_THROW(shell(in_place));
    }
    PortalAddress after_a_restart;
    after_a_restart.keep();
    BOOST_CHECK_NO_THROW(shell(in_place));
}

BOOST_AUTO_TEST_CASE(what_somebody_removed_comes_back) {
    PortalAddress address;
    BOOST_TEST(!address.put());
    for (const char* removal : {"ip address del 192.0.0.8/32 dev lo", "ip address del 100:0:0:1::8/128 dev lo",
                                "ip address flush dev lo", "ip link set lo down"}) {
        shell(removal);
        BOOST_CHECK_THROW(shell(in_place), std::exception);
        BOOST_TEST(!address.put());
        BOOST_CHECK_NO_THROW(shell(in_place));
    }
}

BOOST_AUTO_TEST_CASE(a_machine_without_ipv6_has_the_other_address) {
    shell("sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
    PortalAddress address;
    BOOST_TEST(!address.put());
    BOOST_CHECK_NO_THROW(shell("ip -4 address show dev lo | grep -q 'inet 192.0.0.8/32'"));
}

BOOST_AUTO_TEST_SUITE_END()
