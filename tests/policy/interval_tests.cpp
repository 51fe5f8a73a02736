#include <boost/test/unit_test.hpp>

#include <bitset>
#include <random>

#include "policy/interval.h"
#include "policy/packet.h"

using namespace beffroi;
using namespace beffroi::policy;

namespace {

using Small = IntervalSet<std::uint8_t>;
using Bits = std::bitset<256>;

Small random_set(std::mt19937& random) {
    std::vector<Interval<std::uint8_t>> intervals;
    for (auto n = random() % 6; n > 0; --n) {
        const auto a = static_cast<std::uint8_t>(random());
        const auto b = static_cast<std::uint8_t>(random());
        intervals.push_back({std::min(a, b), std::max(a, b)});
    }
    return normalise(std::move(intervals));
}

Bits bits(const Small& set) {
    Bits result;
    for (unsigned i = 0; i < 256; ++i) {
        result[i] = contains(set, static_cast<std::uint8_t>(i));
    }
    return result;
}

bool is_normal(const Small& set) {
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (set[i].low > set[i].high || (i > 0 && set[i].low <= set[i - 1].high + 1)) {
            return false;
        }
    }
    return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_interval_tests)

BOOST_AUTO_TEST_CASE(algebra_agrees_with_bits_over_the_whole_domain) {
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
        const auto a = random_set(random);
        const auto b = random_set(random);
        const auto joined = unite(a, b);
        const auto rest = subtract(a, b);
        BOOST_REQUIRE(is_normal(joined) && is_normal(rest));
        BOOST_REQUIRE(bits(joined) == (bits(a) | bits(b)));
        BOOST_REQUIRE(bits(rest) == (bits(a) & ~bits(b)));
    }
}

BOOST_AUTO_TEST_CASE(the_top_of_the_domain_does_not_wrap) {
    const Small whole{{0, 255}};
    BOOST_TEST((normalise<std::uint8_t>({{0, 255}, {3, 4}}) == whole));
    BOOST_TEST((subtract(whole, {{255, 255}}) == Small{{0, 254}}));
    BOOST_TEST(subtract(whole, whole).empty());
    const auto all = to_interval(Prefix::parse("::/0").value());
    BOOST_TEST((all == Interval<Address>{0, last_address(Family::ipv6)}));
    BOOST_TEST((to_interval(Prefix::parse("0.0.0.0/0").value()) == Interval<Address>{0, last_address(Family::ipv4)}));
}

BOOST_AUTO_TEST_CASE(addresses_and_numbers_are_inverse) {
    for (const auto* text :
         {"0.0.0.0", "10.1.2.3", "255.255.255.255", "::", "2001:db8::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
        const auto address = IpAddress::parse(text).value();
        BOOST_TEST((to_address(address.family, to_number(address)) == address));
    }
}

BOOST_AUTO_TEST_CASE(icmp_is_one_service_in_both_families) {
    BOOST_TEST(service_number(Family::ipv4, 1, 0) == service_number(Family::ipv6, 58, 0));
    BOOST_TEST(service_number(Family::ipv4, 58, 0) == service_number(Family::ipv6, 1, 0));
    BOOST_TEST(service_number(Family::ipv4, 1, 9) == service_number(Family::ipv4, 1, 0));
    BOOST_TEST(service_number(Family::ipv4, 6, 443) == 0x601bbU);
}

BOOST_AUTO_TEST_SUITE_END()
