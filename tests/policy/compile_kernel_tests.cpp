// The compiled text in a real kernel: crafted and real packets through a gateway.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <set>

#include "policy/explain.h"
#include "tests/policy/generator.h"
#include "tests/policy/probe.h"
#include "tests/policy/ruleset_walk.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

using Side = Network::Side;

std::uint16_t class_of(const Ruleset& ruleset, std::string_view role, std::string_view zone) {
    for (const auto& c : ruleset.classes) {
        if (c.role == role && c.zone == zone) {
            return c.id;
        }
    }
    throw std::logic_error("no such class");
}

constexpr const char* k_words = R"("role":[{"name":"eleve"}],"zone":[{"name":"salles"}],
  "schedule":[{"name":"cours","weekly":[{"name":"w","day":["tue"],"start":"08:00","end":"18:00"}]}],
  "destination":[{"name":"dix","prefix":["192.0.2.10","2001:db8:2::10"]},{"name":"onze","prefix":["192.0.2.11"]}],
  "service":[{"name":"app","match":[{"name":"t","protocol":"tcp","port":7000},{"name":"u","protocol":"udp","port":7000}]},
             {"name":"ping","match":[{"name":"m","protocol":"icmp"}]}])";
constexpr const char* binding = R"("zone":[{"name":"salles","interface":["lan0"]}])";

/// During lessons 192.0.2.10 and its IPv6 sister answer to the application; ping is always permitted.
Policy lesson_policy() {
    return make_policy({k_words, "", std::string(binding) + R"(,"rule":[
        {"name":"a","action":"permit","rationale":"x","schedule":["cours"],"destination":["dix"],"service":["app"]},
        {"name":"b","action":"permit","rationale":"x","service":["ping"]}])"});
}

/// RFC 1071, over an even number of bytes.
std::uint16_t checksum(const std::string& bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << 8U |
               static_cast<unsigned char>(bytes[i + 1]);
    }
    sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~(sum + (sum >> 16U)));
}

/// About the datagram 10.1.0.2:7001 -> 192.0.2.10:7000. Address translation drops an error whose checksum is wrong.
std::string fragmentation_needed() {
    std::string error("\x03\x04\x00\x00\x00\x00\x05\x00", 8);
    error += std::string("\x45\x00\x00\x24\x00\x00\x00\x00\x40\x11\x00\x00\x0a\x01\x00\x02\xc0\x00\x02\x0a", 20);
    error += std::string("\x1b\x59\x1b\x58\x00\x10\x00\x00", 8);
    const auto sum = checksum(error);
    error[2] = static_cast<char>(sum >> 8U);
    error[3] = static_cast<char>(sum & 0xffU);
    return error;
}

struct Bell {
    const Policy& policy;
    const Ruleset& ruleset;
    Probe& probe;
    Activation activation;

