// Policies in force are tried with packets, on a real kernel.
#include <boost/test/unit_test.hpp>
#include <netinet/in.h>

#include "gateway/enforce/enforcer.h"
#include "gateway/enforce/probe_packet.h"
#include "gateway/enforce/readback.h"
#include "gateway/enforce/tables.h"
#include "gateway/policy_digest.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/enforce/network.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

struct Lycee {
    Network net;
    PolicyFolder policy;
    FakeClock clock{tuesday(10, 0)};
    ProbeDevice device;
    Enforcer enforcer{EnforcerSettings{policy.path()}, clock, modules(), &device};
    Tables tables;
    Netlink netlink;

    /// Of the policy in the folder, which is in force.
    SelfTestResult test() {
        auto documents = std::make_shared<const policy::Documents>(
            std::get<policy::Documents>(policy::read_documents(modules(), policy.path())));
        const auto compiled =
            std::get<CompiledPolicy>(compile_documents(documents, digest_of(*documents), {}, clock.wall()));
        return SelfTest(device, tables, netlink)
            .run(compiled, read_live_epoch(netlink, policy_table()).value(), clock.wall());
    }
    [[nodiscard]] std::string policy_table() { return read_policy_tables(netlink).front().name; }
    [[nodiscard]] std::variant<PolicyState, PolicyRefused, KernelError> another(const char* permitted) {
        policy.write(permitted);
        return enforcer.apply();
    }
};

/// All that has a class, as a kernel would that cannot read the policy's tables: before them, so that it holds for the
/// next policy as well.
void refuse_what_is_not_decided_yet() {
    shell(
        "nft add table inet other && nft 'add chain inet other drops { type filter hook forward priority 0; }' && "
        "nft add rule inet other drops iifname beffroi-test ct mark and 0x0fff0000 != 0 drop");
}

/// All the bytes of an IP packet's transport, with its pseudo header, or of an IPv4 header.
std::uint32_t sum16(const std::string& bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (i % 2 == 0 ? 8U : 0U);
    }
    while (sum >> 16U != 0) {
        sum = (sum & 0xffffU) + (sum >> 16U);
    }
    return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_enforce_self_test_tests)

