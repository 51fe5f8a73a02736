// Deletions in the kernel's connection tracking: exactly those asked for.
#include <boost/test/unit_test.hpp>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <netinet/in.h>

#include <algorithm>

#include "gateway/enforce/conntrack.h"
#include "tests/gateway/enforce/network.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

/// A router that marks: client_a's flows 0x10030001, client_b's 0x20030002, those of nobody 0.
struct Marking {
    Network net;
    Conntrack conntrack;
    Marking() {
        shell(
            "nft 'table inet t { chain c { type filter hook forward priority 0; "
            "iifname \"cli0\" ct mark set 0x10030001; iifname \"cli1\" ct mark set 0x20030002; }; }'");
        for (const char* to : {permitted4, permitted6}) {
            BOOST_REQUIRE(net.udp(net.client_a, to));
            BOOST_REQUIRE(net.udp(net.client_b, to));
        }
    }
    std::size_t with_mark(std::uint32_t mark) {
        const auto flows = conntrack.flows();
        return static_cast<std::size_t>(
            std::count_if(flows.begin(), flows.end(), [&](const FlowState& f) { return f.mark == mark; }));
    }
};

FlowTimeouts defaults() {
    FlowTimeouts timeouts;
    timeouts.tcp[TCP_CONNTRACK_ESTABLISHED] = std::chrono::seconds(432000);
    timeouts.tcp[TCP_CONNTRACK_TIME_WAIT] = std::chrono::seconds(120);
    return timeouts;
}

long idle(std::uint8_t protocol, int remaining, bool assured = false, std::uint8_t state = 0) {
    return idle_of({1, protocol, state, assured, std::chrono::seconds(remaining)}, defaults()).count();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_enforce_conntrack_tests)

BOOST_FIXTURE_TEST_CASE(entries_of_one_session_go_and_all_others_stay, Marking) {
    BOOST_TEST(with_mark(0x10030001) == 2U);
    conntrack.delete_marked(1, 0xffff);
    BOOST_TEST(with_mark(0x10030001) == 0U);
    BOOST_TEST(with_mark(0x20030002) == 2U);
}

BOOST_FIXTURE_TEST_CASE(entries_of_one_epoch_go_and_all_others_stay, Marking) {
    conntrack.delete_marked(0x20000000, 0xf0000000);
    BOOST_TEST(with_mark(0x20030002) == 0U);
    BOOST_TEST(with_mark(0x10030001) == 2U);
    conntrack.delete_marked(0x30000000, 0xf0000000);
    BOOST_TEST(with_mark(0x10030001) == 2U);
}

BOOST_FIXTURE_TEST_CASE(one_by_one_deletes_the_same, Marking) {
    conntrack.delete_if([](std::uint32_t mark) { return (mark & 0xffff) == 1; });
    BOOST_TEST(with_mark(0x10030001) == 0U);
    BOOST_TEST(with_mark(0x20030002) == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_deletion_of_everything_cannot_be_asked_for, Marking) {
    BOOST_CHECK_THROW(conntrack.delete_marked(0, 0), std::logic_error);
    BOOST_CHECK_THROW(conntrack.delete_marked(3, 1), std::logic_error);
    BOOST_TEST(with_mark(0x10030001) == 2U);
}

BOOST_FIXTURE_TEST_CASE(flows_tell_their_protocol_and_time, Marking) {
    BOOST_REQUIRE(net.tcp(net.client_a, permitted4).has_value());
    const auto flows = conntrack.flows();
    BOOST_TEST(std::any_of(flows.begin(), flows.end(), [](const FlowState& f) {
        return f.protocol == IPPROTO_TCP && f.tcp_state != 0 && f.remaining.count() > 0;
    }));
    const FlowTimeouts timeouts = read_flow_timeouts();
    for (const FlowState& flow : flows) {
        BOOST_TEST(idle_of(flow, timeouts).count() <= 30);
    }
}

BOOST_AUTO_TEST_CASE(idleness_is_what_is_missing_from_the_full_timeout) {
    BOOST_TEST(idle(IPPROTO_UDP, 30) == 0);
    BOOST_TEST(idle(IPPROTO_UDP, 10) == 20);
    BOOST_TEST(idle(IPPROTO_UDP, 10, true) == 110);
    BOOST_TEST(idle(IPPROTO_UDP, 500) == 0);  // a timeout that was shortened since
    BOOST_TEST(idle(IPPROTO_ICMPV6, 29) == 1);
    BOOST_TEST(idle(IPPROTO_TCP, 431000, true, TCP_CONNTRACK_ESTABLISHED) == 1000);
    BOOST_TEST(idle(IPPROTO_TCP, 100, true, TCP_CONNTRACK_TIME_WAIT) == 20);
}

BOOST_AUTO_TEST_CASE(a_stalled_connection_is_not_five_days_silent) {
    BOOST_TEST(idle(IPPROTO_TCP, 290, true, TCP_CONNTRACK_ESTABLISHED) == 10);
}

BOOST_AUTO_TEST_SUITE_END()
