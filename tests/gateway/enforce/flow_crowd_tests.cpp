// Who loses connections when the table of them is nearly full.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "gateway/enforce/flow_crowd.h"
#include "tests/gateway/enforce/network.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

constexpr FlowRoom nearly_full{900, 1024};  // a 64th is 16

std::vector<unsigned> losers(const std::vector<std::uint64_t>& flows, const FlowRoom& room = nearly_full) {
    std::vector<unsigned> handles;
    for (const Crowder& one : crowders(flows, room)) {
        handles.push_back(one.session.get());
    }
    return handles;
}

using Handles = std::vector<unsigned>;

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_enforce_flow_crowd_tests)

BOOST_AUTO_TEST_CASE(who_holds_most_loses_first_until_the_table_is_half_empty) {
    BOOST_TEST((losers({0, 10, 700, 150, 40}) == Handles{2}));
    BOOST_TEST((losers({0, 10, 300, 150, 380}) == Handles{4, 2}));
    BOOST_TEST((losers({0, 100, 100, 100, 288, 100, 100, 100}) == Handles{4, 1}));
}

BOOST_AUTO_TEST_CASE(many_who_hold_little_lose_nothing) {
    BOOST_TEST(losers(std::vector<std::uint64_t>(60, 16)).empty());
    BOOST_TEST((losers({0, 16, 17}) == Handles{2}));
}

BOOST_AUTO_TEST_CASE(what_is_nobodys_is_left_to_the_kernel) {
    BOOST_TEST((losers({850, 30}) == Handles{1}));
    BOOST_TEST(losers({850, 3}).empty());
}

BOOST_AUTO_TEST_CASE(a_table_is_crowded_from_seven_eighths_on) {
    BOOST_TEST(!is_crowded({896, 1024}));
    BOOST_TEST(is_crowded({897, 1024}));
}

BOOST_AUTO_TEST_CASE(the_kernels_table_loses_the_connections_of_that_session_alone) {
    Network net;
    shell(
        "nft 'table inet t { chain c { type filter hook forward priority 0; "
        "iifname \"cli0\" ct mark set 0x10030001; iifname \"cli1\" ct mark set 0x20030002; }; }'");
    BOOST_REQUIRE(net.udp(net.client_a, permitted6));
    const auto crowding = net.tcp(net.client_a, permitted4);
    const auto working = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE((crowding && working));
    Conntrack conntrack;
    const auto of = [&](std::uint32_t mark) { return std::ranges::count(conntrack.flows(), mark, &FlowState::mark); };
    BOOST_TEST(read_flow_room().value().used == conntrack.flows().size());
    keep_room(conntrack, {60, 128});
    BOOST_TEST(of(0x10030001) == 2);
    keep_room(conntrack, {60, 64});
    BOOST_TEST(of(0x10030001) == 0);
    BOOST_TEST(of(0x20030002) == 1);
    BOOST_TEST(working->works());
}

BOOST_AUTO_TEST_SUITE_END()
