// A zone behind a router of the lycée, on a real kernel: the gateway sees the router's MAC and nothing else of a
// device.
//
//   laptop (10.60.1.5, 2001:db8:60:1::5) --+
//                                          +-- campus (a router) -- rt0 [router of the tests: the gateway] up0 --
//                                          server
//   phone  (10.60.1.6, 2001:db8:60:1::6) --+
#include <arpa/inet.h>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "gateway/enforce/enforcer.h"
#include "gateway/enforce/portal_address.h"
#include "gateway/session/route.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/enforce/network.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

constexpr const char* laptop4 = "10.60.1.5";
constexpr const char* laptop6 = "2001:db8:60:1::5";
constexpr const char* phone4 = "10.60.1.6";
constexpr const char* phone6 = "2001:db8:60:1::6";
constexpr std::chrono::milliseconds no{150};

KernelSession routed_session(std::uint16_t handle, const char* address, const char* role = "eleve") {
    return {SessionHandle(handle), RoleName(role),         ZoneName("wifi"),
            Interface("rt0"),      MacAddress{},           {IpAddress::parse(address).value()},
            std::chrono::hours(1), std::chrono::seconds(0)};
}

/// The policy of PolicyFolder, with the zone `wifi` behind a router.
void write_policy(const std::string& path) {
    std::ifstream in(path + "/lycee.json");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const std::string before = R"("interface":["cli1"],"prefix":["10.41.0.0/24","2001:db8:41::/64"])";
    const std::string after = R"("interface":["rt0"],"prefix":["10.60.0.0/16","2001:db8:60::/48"],"routed":true)";
    text.replace(text.find(before), before.size(), after);
    std::ofstream(path + "/lycee.json") << text;
}

struct Campus {
    Network net;
    Namespace campus;
    Namespace laptop;
    Namespace phone;
    PolicyFolder policy;
    FakeClock clock{tuesday(10, 0)};
    std::unique_ptr<Enforcer> enforcer;

    Campus() {
        const auto netns = [](const Namespace& place) { return fmt::format("/proc/{}/fd/{}", ::getpid(), place.fd()); };
        shell("ip link add rt0 type veth peer name core netns " + netns(campus) + " && ip link set rt0 up");
        shell("ip a add 10.255.0.1/30 dev rt0 && ip a add 2001:db8:ff::1/64 dev rt0 nodad");
        {
            const Inside inside(campus);
            shell(
                "sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 "
                "net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 && ip link set lo up && ip link set core up");
            shell("ip a add 10.255.0.2/30 dev core && ip a add 2001:db8:ff::2/64 dev core nodad");
            shell("ip r add default via 10.255.0.1 && ip -6 r add default via 2001:db8:ff::1");
            shell("ip link add br0 type bridge && ip link set br0 up");
            shell("ip a add 10.60.1.1/24 dev br0 && ip a add 2001:db8:60:1::1/64 dev br0 nodad");
            for (const auto& [place, name] : {std::pair(&laptop, "laptop"), std::pair(&phone, "phone")}) {
                shell(fmt::format("ip link add {0} type veth peer name eth0 netns {1} && ip link set {0} master br0 up",
                                  name, netns(*place)));
            }
        }
        for (const auto& [place, last] : {std::pair(&laptop, "5"), std::pair(&phone, "6")}) {
            const Inside inside(*place);
            shell(
                "sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 && ip link set lo up && "
                "ip link set eth0 up");
            shell(fmt::format("ip a add 10.60.1.{0}/24 dev eth0 && ip r add default via 10.60.1.1", last));
            shell(fmt::format(
                "ip a add 2001:db8:60:1::{0}/64 dev eth0 nodad && ip -6 r add default via 2001:db8:60:1::1", last));
        }
        shell("ip r add 10.60.0.0/16 via 10.255.0.2 && ip -6 r add 2001:db8:60::/48 via 2001:db8:ff::2");
        write_policy(policy.path());
        enforcer = start();
    }
    std::unique_ptr<Enforcer> start() {
        return std::make_unique<Enforcer>(EnforcerSettings{policy.path(), std::chrono::seconds(5)}, clock, modules());
    }
    void admit(const KernelSession& session) const { BOOST_REQUIRE(!enforcer->admit(session)); }
    /// Another address of the laptop, which it uses for whatever goes out.
    void take_address(const std::string& address) const {
        const Inside inside(laptop);
        shell("ip a add " + address + " dev eth0");
    }
    /// TCP of the laptop to the permitted server, from one of its addresses.
    bool reaches_from(const char* source) {
        {
            const Inside inside(laptop);
            shell(fmt::format("ip r replace 203.0.113.10 via 10.60.1.1 src {}", source));
        }
        return net.tcp(laptop, permitted4, no).has_value();
    }
};

/// A socket of the gateway that takes what comes.
UniqueFd listen_on(std::uint16_t port) {
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_port = htons(port);
    BOOST_REQUIRE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0);
    BOOST_REQUIRE(::listen(fd.get(), 1024) == 0);
    return fd;
}

