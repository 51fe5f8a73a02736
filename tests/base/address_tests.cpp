#include <boost/test/unit_test.hpp>

#include "base/address.h"

using namespace beffroi;

BOOST_AUTO_TEST_SUITE(base_address_tests)

BOOST_AUTO_TEST_CASE(mac_addresses_round_trip_and_nothing_else_parses) {
    BOOST_TEST(MacAddress::parse("02:00:0A:ff:00:01")->text() == "02:00:0a:ff:00:01");
    for (const char* bad : {"", "02:00:00:00:00", "02-00-00-00-00-01", "02:00:00:00:00:0g", "02:00:00:00:00:01 "}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!MacAddress::parse(bad));
        }
    }
}

BOOST_AUTO_TEST_CASE(mapped_ipv6_is_ipv4) {
    const auto mapped = IpAddress::parse("::ffff:10.1.0.5");
    BOOST_TEST((mapped->family == Family::ipv4));
    BOOST_TEST(mapped->text() == "10.1.0.5");
    BOOST_TEST(IpAddress::parse("2001:db8::1")->text() == "2001:db8::1");
    BOOST_TEST(!IpAddress::parse("10.1.0.256"));
}

BOOST_AUTO_TEST_CASE(prefixes_with_host_bits_are_refused) {
    BOOST_TEST(!Prefix::parse("10.1.0.5/16"));
    BOOST_TEST(!Prefix::parse("10.1.0.0/33"));
    BOOST_TEST(!Prefix::parse("10.1.0.0/-1"));
    BOOST_TEST(Prefix::parse("10.1.0.5")->length == 32);
    const auto lan = Prefix::parse("2001:db8:10::/48");
    BOOST_TEST(lan->contains(*IpAddress::parse("2001:db8:10:ffff::1")));
    BOOST_TEST(!lan->contains(*IpAddress::parse("2001:db8:11::1")));
    BOOST_TEST(!lan->contains(*IpAddress::parse("10.0.0.1")));
}

BOOST_AUTO_TEST_SUITE_END()
