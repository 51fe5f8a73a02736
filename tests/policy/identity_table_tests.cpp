// The way to the portal and back in a real kernel.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "tests/policy/generator.h"
#include "tests/policy/probe.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

using Side = Network::Side;

constexpr const char* host4 = "198.51.100.1";
constexpr const char* host6 = "2001:db8:99::1";

Policy open_policy() {
    return make_policy({R"("role":[{"name":"eleve"}],"zone":[{"name":"salles"}])", "",
                        R"("zone":[{"name":"salles","interface":["lan0"]}],
                           "rule":[{"name":"a","action":"permit","rationale":"x"}])"});
}

/// A virtual pair leaves checksums out, and nobody would notice wrong ones.
void use_checksums(const Network& network, Side side, const char* interface) {
    const auto socket = network.socket(side, AF_INET, SOCK_DGRAM, 0);
    ethtool_value off{ETHTOOL_STXCSUM, 0};
    ifreq request{};
    std::strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
    request.ifr_data = reinterpret_cast<char*>(&off);
    BOOST_REQUIRE(::ioctl(socket.get(), SIOCETHTOOL, &request) == 0);
}

/// A device without a session before a gateway with the addresses that the enforcer keeps.
struct Entrance {
    Network network;
    Probe probe{network};
    Ruleset ruleset = compile(open_policy());

    Entrance() {
        network.in(Side::gateway, fmt::format("ip address add {}/32 dev lo scope host", portal_address4));
        network.in(Side::gateway, fmt::format("ip address add {}/128 dev lo nodad preferred_lft 0", portal_address6));
        use_checksums(network, Side::client, "eth0");
        use_checksums(network, Side::gateway, "lan0");
        probe.activate(ruleset, {}, 1);
        log_out();
    }
    void log_in() const {
        for (const auto& [map, address] :
             {std::pair(nft::ident4, Network::client4), std::pair(nft::ident6, Network::client6)}) {
            network.load(fmt::format("add element inet beffroi {} {{ \"{}\" . {} . {} timeout 1h : 0x10001 }}", map,
                                     Network::client_interface, Network::client_mac, address));
        }
    }
    void log_out() const { network.load("flush map inet beffroi ident4\nflush map inet beffroi ident6"); }
    [[nodiscard]] TcpPair portal(const std::string& host,
                                 const std::optional<TcpPair::Source>& from = std::nullopt) const {
        return {network, host, 80, Side::gateway, from};
    }
    /// How many connections the portal is to answer in the place of others.
    [[nodiscard]] std::size_t noted() const {
        const auto map = network.in(Side::gateway, "nft list map inet beffroi portal4");
        return static_cast<std::size_t>(std::count(map.begin(), map.end(), ':')) - 1;  // the type has one too
    }
    /// The start of a connection that nobody waits for.
    [[nodiscard]] UniqueFd knock(const char* host) const {
        UniqueFd socket = network.socket(Side::client, AF_INET, SOCK_STREAM, 0);
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(80);
        const auto address = IpAddress::parse(host).value();
        std::memcpy(&where.sin_addr, address.bytes.data(), 4);
        static_cast<void>(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where));
        return socket;
    }
};