/// The start of a connection that nobody waits for.
UniqueFd knock(const Namespace& from, const char* to, std::uint16_t port) {
    const Inside inside(from);
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    ::inet_pton(AF_INET, to, &where.sin_addr);
    static_cast<void>(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where));
    return fd;
}

bool is_open(const UniqueFd& fd) {
    pollfd waiting{fd.get(), POLLOUT, 0};
    return ::poll(&waiting, 1, 10) == 1 && (waiting.revents & (POLLERR | POLLHUP)) == 0;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_routed_tests, Campus)

BOOST_AUTO_TEST_CASE(nothing_passes_from_behind_a_router_without_a_session) {
    BOOST_TEST(net.nothing_passes(laptop));
    BOOST_TEST(net.nothing_passes(phone));
    BOOST_TEST(net.nothing_passes(campus));
}

BOOST_AUTO_TEST_CASE(a_session_opens_the_address_that_logged_in_and_no_other_of_the_same_router) {
    admit(routed_session(1, laptop4));
    const auto flow = net.tcp(laptop, permitted4);
    BOOST_REQUIRE(flow.has_value());
    BOOST_TEST(flow->works());
    BOOST_TEST(net.udp(laptop, permitted4));
    BOOST_TEST(net.ping(laptop, permitted4));
    BOOST_TEST(!net.tcp(laptop, denied4, no).has_value());
    // Not the other family, which logs in by itself; not the neighbour, who has the same MAC before the gateway.
    BOOST_TEST(!net.tcp(laptop, permitted6, no).has_value());
    BOOST_TEST(net.nothing_passes(phone));
    BOOST_TEST(net.nothing_passes(campus));
    admit(routed_session(2, phone6));
    const auto flow6 = net.tcp(phone, permitted6);
    BOOST_REQUIRE(flow6.has_value());
    BOOST_TEST(flow6->works());
    BOOST_TEST(!net.tcp(laptop, permitted6, no).has_value());
    BOOST_TEST(!net.tcp(phone, permitted4, no).has_value());
}

BOOST_AUTO_TEST_CASE(another_address_of_the_same_device_has_no_session) {
    admit(routed_session(1, laptop4));
    take_address("10.60.1.55/24");
    BOOST_TEST(reaches_from(laptop4));
    BOOST_TEST(!reaches_from("10.60.1.55"));
}

BOOST_AUTO_TEST_CASE(what_is_of_no_zone_behind_the_router_does_not_even_reach_the_portal) {
    shell("ip r add 192.168.77.0/24 via 10.255.0.2");
    take_address("192.168.77.5/32");
    {
        const Inside inside(campus);
        shell("ip r add 192.168.77.5 dev br0");
    }
    const auto visit = [&](const char* source) {
        {
            const Inside inside(laptop);
            shell(fmt::format("ip r replace 10.255.0.1 via 10.60.1.1 src {}", source));
        }
        try {
            return Network::tcp_to_gateway(laptop, "10.255.0.1", 443).has_value();
        } catch (const std::exception&) {
            return false;
        }
    };
    BOOST_TEST(visit(laptop4));
    BOOST_TEST(!visit("192.168.77.5"));
    // Nor does a session make a forged source of it.
    BOOST_TEST((enforcer->admit(routed_session(3, "192.168.77.5")) == KernelError::refused));
}

BOOST_AUTO_TEST_CASE(revoking_cuts_the_connections_of_its_address_alone) {
    admit(routed_session(1, laptop4));
    admit(routed_session(2, phone4));
    const auto gone = net.tcp(laptop, permitted4);
    const auto stays = net.tcp(phone, permitted4);
    BOOST_REQUIRE((gone && stays));
    BOOST_TEST(!enforcer->revoke(SessionHandle(1)));
    BOOST_TEST(gone->is_cut());
    BOOST_TEST(stays->works());
    BOOST_TEST(net.nothing_passes(laptop));
}

BOOST_AUTO_TEST_CASE(a_restarted_enforcer_reads_back_routed_sessions_and_their_connections_go_on) {
    admit(routed_session(1, laptop4));
    admit(routed_session(2, phone6));
    const auto flow4 = net.tcp(laptop, permitted4);
    const auto flow6 = net.tcp(phone, permitted6);
    BOOST_REQUIRE((flow4 && flow6));
    enforcer.reset();
    BOOST_TEST(flow4->works());
    enforcer = start();
    const auto held = enforcer->list();
    BOOST_REQUIRE_EQUAL(held.size(), 2U);
    BOOST_TEST((held[0].mac == MacAddress{}));
    BOOST_TEST((held[0].addresses == std::vector{IpAddress::parse(laptop4).value()}));
    BOOST_TEST((held[1].addresses == std::vector{IpAddress::parse(phone6).value()}));
    BOOST_TEST(flow4->works());
    BOOST_TEST(flow6->works());
    BOOST_TEST(!enforcer->revoke(SessionHandle(1)));
    BOOST_TEST(flow4->is_cut());
    BOOST_TEST(flow6->works());
}

