#include <boost/test/unit_test.hpp>

#include <limits>

#include "gateway/enforce/messages.h"

using namespace beffroi;
using namespace beffroi::enforce;

namespace {

WallTime at(std::int64_t milliseconds) {
    return WallTime(std::chrono::milliseconds(milliseconds));
}

Endpoint endpoint(const char* address, std::uint16_t port) {
    return {IpAddress::parse(address).value(), port};
}

EndedFlow a_flow() {
    EndedFlow flow;
    flow.session = SessionHandle(0x1234);
    flow.protocol = 6;
    flow.from = endpoint("10.40.0.5", 51514);
    flow.to = endpoint("203.0.113.10", 443);
    flow.translated = endpoint("192.0.2.7", 40123);
    flow.began = at(1'795'510'800'123);
    flow.lasted = std::chrono::seconds(12);
    flow.bytes = 48213;
    return flow;
}

DeniedPacket a_denial() {
    DeniedPacket packet;
    packet.session = SessionHandle(7);
    packet.protocol = 58;
    packet.from = endpoint("2001:db8:40::5", 0);
    packet.to = endpoint("2001:db8:5::20", 0);
    packet.at = at(1'795'510'800'124);
    packet.generation = 12;
    packet.rule = "lycee/no-games";
    return packet;
}

TrafficLoss a_loss() {
    return {TrafficKind::denied, LossCause::slow_reader, 300, at(1'000), at(2'000)};
}

TrafficBatch a_batch() {
    return {at(1'795'510'000'000), {a_flow(), a_denial(), a_loss()}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_enforce_traffic_messages_tests)

BOOST_AUTO_TEST_CASE(batches_arrive_as_they_were_sent) {
    const auto decoded = decode_traffic(encode(a_batch()));
    BOOST_REQUIRE(decoded.has_value());
    BOOST_TEST((*decoded == a_batch()));
    BOOST_TEST((decode_traffic(encode(TrafficBatch{})).value() == TrafficBatch{}));
    auto plain = a_flow();
    plain.translated.reset();
    BOOST_TEST((decode_traffic(encode(TrafficBatch{at(0), {plain}})).value().records[0] == TrafficRecord(plain)));
}

BOOST_AUTO_TEST_CASE(a_full_batch_fits_its_packet) {
    auto denied = a_denial();
    denied.rule.assign(max_rule, 'r');
    BOOST_TEST(encode(TrafficBatch{at(0), std::vector<TrafficRecord>(max_batch, denied)}).size() <= max_page_bytes);
    BOOST_CHECK_THROW(static_cast<void>(encode(TrafficBatch{at(0), std::vector<TrafficRecord>(max_batch + 1, denied)})),
                      std::length_error);
    denied.rule += 'r';
    BOOST_CHECK_THROW(static_cast<void>(encode(TrafficBatch{at(0), {denied}})), std::length_error);
}

BOOST_AUTO_TEST_CASE(a_packet_that_is_not_exactly_one_batch_is_refused) {
    const std::string packet = encode(a_batch());
    for (std::size_t size = 0; size < packet.size(); ++size) {
        BOOST_TEST(!decode_traffic(packet.substr(0, size)).has_value(), size);
    }
    BOOST_TEST(!decode_traffic(packet + '\0').has_value());
    BOOST_TEST(!decode_reply(packet).has_value());
    BOOST_TEST(!decode_request(packet).has_value());
}

BOOST_AUTO_TEST_CASE(a_field_out_of_its_bounds_is_refused) {
    auto flow = a_flow();
    flow.session = SessionHandle(0);
    auto protocol = a_flow();
    protocol.protocol = 0;
    auto quoted = a_denial();
    quoted.rule = "lycee/\"";
    for (const TrafficRecord& record : {TrafficRecord(flow), TrafficRecord(protocol), TrafficRecord(quoted)}) {
        BOOST_TEST(!decode_traffic(encode(TrafficBatch{at(0), {record}})).has_value());
    }
    std::string packet = encode(TrafficBatch{at(0), {a_loss()}});
    constexpr std::size_t kind_at = 4 + 8 + 2;
    for (const std::size_t field : {kind_at, kind_at + 1, kind_at + 2}) {
        std::string wrong = packet;
        wrong.at(field) = '\x7f';
        BOOST_TEST(!decode_traffic(wrong).has_value(), field);
    }
}

BOOST_AUTO_TEST_CASE(what_no_entry_can_say_is_sent_as_the_nearest_that_it_can) {
    auto flow = a_flow();
    flow.began = at(-1);
    flow.bytes = std::numeric_limits<std::uint64_t>::max();
    const auto decoded = decode_traffic(encode(TrafficBatch{at(0), {flow}}));
    BOOST_REQUIRE(decoded.has_value());
    BOOST_TEST((std::get<EndedFlow>(decoded->records[0]).began == at(0)));
    BOOST_TEST(std::get<EndedFlow>(decoded->records[0]).bytes ==
               static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
}

BOOST_AUTO_TEST_SUITE_END()
