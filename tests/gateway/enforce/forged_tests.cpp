// Devices that are thousands: what somebody can take of the kernel's tables who forges MAC addresses, and that
// neighbours, known devices and open sessions do not notice. With the thresholds of the machine's neighbour tables that
// the enforcer's unit sets.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

#include "gateway/enforce/flow_crowd.h"
#include "gateway/health/machine.h"
#include "gateway/health/watch.h"
#include "tests/gateway/enforce/frames.h"
#include "tests/gateway/enforce/global_setting.h"
#include "tests/gateway/enforce/lycee.h"
#include "tests/run_command.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

constexpr unsigned known_soon =
    200;  ///< neighbours that the test's own hosts make, and what comes in a fraction of a second
constexpr unsigned own_hosts = 8;
const auto gateway4 = IpAddress::parse("10.40.0.1").value();
const auto gateway6 = IpAddress::parse("2001:db8:40::1").value();

struct Thresholds {
    GlobalSetting v4_3{"net/ipv4/neigh/default/gc_thresh3", "65536"};
    GlobalSetting v4_2{"net/ipv4/neigh/default/gc_thresh2", "32768"};
    GlobalSetting v4_1{"net/ipv4/neigh/default/gc_thresh1", "8192"};
    GlobalSetting v6_3{"net/ipv6/neigh/default/gc_thresh3", "65536"};
    GlobalSetting v6_2{"net/ipv6/neigh/default/gc_thresh2", "32768"};
    GlobalSetting v6_1{"net/ipv6/neigh/default/gc_thresh1", "8192"};
};

/// Without end, for as long as it lives.
class Flooding {
  public:
    Flooding(const Cable& cable, const std::function<Frame(unsigned)>& make)
        : m_thread([this, &cable, make] {
              constexpr unsigned fresh = 300'000;
              for (unsigned n = fresh; !m_over; ++n) {
                  cable.send(make(n));
                  m_sent = n - fresh;
              }
          }) {
        constexpr unsigned in_full_swing = 20'000;
        while (m_sent < in_full_swing) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    ~Flooding() {
        m_over = true;
        m_thread.join();
    }
    Flooding(const Flooding&) = delete;
    Flooding& operator=(const Flooding&) = delete;

  private:
    std::atomic<bool> m_over{false};
    std::atomic<unsigned> m_sent{0};
    std::thread m_thread;
};

struct Crowd : Thresholds, Lycee {
    Cable cable{net.client_a, "eth0"};
    const MacAddress gateway =
        MacAddress::parse(run_command("ip -br link show cli0 | awk '{print $3}'").out.substr(0, 17)).value();

