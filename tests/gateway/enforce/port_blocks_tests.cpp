// From where the outside sees a session, in a real kernel: the server's own sockets tell.
#include <boost/test/unit_test.hpp>

#include <set>

#include "policy/port_blocks.h"
#include "tests/gateway/enforce/lycee.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

/// Three blocks of 64 ports each would be a test's work to exhaust; 64512 ports make 1008 of them.
const policy::PortBlocks k_blocks{{"up0"}, {Prefix::parse("192.0.2.16").value()}, 64};

std::string members(const std::string& address) {
    return R"("port-blocks":{"interface":["up0"],"address":[")" + address + R"("],"ports":64})";
}

struct Translated : Lycee {
    Translated() {
        const Inside inside(net.server);
        shell("ip route add 192.0.2.16/31 via 203.0.113.1");
    }
    void apply_with(const std::string& more) {
        policy.write(permitted4, false, more);
        apply();
    }
    /// As the server sees it.
    Peer seen(const Namespace& from) { return net.tcp(from, permitted4).value().peer(); }
    static bool is_of(std::uint16_t session, const Peer& peer) {
        return k_blocks.of(session)->holds(peer.address, peer.port);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_port_blocks_tests, Translated)

BOOST_AUTO_TEST_CASE(each_session_is_seen_at_ports_of_its_own) {
    apply_with(members("192.0.2.16"));
    admit(session_a(1));
    admit(session_b(2));
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(is_of(1, seen(net.client_a)));
        BOOST_TEST(is_of(2, seen(net.client_b)));
    }
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST(net.ping(net.client_a, permitted4));
    BOOST_TEST(net.tcp(net.client_a, permitted6)->works());
}

BOOST_AUTO_TEST_CASE(a_session_without_a_block_leaves_as_the_machine_is_configured) {
    apply_with(members("192.0.2.16"));
    admit(session_a(1009));
    BOOST_TEST(seen(net.client_a).address.text() == "10.40.0.5");
    shell("nft 'table ip site { chain post { type nat hook postrouting priority srcnat; oifname up0 masquerade; }; }'");
    BOOST_TEST(seen(net.client_a).address.text() == "203.0.113.1");
    admit(session_b(2));
    BOOST_TEST(is_of(2, seen(net.client_b)));
}

BOOST_AUTO_TEST_CASE(a_session_never_takes_the_ports_of_another) {
    apply_with(members("192.0.2.16"));
    admit(session_a(1));
    std::vector<TcpFlow> held;
    std::set<unsigned> ports;
    while (auto flow = net.tcp(net.client_a, permitted4, std::chrono::milliseconds(300))) {
        BOOST_REQUIRE(is_of(1, flow->peer()));
        BOOST_REQUIRE(ports.insert(flow->peer().port).second);
        held.push_back(std::move(*flow));
    }
    BOOST_TEST(held.size() == 64U);  // all that one server and port can tell apart
    admit(session_b(2));
    BOOST_TEST(is_of(2, seen(net.client_b)));
}

BOOST_AUTO_TEST_CASE(flows_under_way_keep_their_ports_when_the_addresses_change) {
    apply_with(members("192.0.2.16"));
    admit(session_a(1, "enseignant"));
    const auto before = net.tcp(net.client_a, permitted4).value();
    BOOST_TEST(is_of(1, before.peer()));
    apply_with(members("192.0.2.17"));
    BOOST_TEST(before.works());
    BOOST_TEST(seen(net.client_a).address.text() == "192.0.2.17");
    apply_with("");
    BOOST_TEST(before.works());
    BOOST_TEST(seen(net.client_a).address.text() == "10.40.0.5");
    apply_with(members("192.0.2.16"));
    BOOST_TEST(is_of(1, seen(net.client_a)));
}

BOOST_AUTO_TEST_SUITE_END()
