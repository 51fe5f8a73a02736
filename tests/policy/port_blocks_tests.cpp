#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <set>

#include "policy/compile.h"
#include "tests/policy/documents.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

constexpr const char* k_region = R"("role":[{"name":"eleve"}],"zone":[{"name":"salles"}])";

Texts lycee(const std::string& blocks) {
    return {k_region, "",
            R"("zone":[{"name":"salles","interface":["lan0"],"prefix":["10.1.0.0/16"]}],
               "rule":[{"name":"a","action":"permit","rationale":"x"}])" +
                (blocks.empty() ? "" : ",\"port-blocks\":{" + blocks + "}")};
}

PortBlocks blocks_of(const std::string& addresses, unsigned ports) {
    return make_policy(lycee(fmt::format(R"("interface":["up0"],"address":[{}],"ports":{})", addresses, ports)))
        .port_blocks()
        .value();
}

void expect(const std::string& blocks, const std::string& part) {
    const auto problems = problems_of(lycee(blocks));
    BOOST_TEST(problems.find(part) != std::string::npos, "\"" << part << "\" is not in: " << problems);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_port_blocks_tests)

BOOST_AUTO_TEST_CASE(no_two_sessions_have_a_port_in_common) {
    const auto blocks = blocks_of(R"("192.0.2.16/30","198.51.100.7")", 1000);
    BOOST_TEST(blocks.count() == 5U * 64U);
    std::set<std::pair<IpAddress, unsigned>> taken;
    std::set<IpAddress> addresses;
    for (std::uint16_t session = 1; session <= blocks.count(); ++session) {
        const auto block = blocks.of(session).value();
        BOOST_TEST(block.first >= 1024U);
        BOOST_TEST(block.first + block.ports - 1U <= 65535U);
        BOOST_TEST(block.ports == 1000U);
        for (unsigned port = block.first; port < block.first + block.ports; ++port) {
            BOOST_REQUIRE(taken.emplace(block.address, port).second);
        }
        addresses.insert(block.address);
        BOOST_TEST(block.holds(block.address, block.first));
        BOOST_TEST(block.holds(block.address, static_cast<std::uint16_t>(block.first + 999)));
        BOOST_TEST(!block.holds(block.address, static_cast<std::uint16_t>(block.first + 1000)));
        BOOST_TEST(!block.holds(block.address, static_cast<std::uint16_t>(block.first - 1)));
        BOOST_TEST(!block.holds(IpAddress::parse("203.0.113.1").value(), block.first));
    }
    std::set<std::string> texts;
    for (const auto& address : addresses) {
        texts.insert(address.text());
    }
    BOOST_TEST(
        (texts == std::set<std::string>{"192.0.2.16", "192.0.2.17", "192.0.2.18", "192.0.2.19", "198.51.100.7"}));
}

BOOST_AUTO_TEST_CASE(sessions_beyond_the_last_block_have_none) {
    const auto blocks = blocks_of(R"("192.0.2.16")", 16384);
    BOOST_TEST(blocks.count() == 3U);
    BOOST_TEST(blocks.of(3).has_value());
    BOOST_TEST(!blocks.of(4).has_value());
    BOOST_TEST(!blocks.of(0).has_value());
}

BOOST_AUTO_TEST_CASE(there_are_never_more_blocks_than_numbers_of_sessions) {
    const auto blocks = blocks_of(R"("192.0.0.0/22")", 64);
    BOOST_TEST(blocks.count() == 65535U);
    BOOST_TEST(blocks.of(65535).has_value());
}

BOOST_AUTO_TEST_CASE(a_session_has_512_ports_unless_the_lycee_says_otherwise) {
    BOOST_TEST(make_policy(lycee(R"("interface":["up0"],"address":["192.0.2.16"])")).port_blocks()->ports == 512U);
    BOOST_TEST(!make_policy(lycee("")).port_blocks().has_value());
}

BOOST_AUTO_TEST_CASE(addresses_that_cannot_be_lent_are_refused) {
    expect(R"("interface":["up0"])", "address");
    expect(R"("address":["192.0.2.16"])", "interface");
    expect(R"("interface":["up0"],"address":["2001:db8::7"])", R"("2001:db8::7" is no IPv4 address)");
    expect(R"("interface":["up0"],"address":["192.0.2.17/30"])", "no prefix with zero bits");
    expect(R"("interface":["up0"],"address":["192.0.2.16/30","192.0.2.17"])",
           "192.0.2.16/30 and 192.0.2.17/32 have addresses in common");
    expect(R"("interface":["up0"],"address":["10.1.7.0/30"])", R"(10.1.7.0/30 has addresses of the zone "salles")");
    expect(R"("interface":["up0"],"address":["192.0.0.0/22","198.51.100.7"])", "1025 addresses, 1024 are possible");
    expect(R"("interface":["up0"],"address":["0.0.0.0/0"])", "4294967296 addresses");
    expect(R"("interface":["up0"],"address":["192.0.2.16"],"ports":63)", "64 to 16384");
    const auto of_region = problems_of(
        {std::string(k_region) + R"(,"port-blocks":{"interface":["a"],"address":["192.0.2.1"]})", "", lycee("").lycee});
    BOOST_TEST(of_region.find("port-blocks") != std::string::npos, of_region);
}

BOOST_AUTO_TEST_CASE(the_table_of_translations_has_a_range_for_each_session) {
    const auto text = port_blocks_text(blocks_of(R"("192.0.2.16")", 16384));
    BOOST_TEST(text.find("0x1 : 192.0.2.16 . 1024-17407, 0x2 : 192.0.2.16 . 17408-33791") != std::string::npos, text);
    BOOST_TEST(text.find("0x4") == std::string::npos, text);
    const auto policy = make_policy(lycee(R"("interface":["up0"],"address":["192.0.2.16"])"));
    BOOST_TEST((compile(policy).port_blocks == policy.port_blocks()));
}

BOOST_AUTO_TEST_SUITE_END()