    /// Of the interface, in the kernel's table; not the groups that it asks in, which go first.
    static unsigned neighbours(int family) {
        return count(fmt::format("ip -{} neigh show dev cli0 nud all | grep -vc NOARP", family));
    }
    static unsigned connections() { return count("cat /proc/sys/net/netfilter/nf_conntrack_count"); }
    static unsigned count(const std::string& command) {
        return static_cast<unsigned>(std::stoul(run_command(command).out));
    }
    /// Times that a neighbour table of the machine had no room.
    static unsigned long overflows(const std::string& cache) {
        return in_first_namespace([&] {
            std::ifstream in("/proc/net/stat/" + cache);
            std::string line;
            std::getline(in, line);
            unsigned long all = 0;
            while (std::getline(in, line)) {
                all += std::stoul(line.substr(line.rfind(' ', line.find_last_not_of(' '))), nullptr, 16);
            }
            return all;
        });
    }
    /// A page of the gateway, opened anew.
    [[nodiscard]] bool page_opens(const Namespace& from, const char* at = "10.40.0.1") const {
        try {
            return Network::tcp_to_gateway(from, at, 443).has_value();
        } catch (const std::exception&) {
            return false;
        }
    }
    /// The device and the gateway have to ask for each other again.
    void forget(const Namespace& device) const {
        shell("ip neigh flush dev cli0 to 10.40.0.5 && ip -6 neigh flush dev cli0 to 2001:db8:40::5");
        const Inside inside(device);
        shell("ip neigh flush dev eth0 && ip -6 neigh flush dev eth0");
    }
    [[nodiscard]] Way from(unsigned n, const IpAddress& to) const {
        return {invented_mac(n), gateway, to.family == Family::ipv4 ? invented4(n) : invented6(n), to};
    }
    template <typename Make>
    double flood(unsigned times, const Make& make) const {
        const auto begun = std::chrono::steady_clock::now();
        for (unsigned n = 0; n < times; ++n) {
            cable.send(make(n));
        }
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_forged_tests, Crowd)

BOOST_AUTO_TEST_CASE(invented_neighbours_never_fill_the_kernels_table_and_shut_out_nobody_who_is_known) {
    admit(session_a());
    const auto working = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE((working && page_opens(net.client_a) && page_opens(net.client_a, "2001:db8:40::1")));
    const auto full4 = overflows("arp_cache");
    const auto full6 = overflows("ndisc_cache");
    const auto took = flood(70'000, [](unsigned n) { return arp_request(invented_mac(n), invented4(n), gateway4); });
    const unsigned known4 = neighbours(4);
    BOOST_TEST(known4 >= 8'192U);  // as many real devices may come at once
    BOOST_TEST(known4 <= 8'192U + 1'000 * took + known_soon);
    BOOST_TEST(working->works());
    const auto took6 =
        flood(70'000, [](unsigned n) { return neighbour_solicitation(invented_mac(n), invented6(n), gateway6); });
    const unsigned known6 = neighbours(6);
    BOOST_TEST(known6 >= 16'384U);
    BOOST_TEST(known6 <= 16'384U + 1'000 * took6 + known_soon);
    BOOST_TEST(overflows("arp_cache") == full4);
    BOOST_TEST(overflows("ndisc_cache") == full6);
    BOOST_TEST(working->works());
    // In the midst of it: who was known asks again, and somebody comes for the first time elsewhere.
    constexpr int times = 20;
    {
        const Flooding flooding(cable, [](unsigned n) { return arp_request(invented_mac(n), invented4(n), gateway4); });
        for (int time = 0; time < times; ++time) {
            forget(net.client_a);
            BOOST_TEST(page_opens(net.client_a));
        }
    }
    const Flooding flooding(cable,
                            [](unsigned n) { return neighbour_solicitation(invented_mac(n), invented6(n), gateway6); });
    for (int time = 0; time < times; ++time) {
        forget(net.client_a);
        BOOST_TEST(page_opens(net.client_a, "2001:db8:40::1"));
    }
    BOOST_TEST(page_opens(net.client_b, "10.41.0.1"));
    BOOST_TEST(net.nothing_passes(net.client_b));
}

BOOST_AUTO_TEST_CASE(one_device_with_many_addresses_takes_little_and_nothing_of_its_neighbours) {
    const auto mac = invented_mac(1);
    const auto took = flood(20'000, [&](unsigned n) { return arp_request(mac, invented4(n), gateway4); });
    BOOST_TEST(neighbours(4) <= 64 + 20 * took + 20);
    const auto took6 = flood(20'000, [&](unsigned n) { return neighbour_solicitation(mac, invented6(n), gateway6); });
    BOOST_TEST(neighbours(6) <= 64 + 20 * took6 + 20);
    const auto before4 = neighbours(4);
    const auto before6 = neighbours(6);
    flood(4'000, [](unsigned n) { return arp_request(invented_mac(10 + n), invented4(50'000 + n), gateway4); });
    flood(4'000,
          [](unsigned n) { return neighbour_solicitation(invented_mac(10 + n), invented6(50'000 + n), gateway6); });
    // The test's own hosts may have asked for each other meanwhile.
    BOOST_TEST(neighbours(4) >= before4 + 4'000);
    BOOST_TEST(neighbours(4) <= before4 + 4'000 + own_hosts);
    BOOST_TEST(neighbours(6) >= before6 + 4'000);
    BOOST_TEST(neighbours(6) <= before6 + 4'000 + own_hosts);
}

BOOST_AUTO_TEST_CASE(forged_senders_make_no_neighbours_of_addresses_that_do_not_exist) {
    // The gateway answers each that there is no such door, for which it has to ask who has the address.
    const auto took = flood(60'000, [&](unsigned n) { return tcp_syn(from(n, gateway6), 1024, 443); });
    const unsigned known = neighbours(6);
    BOOST_TEST(known >= 16'000U);
    BOOST_TEST(known <= 16'384U + 1'000 * took + known_soon);
    // Nor by what it refuses.
    const auto more = flood(40'000, [&](unsigned n) {
        return udp(from(100'000 + n, IpAddress::parse(permitted6).value()), 1024, service_port);
    });
    BOOST_TEST(neighbours(6) <= known + 1'000 * more + known_soon);
}

BOOST_AUTO_TEST_CASE(forged_connections_are_bounded_together_and_known_visitors_come_in) {
    BOOST_REQUIRE(page_opens(net.client_a));
    const auto took = flood(60'000, [&](unsigned n) { return tcp_syn(from(n, gateway4), 1024, 443); });
    const unsigned tracked = connections();
    BOOST_TEST(tracked >= 32'768U);
    BOOST_TEST(tracked <= 32'768U + 1'000 * took + known_soon);
    const Flooding flooding(cable, [&](unsigned n) { return tcp_syn(from(n, gateway4), 1024, 443); });
    for (int times = 0; times < 5; ++times) {
        BOOST_TEST(page_opens(net.client_a));
    }
    BOOST_TEST(page_opens(net.client_b, "10.41.0.1"));
}

BOOST_AUTO_TEST_CASE(one_device_leaves_the_room_of_all_to_its_neighbours) {
    const auto mac = invented_mac(1);
    flood(60'000, [&](unsigned n) {
        return tcp_syn({mac, gateway, invented4(n), gateway4}, static_cast<std::uint16_t>(1024 + n), 443);
    });
    const unsigned before = connections();
    BOOST_TEST(before < 500U);
    flood(20'000, [&](unsigned n) { return tcp_syn(from(10 + n, gateway4), 1024, 443); });
    BOOST_TEST(connections() >= before + 20'000);
}

BOOST_AUTO_TEST_CASE(questions_to_the_resolver_take_no_connection) {
    const unsigned before = connections();
    flood(60'000, [&](unsigned n) {
        return udp({invented_mac(1), gateway, invented4(1), gateway4}, static_cast<std::uint16_t>(n), 53);
    });
    flood(20'000, [&](unsigned n) { return udp(from(n, gateway4), 68, 67); });
    BOOST_TEST(connections() <= before + 10);
}

// What somebody who is in may open is hers: the kernel's table of connections is filled by one.
BOOST_AUTO_TEST_CASE(while_the_table_of_connections_is_full_the_network_goes_on_and_it_is_on_record) {
    constexpr unsigned most = 200'000;
    const GlobalSetting smaller("net/netfilter/nf_conntrack_max", std::to_string(most));
    shell(
        "sysctl -qw net.netfilter.nf_conntrack_udp_timeout=20 net.netfilter.nf_conntrack_icmp_timeout=20 "
        "net.netfilter.nf_conntrack_icmpv6_timeout=20");
    const auto room = [](Resource resource) { return health::read_room(resource, {"/"}); };
    health::Watch watch({[&](Resource resource) -> std::optional<Room> {
                             return resource == Resource::connections ? room(resource) : std::nullopt;
                         },
                         [] {
                             return ClockState{true, {}};
                         },
                         [](const std::string&) { return std::nullopt; }},
                        {}, clock);
    const auto on_record = [&] {
        clock.advance(std::chrono::seconds(10));
        std::string text;
        for (const auto& entry : watch.look()) {
            text += entry.event == journal::event::headroom ? entry.reason + " " : "";
        }
        return text;
    };
    BOOST_TEST(on_record().empty());
    admit(session_a());
    const auto working = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE(working.has_value());
    const auto server4 = IpAddress::parse(permitted4).value();
    const auto server6 = IpAddress::parse(permitted6).value();
    const Way way4{cable.mac(), gateway, IpAddress::parse("10.40.0.5").value(), server4};
    const Way way6{cable.mac(), gateway, IpAddress::parse("2001:db8:40::5").value(), server6};
    const auto fill = [&](unsigned n) {
        const auto part = static_cast<std::uint16_t>(n);
        return n < 65'536     ? udp(way4, part, service_port)
               : n < 131'072U ? udp(way6, part, service_port)
               : n < 196'608U ? echo(way4, part)
                              : echo(way6, part);
    };
    flood(230'000, fill);
    BOOST_TEST(connections() >= most * 95 / 100);
    BOOST_TEST(on_record() == "full ");
    BOOST_TEST(working->works());
    BOOST_TEST(net.nothing_passes(net.client_b));
    BOOST_TEST(page_opens(net.client_a));
    BOOST_TEST(page_opens(net.client_b, "10.41.0.1"));
    admit(session_b());
    const auto fresh = net.tcp(net.client_b, permitted4);
    BOOST_TEST((fresh && fresh->works()));
    BOOST_TEST(!enforcer->revoke(SessionHandle(2)));
    BOOST_TEST(fresh->is_cut());
    BOOST_TEST(connections() >= most * 95 / 100);
    // By itself, once what filled it has ended.
    std::string later;
    for (int second = 0; second < 150 && later.find("plenty") == std::string::npos; ++second) {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        later += on_record();
    }
    BOOST_TEST(later.find("plenty") != std::string::npos, later);
    BOOST_TEST(working->works());
}

// Connections that are established are what the kernel keeps when it has to make room: here nothing of it is left to
// it.
BOOST_AUTO_TEST_CASE(who_fills_the_table_of_connections_loses_hers_and_others_keep_theirs) {
    constexpr unsigned most = 65'536;
    const GlobalSetting smaller("net/netfilter/nf_conntrack_max", std::to_string(most));
    admit(session_a());
    admit(session_b());
    const auto working = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE(working.has_value());
    const Way way{cable.mac(), gateway, IpAddress::parse("10.40.0.5").value(), IpAddress::parse(permitted4).value()};
    flood(60'000, [&](unsigned n) { return udp(way, static_cast<std::uint16_t>(n), service_port); });
    BOOST_TEST(is_crowded(read_flow_room().value()));
    const FlowCrowd crowd;
    unsigned left = connections();
    for (int tenths = 0; tenths < 600 && left >= 1'000; ++tenths) {  // they go one by one
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        left = connections();
    }
    BOOST_TEST(left < 1'000U);
    BOOST_TEST(working->works());
    const auto again = net.tcp(net.client_a, permitted4);  // she is in still
    BOOST_TEST((again && again->works()));
}

BOOST_AUTO_TEST_SUITE_END()