BOOST_AUTO_TEST_CASE(a_packet_has_the_sums_that_its_receiver_computes) {
    for (const auto& [from, to] : {std::pair("192.0.0.13", "203.0.113.10"), {"100:0:0:1::b", "2001:db8:5::10"}}) {
        for (const int protocol : {IPPROTO_TCP, IPPROTO_UDP}) {
            const std::string frame =
                frame_of({MacAddress::parse("02:be:ff:00:00:01").value(),
                          MacAddress::parse("02:00:00:00:00:01").value(), IpAddress::parse(from).value(),
                          IpAddress::parse(to).value(), static_cast<std::uint8_t>(protocol), 20'001, 443});
            const bool four = frame.substr(12, 2) == std::string("\x08\x00", 2);
            const std::string header = frame.substr(14, four ? 20 : 40);
            const std::string transport = frame.substr(14 + header.size());
            const std::string addresses = four ? header.substr(12) : header.substr(8);
            const std::string length{'\0', static_cast<char>(transport.size())};
            BOOST_TEST(sum16(addresses + std::string(1, '\0') + static_cast<char>(protocol) + length + transport) ==
                       0xffffU);
            BOOST_TEST((!four || sum16(header) == 0xffffU));
            BOOST_TEST(transport.size() == (protocol == IPPROTO_TCP ? 20U : 8U));
        }
    }
}

BOOST_FIXTURE_TEST_CASE(what_is_in_force_decides_as_it_says_and_the_packets_stay_here, Lycee) {
    shell(
        "nft add table inet watch && nft 'add chain inet watch out { type filter hook postrouting priority 0; }' && "
        "nft add rule inet watch out oifname up0 meta l4proto '{ tcp, udp }' counter");
    const auto result = test();
    BOOST_TEST(result.decided > 10U);
    BOOST_TEST(!result.fault.has_value());
    shell("nft list chain inet watch out | grep -q 'packets 0 '");
    shell("! nft list table inet beffroi_test 2> /dev/null");
    BOOST_TEST(read_identities(netlink).empty());
    shell("! grep -q 192.0.0.13 /proc/net/nf_conntrack 2> /dev/null");
}

BOOST_FIXTURE_TEST_CASE(a_kernel_that_lets_through_what_is_denied_is_found_out, Lycee) {
    shell("nft insert rule inet " + policy_table() + " decide meta l4proto udp accept");
    const auto result = test();
    BOOST_REQUIRE(result.fault.has_value());
    BOOST_TEST(result.fault->find("passes, and the policy denies it") != std::string::npos);
    BOOST_TEST(result.fault->find("/udp") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_kernel_that_refuses_what_is_permitted_is_found_out, Lycee) {
    shell("nft insert rule inet " + policy_table() +
          " decide ct mark and 0x0fff0000 != 0 ip6 daddr 2001:db8:5::/64 drop");
    const auto result = test();
    BOOST_REQUIRE(result.fault.has_value());
    BOOST_TEST(result.fault->find("is refused, and the policy permits it") != std::string::npos);
    BOOST_TEST(result.fault->find("2001:db8:5::") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(where_nothing_is_forwarded_nothing_is_known, Lycee) {
    shell("sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0");
    const auto result = test();
    BOOST_TEST(result.decided == 0U);
    BOOST_TEST(result.lost > 10U);
    BOOST_TEST(!result.fault.has_value());
    BOOST_TEST(std::holds_alternative<PolicyState>(another(denied4)));
}

BOOST_FIXTURE_TEST_CASE(what_another_programs_table_drops_says_nothing_of_the_policy, Lycee) {
    shell(
        "nft add table inet other && nft 'add chain inet other drops { type filter hook forward priority 0; }' && "
        "nft add rule inet other drops iifname beffroi-test meta l4proto udp drop");
    const auto result = test();
    BOOST_TEST(result.decided > 0U);
    BOOST_TEST(result.lost > 0U);
    BOOST_TEST(!result.fault.has_value());
    BOOST_TEST(std::holds_alternative<PolicyState>(another(denied4)));
}

BOOST_FIXTURE_TEST_CASE(a_policy_that_stands_its_test_stays, Lycee) {
    BOOST_TEST(std::holds_alternative<PolicyState>(another(denied4)));
    BOOST_REQUIRE(!enforcer.admit(session_a()));
    BOOST_TEST(net.tcp(net.client_a, denied4).has_value());
    BOOST_TEST(!net.tcp(net.client_a, permitted4, std::chrono::milliseconds(300)).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_policy_that_does_not_stand_it_goes_and_the_one_before_is_in_force_again, Lycee) {
    BOOST_REQUIRE(!enforcer.admit(session_a()));
    const auto before = std::get<PolicyState>(enforcer.apply());
    refuse_what_is_not_decided_yet();
    const auto outcome = another(denied4);
    BOOST_REQUIRE(std::holds_alternative<PolicyRefused>(outcome));
    BOOST_TEST(std::get<PolicyRefused>(outcome).reason.starts_with("self-test: a packet of "));
    BOOST_TEST(net.tcp(net.client_a, permitted4).has_value());
    BOOST_TEST(!net.tcp(net.client_a, denied4, std::chrono::milliseconds(300)).has_value());
    policy.write();
    BOOST_TEST(std::get<PolicyState>(enforcer.apply()).digest == before.digest);
    BOOST_TEST(enforcer.list().size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(where_there_is_none_to_go_back_to_nothing_is_forwarded, Lycee) {
    // The first policy was refused: nothing is in force.
    policy.spoil();
    ProbeDevice second;
    shell("nft flush ruleset");
    Enforcer closed(EnforcerSettings{policy.path()}, clock, modules(), &second);
    refuse_what_is_not_decided_yet();
    policy.write();
    BOOST_TEST(std::holds_alternative<PolicyRefused>(closed.apply()));
    BOOST_TEST(net.nothing_passes(net.client_a));
    BOOST_TEST(static_cast<int>(closed.admit(session_a()).value()) != 0);
    shell("nft delete table inet other");
    BOOST_TEST(std::holds_alternative<PolicyState>(closed.apply()));
    BOOST_REQUIRE(!closed.admit(session_a()));
    BOOST_TEST(net.tcp(net.client_a, permitted4).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