    void ring(const char* at) {
        activation.epoch = activation.epoch % 15 + 1;
        activation.slot = policy.slot_at(paris(at));
        probe.ring(ruleset, activation);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_compile_kernel_tests)

namespace {

/// Packets of one place and moment, no two of one flow.
std::vector<Query> possible_flows(EdgeQueries& edges, const Query& like) {
    std::vector<Query> queries;
    std::set<std::pair<std::string, int>> portless;
    for (std::size_t i = 0; i < Probe::batch; ++i) {
        auto query = edges.next(like.role, like.zone, like.at);
        const bool told_apart = has_ports(query.protocol) || query.protocol == protocol::icmp ||
                                query.protocol == protocol::icmpv6 ||
                                portless.emplace(query.destination.text(), query.protocol).second;
        if (Probe::is_possible(query) && told_apart) {
            queries.push_back(query);
        }
    }
    return queries;
}

struct Counts {
    std::size_t probes = 0;
    std::size_t permits = 0;
    std::size_t by_rule = 0;
};

/// Verdict and rule of each, as the linear reading has them.
void compare_with_kernel(const Policy::Model& model, Probe& probe, const Activation& activation,
                         const std::vector<Query>& queries, Counts& counts) {
    const auto fates = probe.fates(queries);
    for (std::size_t i = 0; i < queries.size(); ++i) {
        const auto expected = expected_of(model, decide(model, queries[i]));
        const auto prefix = fmt::format("g{}:{}:{}", activation.generation,
                                        expected.rule.empty() ? "none" : expected.rule, expected.permit ? 'P' : 'D');
        BOOST_TEST_CONTEXT("to " << target_text(queries[i])) {
            BOOST_TEST_REQUIRE(fates[i].arrived == expected.permit);
            BOOST_TEST_REQUIRE(fates[i].prefixes == std::vector<std::string>{prefix}, boost::test_tools::per_element());
        }
        ++counts.probes;
        counts.permits += expected.permit ? 1 : 0;
        counts.by_rule += expected.rule.empty() ? 0 : 1;
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_kernel_decides_as_the_linear_reading_does_and_names_the_same_rule) {
    const Network network;
    Probe probe(network);
    std::mt19937 random(42);
    Counts counts;
    for (int round = 0; round < 40; ++round) {
        const auto policy = make_policy(random_texts(random));
        const auto ruleset = compile(policy, Attribution::everything);
        const auto& model = policy.model();
        EdgeQueries edges(policy, random);
        for (int place = 0; place < 2; ++place) {
            auto first = edges.next();
            Activation activation;
            activation.log_every_packet = true;
            activation.slot = policy.slot_at(first.at);
            probe.activate(ruleset, activation,
                           class_of(ruleset, model.roles[first.role].name, model.zones[first.zone].name));
            for (int bell = 0; bell < 4; ++bell) {
                compare_with_kernel(model, probe, activation, possible_flows(edges, first), counts);
                first.at = policy.next_change(first.at);
                activation.slot = policy.slot_at(first.at);
                activation.epoch = activation.epoch % 15 + 1;
                probe.ring(ruleset, activation);
                network.forget_flows();
            }
        }
    }
    BOOST_TEST_MESSAGE(counts.probes << " probes, " << counts.permits << " permitted, " << counts.by_rule
                                     << " decided by a rule");
    BOOST_TEST(counts.probes > 10'000U);
    BOOST_TEST(counts.permits > counts.probes / 10);
    BOOST_TEST(counts.permits < counts.probes * 9 / 10);
    BOOST_TEST(counts.by_rule > counts.probes / 4);
}

BOOST_AUTO_TEST_CASE(a_service_of_many_ports_is_decided_as_one_of_few) {
    std::string ports;
    for (int port = 1000; port < 1000 + 50 * 3; port += 3) {
        ports += fmt::format(R"({}{{"name":"p{}","protocol":"tcp","port":{}}})", ports.empty() ? "" : ",", port, port);
    }
    const auto policy =
        make_policy({k_words, "",
                     std::string(binding) + R"(,"service":[{"name":"many","match":[)" + ports +
                         R"(]}],"rule":[{"name":"a","action":"permit","rationale":"x","service":["many"]}])"});
    const Network network;
    Probe probe(network);
    probe.activate(compile(policy), {}, 1);
    for (const int port : {999, 1000, 1001, 1146, 1147, 1148, 1150}) {
        const auto q = query(policy, "eleve", "salles", "2026-11-24T10:00", fmt::format("192.0.2.10:{}/tcp", port));
        BOOST_TEST(probe.arrives(q) == decide(policy.model(), q).permit, "port " << port);
    }
}

BOOST_AUTO_TEST_CASE(who_is_not_identified_reaches_nothing) {
    const Network network;
    Probe probe(network);
    const auto policy = lesson_policy();
    const auto ruleset = compile(policy);
    Activation activation;
    activation.slot = policy.slot_at(paris("2026-11-24T10:00"));
    const auto app4 = query(policy, "eleve", "salles", "2026-11-24T10:00", "192.0.2.10:7000/udp");
    const auto app6 = query(policy, "eleve", "salles", "2026-11-24T10:00", "[2001:db8:2::10]:7000/tcp");
    const auto reaches = [&] { return std::pair(probe.arrives(app4), probe.arrives(app6)); };
    probe.activate(ruleset, activation, 1);
    BOOST_TEST((reaches() == std::pair(true, true)));
    network.load("flush map inet beffroi ident4");
    BOOST_TEST((reaches() == std::pair(false, true)));
    network.load("flush map inet beffroi ident6");
    BOOST_TEST((reaches() == std::pair(false, false)));
    for (const auto* key : {R"("lan0" . 02:00:00:00:01:03 . 10.1.0.2)", R"("lan1" . 02:00:00:00:01:02 . 10.1.0.2)",
                            R"("lan0" . 02:00:00:00:01:02 . 10.1.0.3)"}) {
        network.load(fmt::format("add element inet beffroi ident4 {{ {} : 0x00010001 }}", key));
    }
    BOOST_TEST((reaches() == std::pair(false, false)));
    // A class that the policy does not know is as good as none.
    network.load(R"(add element inet beffroi ident4 { "lan0" . 02:00:00:00:01:02 . 10.1.0.2 : 0x0ffd0001 })");
    BOOST_TEST(!probe.arrives(app4));
}

BOOST_AUTO_TEST_CASE(lapsed_elements_close_what_was_open) {
    const Network network;
    Probe probe(network);
    const auto policy = lesson_policy();
    const auto ruleset = compile(policy);
    Activation activation;
    activation.slot = policy.slot_at(paris("2026-11-24T10:00"));
    probe.activate(ruleset, activation, 1);
    const auto server = udp(network, Side::server, "192.0.2.10", 7000);
    const auto client = udp(network, Side::client, Network::client4, 0);
    send_to(client, "192.0.2.10", 7000, "one");
    const auto one = receive(server, true);
    BOOST_REQUIRE(one);
    send_to(server, one->address, one->port, "answer");
    BOOST_REQUIRE(receive(client, true));
    // What the timeouts do when nobody rings the bell.
    network.load(fmt::format("flush set {0} live\nflush map {0} slot\nadd element {0} slot {{ 0x{1:x} : 0xfffe }}",
                             "inet beffroi_p1", fence_class));
    send_to(client, "192.0.2.10", 7000, "two");
    send_to(server, one->address, one->port, "answer");
    probe.settle();
    BOOST_TEST(!receive(server, false));
    BOOST_TEST(!receive(client, false));
}

BOOST_AUTO_TEST_CASE(a_bell_reaches_live_connections_in_both_directions) {
    const Network network;
    Probe probe(network);
    const auto policy = lesson_policy();
    const auto ruleset = compile(policy);
    Bell bell{policy, ruleset, probe, {}};
    bell.activation.slot = policy.slot_at(paris("2026-11-24T10:00"));
    probe.activate(ruleset, bell.activation, 1);
    for (const auto& ends :
         {std::pair("192.0.2.10", Network::client4), std::pair("2001:db8:2::10", Network::client6)}) {
        const auto& to = ends.first;
        const auto& from = ends.second;
        const auto server = udp(network, Side::server, to, 7000);
        const auto client = udp(network, Side::client, from, 0);
        const auto client_speaks = [&] {
            send_to(client, to, 7000, "question");
            probe.settle();
            return receive(server, false);
        };
        const auto first = client_speaks();
        BOOST_REQUIRE(first);
        const auto server_speaks = [&] {
            send_to(server, first->address, first->port, "answer");
            probe.settle();
            return receive(client, false).has_value();
        };
        BOOST_TEST(server_speaks());
        BOOST_TEST(client_speaks().has_value());
        bell.ring("2026-11-24T18:00");
        BOOST_TEST(!server_speaks());
        BOOST_TEST(!client_speaks().has_value());
        // The same flow again, first from the server's side: it is decided by its own first packet's direction.
        bell.ring("2026-12-01T08:00");
        BOOST_TEST(server_speaks());
        BOOST_TEST(client_speaks().has_value());
        bell.ring("2026-12-01T09:00");
        BOOST_TEST(client_speaks().has_value());
        BOOST_TEST(server_speaks());
    }
}

BOOST_AUTO_TEST_CASE(an_icmp_error_does_not_reopen_a_refused_flow) {
    const Network network;
    Probe probe(network);
    const auto policy = lesson_policy();
    const auto ruleset = compile(policy);
    Bell bell{policy, ruleset, probe, {}};
    bell.activation.slot = policy.slot_at(paris("2026-11-24T10:00"));
    probe.activate(ruleset, bell.activation, 1);
    const auto server = udp(network, Side::server, "192.0.2.10", 7000);
    const auto client = udp(network, Side::client, Network::client4, 7001);
    send_to(client, "192.0.2.10", 7000, "question");
    BOOST_REQUIRE(receive(server, true));
    send_to(server, Network::client4, 7001, "answer");
    BOOST_REQUIRE(receive(client, true));
    bell.ring("2026-11-24T18:00");
    // Ping is permitted, the flow is not. "Fragmentation needed" about the flow's own datagram.
    const auto icmp = network.socket(Side::server, AF_INET, SOCK_RAW, IPPROTO_ICMP);
    const std::string error = fragmentation_needed();
    send_to(icmp, Network::client4, 0, error);
    probe.settle();
    send_to(client, "192.0.2.10", 7000, "again");
    probe.settle();
    BOOST_TEST(!receive(server, false));
}

BOOST_AUTO_TEST_CASE(a_tcp_connection_lives_and_stops_with_its_slot) {
    const Network network;
    Probe probe(network);
    const auto policy = lesson_policy();
    const auto ruleset = compile(policy);
    Bell bell{policy, ruleset, probe, {}};
    bell.activation.slot = policy.slot_at(paris("2026-11-24T10:00"));
    probe.activate(ruleset, bell.activation, 1);
    TcpPair tcp(network, "192.0.2.10", 7000);
    tcp.client_sends("one");
    BOOST_TEST(tcp.server_receives(true) == "one");
    bell.ring("2026-11-24T18:00");
    tcp.client_sends("two");
    probe.settle();
    BOOST_TEST(tcp.server_receives(false) == "");
    // The sender repeats what was dropped: nothing is lost for who may speak again.
    bell.ring("2026-12-01T08:00");
    BOOST_TEST(tcp.server_receives(true) == "two");
}

BOOST_AUTO_TEST_SUITE_END()
