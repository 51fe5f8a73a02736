#include <boost/test/unit_test.hpp>
#include <netinet/in.h>

#include <algorithm>

#include "gateway/enforce/packet_header.h"

using namespace beffroi;
using namespace beffroi::enforce;

namespace {

std::string address(const char* text) {
    const IpAddress parsed = IpAddress::parse(text).value();
    return {reinterpret_cast<const char*>(parsed.bytes.data()), parsed.size()};
}

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values) {
        text.push_back(static_cast<char>(value));
    }
    return text;
}

const std::string ports = bytes({0xc9, 0x3a, 0x01, 0xbb});  // 51514, 443

std::string packet4(int protocol, int fragment = 0, int words = 5) {
    return bytes({0x40 | words, 0, 0, 60, 0, 0, fragment >> 8, fragment & 0xff, 64, protocol, 0, 0}) +
           address("10.40.0.5") + address("203.0.113.20") +
           std::string(static_cast<std::size_t>(std::max(words - 5, 0)) * 4, '\1') + ports;
}

std::string packet6(int protocol, const std::string& extensions = {}) {
    return bytes({0x60, 0, 0, 0, 0, 40, protocol, 64}) + address("2001:db8:40::5") + address("2001:db8:5::20") +
           extensions + ports;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_enforce_packet_header_tests)

BOOST_AUTO_TEST_CASE(both_families_tell_addresses_and_ports) {
    for (const auto& packet : {packet4(IPPROTO_TCP), packet4(IPPROTO_TCP, 0, 7), packet6(IPPROTO_TCP)}) {
        const auto read = read_packet(packet);
        BOOST_REQUIRE(read.has_value());
        BOOST_TEST(read->protocol == IPPROTO_TCP);
        BOOST_TEST(read->source.port == 51514);
        BOOST_TEST(read->destination.port == 443);
    }
    BOOST_TEST(read_packet(packet4(6)).value().source.address.text() == "10.40.0.5");
    BOOST_TEST(read_packet(packet4(6)).value().destination.address.text() == "203.0.113.20");
    BOOST_TEST(read_packet(packet6(6)).value().source.address.text() == "2001:db8:40::5");
    BOOST_TEST(read_packet(packet6(6)).value().destination.address.text() == "2001:db8:5::20");
}

BOOST_AUTO_TEST_CASE(a_protocol_without_ports_has_none) {
    BOOST_TEST(read_packet(packet4(IPPROTO_ICMP)).value().source.port == 0);
    BOOST_TEST(read_packet(packet6(IPPROTO_ICMPV6)).value().destination.port == 0);
}

BOOST_AUTO_TEST_CASE(a_later_fragment_has_no_ports) {
    BOOST_TEST(read_packet(packet4(IPPROTO_UDP, 0x2000)).value().source.port == 51514);  // the first of several
    BOOST_TEST(read_packet(packet4(IPPROTO_UDP, 0x0001)).value().source.port == 0);
    const auto fragment = [](int offset) {
        return packet6(IPPROTO_FRAGMENT, bytes({IPPROTO_UDP, 0, offset >> 8, offset & 0xff, 0, 0, 0, 1}));
    };
    BOOST_TEST(read_packet(fragment(1)).value().source.port == 51514);
    BOOST_TEST(read_packet(fragment(8)).value().source.port == 0);
}

BOOST_AUTO_TEST_CASE(extension_headers_are_passed_over) {
    const std::string options = bytes({IPPROTO_DSTOPTS, 1}) + std::string(14, '\0');
    const std::string more = bytes({IPPROTO_UDP, 0}) + std::string(6, '\0');
    const auto read = read_packet(packet6(IPPROTO_HOPOPTS, options + more));
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST(read->protocol == IPPROTO_UDP);
    BOOST_TEST(read->destination.port == 443);
}

BOOST_AUTO_TEST_CASE(a_packet_that_is_cut_is_read_as_far_as_it_goes) {
    for (const auto& packet : {packet4(IPPROTO_TCP), packet6(IPPROTO_TCP)}) {
        const std::size_t header = packet.size() - ports.size();
        for (std::size_t size = 0; size < packet.size(); ++size) {
            const auto read = read_packet(std::string_view(packet).substr(0, size));
            BOOST_TEST(read.has_value() == (size >= header), size);
            BOOST_TEST((!read || read->destination.port == 0), size);
        }
    }
    BOOST_TEST(!read_packet(packet4(IPPROTO_TCP, 0, 4)).has_value());
    BOOST_TEST(!read_packet(bytes({0x50}) + std::string(60, '\1')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