BOOST_AUTO_TEST_CASE(another_policy_that_numbers_classes_otherwise_keeps_routed_sessions) {
    admit(routed_session(1, laptop4));
    policy.write(permitted4, true);
    write_policy(policy.path());
    BOOST_REQUIRE(std::holds_alternative<PolicyState>(enforcer->apply()));
    BOOST_TEST(net.tcp(laptop, permitted4).has_value());
    BOOST_TEST(net.nothing_passes(phone));
}

BOOST_AUTO_TEST_CASE(a_zone_that_is_routed_no_longer_loses_its_sessions) {
    admit(routed_session(1, laptop4));
    const auto flow = net.tcp(laptop, permitted4);
    BOOST_REQUIRE(flow.has_value());
    std::ifstream in(policy.path() + "/lycee.json");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    text.replace(text.find(R"(,"routed":true)"), std::strlen(R"(,"routed":true)"), "");
    std::ofstream(policy.path() + "/lycee.json") << text;
    BOOST_REQUIRE(std::holds_alternative<PolicyState>(enforcer->apply()));
    BOOST_TEST(enforcer->list().empty());
    BOOST_TEST(flow->is_cut());
    BOOST_TEST(net.nothing_passes(laptop));
}

BOOST_AUTO_TEST_CASE(a_session_of_a_device_in_a_routed_zone_or_of_an_address_elsewhere_is_refused) {
    auto with_mac = routed_session(1, laptop4);
    with_mac.mac = MacAddress{{2, 0, 0, 0, 0, 1}};
    BOOST_TEST((enforcer->admit(with_mac) == KernelError::refused));
    auto two = routed_session(1, laptop4);
    two.addresses.push_back(IpAddress::parse(laptop6).value());
    BOOST_TEST((enforcer->admit(two) == KernelError::refused));
    auto nameless = session_a();
    nameless.mac = MacAddress{};
    BOOST_TEST((enforcer->admit(nameless) == KernelError::refused));
    BOOST_TEST(net.nothing_passes(laptop));
    BOOST_TEST(net.nothing_passes(net.client_a));
}

BOOST_AUTO_TEST_CASE(a_device_behind_the_router_is_sent_to_the_portal) {
    PortalAddress portal;
    BOOST_REQUIRE(!portal.put());
    const auto served = [&](const Namespace& from, const std::string& host) {
        try {
            return Network::tcp_to_gateway(from, host, 80).has_value();
        } catch (const std::exception&) {
            return false;
        }
    };
    BOOST_TEST(served(laptop, "198.51.100.1"));
    BOOST_TEST(served(laptop, "2001:db8:99::1"));
}

BOOST_AUTO_TEST_CASE(each_address_behind_the_router_has_the_portals_patience_for_itself) {
    const UniqueFd listener = listen_on(443);
    std::vector<UniqueFd> greedy;
    for (int i = 0; i < 300; ++i) {
        greedy.push_back(knock(laptop, "10.255.0.1", 443));
    }
    BOOST_TEST(is_open(knock(phone, "10.255.0.1", 443)));
    const auto open = std::count_if(greedy.begin(), greedy.end(), is_open);
    BOOST_TEST(open >= 60);  // what the kernel allows at once, and 30 a second
    BOOST_TEST(open <= 120);
    // The same on the way of other hosts' port 80, where the portal answers in their place.
    PortalAddress portal;
    BOOST_REQUIRE(!portal.put());
    const UniqueFd answering = listen_on(80);
    std::vector<UniqueFd> everywhere;
    for (int i = 0; i < 300; ++i) {
        everywhere.push_back(knock(laptop, "198.51.100.1", 80));
    }
    BOOST_TEST(is_open(knock(phone, "198.51.100.1", 80)));
    BOOST_TEST(std::count_if(everywhere.begin(), everywhere.end(), is_open) <= 120);
}

BOOST_AUTO_TEST_CASE(the_kernel_tells_where_an_address_is_and_that_a_router_leads_there) {
    const auto far = session::route_to(IpAddress::parse(laptop4).value());
    const auto far6 = session::route_to(IpAddress::parse(laptop6).value());
    const auto near = session::route_to(IpAddress::parse("10.40.0.5").value());
    BOOST_REQUIRE((far && far6 && near));
    BOOST_TEST((far->interface.get() == "rt0" && far->by_router));
    BOOST_TEST((far6->interface.get() == "rt0" && far6->by_router));
    BOOST_TEST((near->interface.get() == "cli0" && !near->by_router));
    BOOST_TEST(!session::route_to(IpAddress::parse("10.40.0.1").value()).has_value());  // the gateway's own
    BOOST_TEST(!session::route_to(IpAddress::parse("100.99.0.1").value()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