/// So much that it takes many segments, and the kernel joins them.
void exchange(const TcpPair& tcp, const std::string& label) {
    const std::string text = label + std::string(40'000, 'x') + "end";
    std::string arrived;
    tcp.client_sends(text);
    while (arrived.size() < text.size()) {
        const auto part = tcp.server_receives(true);
        BOOST_REQUIRE_MESSAGE(!part.empty(), label << ": to the portal");
        arrived += part;
    }
    BOOST_TEST((arrived == text));
    arrived.clear();
    tcp.server_sends(text);
    while (arrived.size() < text.size()) {
        const auto part = tcp.client_receives(true);
        BOOST_REQUIRE_MESSAGE(!part.empty(), label << ": to the device");
        arrived += part;
    }
    BOOST_TEST((arrived == text));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(policy_identity_table_tests, Entrance)

BOOST_AUTO_TEST_CASE(a_device_without_a_session_is_sent_to_the_portal) {
    network.in(Side::gateway, "sysctl -qw net.ipv4.conf.all.rp_filter=1");
    // Any address: the portal answers in its place.
    for (const auto* address : {host4, host6, "10.1.0.1", "2001:db8:1::1", "192.0.2.10", "2001:db8:2::10"}) {
        exchange(portal(address), address);
    }
    const TcpPair by_name(network, "10.1.0.1", 443, Side::gateway);
    exchange(by_name, "443");
    const auto other_port = udp(network, Side::gateway, "10.1.0.1", 161);
    const auto dns = udp(network, Side::gateway, "10.1.0.1", 53);
    const auto client = udp(network, Side::client, Network::client4, 0);
    send_to(client, "10.1.0.1", 161, "snmp");
    send_to(client, "10.1.0.1", 53, "dns");
    BOOST_TEST(receive(dns, true).has_value());
    BOOST_TEST(!receive(other_port, false).has_value());
}

BOOST_AUTO_TEST_CASE(devices_with_the_same_port_are_answered_each_for_its_own_host) {
    for (const auto* command :
         {"ip address add 10.1.0.3/24 dev eth0", "ip address add 2001:db8:1::3/64 dev eth0 nodad"}) {
        network.in(Side::client, command);
    }
    const auto one = portal(host4, TcpPair::Source{"10.1.0.2", 5000});
    const auto two = portal("198.51.100.2", TcpPair::Source{"10.1.0.3", 5000});
    const auto three = portal(host6, TcpPair::Source{"2001:db8:1::2", 5000});
    const auto four = portal("2001:db8:99::2", TcpPair::Source{"2001:db8:1::3", 5000});
    for (const auto* tcp : {&one, &two, &three, &four, &one, &two, &three, &four}) {
        exchange(*tcp, "same port");
    }
}

BOOST_AUTO_TEST_CASE(a_port_that_is_used_again_leads_to_the_new_host) {
    for (const auto* host : {host4, "198.51.100.2", host6, "2001:db8:99::2"}) {
        const bool v6 = std::strchr(host, ':') != nullptr;
        exchange(portal(host, TcpPair::Source{v6 ? Network::client6 : Network::client4, 5000}), host);
    }
}

BOOST_AUTO_TEST_CASE(who_logs_in_keeps_the_portal_s_connection_and_opens_others_beyond) {
    for (const auto* host : {"192.0.2.10", "2001:db8:2::10"}) {
        log_out();
        const auto open = portal(host);
        log_in();
        exchange(open, host);
        exchange(TcpPair(network, host, 80), host);
    }
}

BOOST_AUTO_TEST_CASE(who_has_a_session_speaks_with_the_gateway_itself) {
    log_in();
    for (const auto* own : {"10.1.0.1", "2001:db8:1::1"}) {
        exchange(portal(own), own);
    }
}

BOOST_AUTO_TEST_CASE(an_answer_without_its_host_does_not_leave) {
    for (const auto* host : {host4, host6}) {
        const auto open = portal(host);
        network.load("flush map inet beffroi portal4\nflush map inet beffroi portal6");
        const auto wire = network.socket(Side::client, AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL));
        open.server_sends("late");
        probe.settle();
        BOOST_TEST(open.client_receives(false) == "");
        while (const auto packet = receive(wire, false)) {
            BOOST_TEST(packet->bytes.find("late") == std::string::npos, "something left in the place of " << host);
        }
        // Whatever the device sends brings its host back, and the portal repeats itself.
        open.client_sends("well?");
        BOOST_TEST(open.client_receives(true) == "late");
    }
}

BOOST_AUTO_TEST_CASE(a_device_that_floods_keeps_nobody_else_from_the_portal) {
    constexpr std::size_t sent = 900;
    for (std::size_t i = 0; i < sent; ++i) {
        static_cast<void>(knock(host4));
    }
    const auto admitted = noted();
    BOOST_TEST(admitted >= 60U);
    BOOST_TEST(admitted < sent);
    network.in(Side::client, "ip link set eth0 address 02:00:00:00:01:03");
    network.in(Side::client, "ip neighbour replace 10.1.0.1 lladdr 02:00:00:00:01:01 dev eth0 nud permanent");
    network.in(Side::gateway, "ip neighbour replace 10.1.0.2 lladdr 02:00:00:00:01:03 dev lan0 nud permanent");
    exchange(portal(host4), "another device");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_noted_goes_nowhere) {
    network.in(Side::gateway,
               "sh -c '{ echo add element inet beffroi portal4 {; seq -f \"10.9.0.1 . %.0f : 192.0.2.10,\" 0 65535; "
               "echo }; } | nft -f -'");
    const auto listener = network.socket(Side::server, AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL));
    const auto waits = knock("192.0.2.10");
    probe.settle();
    while (const auto packet = receive(listener, false)) {
        BOOST_TEST(packet->bytes.find(std::string("\xc0\x00\x02\x0a\x00\x50", 6)) == std::string::npos);
    }
    BOOST_TEST(noted() == 65536U);
    network.load("flush map inet beffroi portal4");
    exchange(portal("192.0.2.10"), "room again");
}

BOOST_AUTO_TEST_CASE(without_the_portal_s_addresses_its_packets_go_nowhere) {
    network.in(Side::gateway, fmt::format("ip address del {}/32 dev lo", portal_address4));
    network.in(Side::gateway, fmt::format("ip address del {}/128 dev lo", portal_address6));
    const auto policy = open_policy();
    for (const auto* web : {"192.0.2.10:80/tcp", "[2001:db8:2::10]:80/tcp"}) {
        const auto q = query(policy, "eleve", "salles", "2026-11-24T10:00", web);
        log_out();
        BOOST_TEST(!probe.arrives(q), web);
        log_in();
        BOOST_TEST(probe.arrives(q), web);
    }
}

BOOST_AUTO_TEST_SUITE_END()
