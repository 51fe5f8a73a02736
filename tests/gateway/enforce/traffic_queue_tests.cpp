#include <boost/test/unit_test.hpp>

#include "gateway/enforce/messages.h"
#include "gateway/enforce/traffic_queue.h"

using namespace beffroi;
using namespace beffroi::enforce;

namespace {

WallTime at(int second) {
    return WallTime(std::chrono::seconds(1'800'000'000 + second));
}

DeniedPacket denied(std::uint16_t port) {
    DeniedPacket packet;
    packet.to.port = port;
    return packet;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_enforce_traffic_queue_tests)

BOOST_AUTO_TEST_CASE(records_leave_in_the_order_they_came) {
    TrafficQueue queue(10);
    for (std::uint16_t port = 1; port <= 3; ++port) {
        queue.add(denied(port), at(port));
    }
    BOOST_TEST(queue.oldest(2).size() == 2U);
    queue.taken(2);
    const auto rest = queue.oldest(2);
    BOOST_REQUIRE(rest.size() == 1U);
    BOOST_TEST(std::get<DeniedPacket>(rest[0]).to.port == 3);
    queue.taken(1);
    BOOST_TEST(queue.empty());
}

BOOST_AUTO_TEST_CASE(what_finds_no_place_is_counted_with_its_time) {
    TrafficQueue queue(1);
    queue.add(denied(1), at(1));
    queue.add(denied(2), at(2));
    queue.add(denied(3), at(3));
    queue.add(EndedFlow{}, at(4));
    const auto records = queue.oldest(max_batch);
    BOOST_REQUIRE(records.size() == 3U);
    BOOST_TEST(
        (std::get<TrafficLoss>(records[0]) == TrafficLoss{TrafficKind::flow, LossCause::slow_reader, 1, at(4), at(4)}));
    BOOST_TEST((std::get<TrafficLoss>(records[1]) ==
                TrafficLoss{TrafficKind::denied, LossCause::slow_reader, 2, at(2), at(3)}));
    queue.taken(3);
    BOOST_TEST(queue.empty());
}

BOOST_AUTO_TEST_CASE(a_loss_stays_until_it_is_taken) {
    TrafficQueue queue(1);
    queue.lose({TrafficKind::flow, LossCause::kernel_overrun, 5, at(1), at(2)});
    BOOST_TEST(queue.oldest(max_batch).size() == 1U);
    queue.lose({TrafficKind::flow, LossCause::kernel_overrun, 2, at(3), at(4)});
    const auto records = queue.oldest(max_batch);
    BOOST_REQUIRE(records.size() == 1U);
    BOOST_TEST((std::get<TrafficLoss>(records[0]) ==
                TrafficLoss{TrafficKind::flow, LossCause::kernel_overrun, 7, at(1), at(4)}));
}

BOOST_AUTO_TEST_SUITE_END()
