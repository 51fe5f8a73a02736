#include <boost/test/unit_test.hpp>

#include "gateway/enforce/session_list.h"
#include "tests/gateway/enforce/network.h"

using namespace beffroi;
using namespace beffroi::enforce;

namespace {

SteadyTime at(int seconds) {
    return SteadyTime(std::chrono::seconds(seconds));
}

HeldSession held(std::uint16_t handle, int ends) {
    return {test::session_a(handle), 3, at(ends), at(0)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_enforce_session_list_tests)

BOOST_AUTO_TEST_CASE(a_mark_is_class_and_session) {
    BOOST_TEST(held(0x1234, 0).mark() == 0x00031234U);
}

BOOST_AUTO_TEST_CASE(keys_move_to_the_session_put_last) {
    SessionList list;
    BOOST_TEST(list.put(held(1, 10)).empty());
    const auto losers = list.put(held(2, 10));
    BOOST_TEST((losers == std::vector{SessionHandle(1)}));
    BOOST_TEST(list.find(SessionHandle(1))->keys().empty());
    for (const IdentKey& key : list.find(SessionHandle(2))->keys()) {
        BOOST_TEST((list.owner(key) == SessionHandle(2)));
    }
    list.erase(SessionHandle(1));  // it owns nothing: nothing of 2 goes with it
    BOOST_TEST((list.owner(*list.find(SessionHandle(2))->keys().begin()) == SessionHandle(2)));
}

BOOST_AUTO_TEST_CASE(sessions_end_in_order_and_at_their_time) {
    SessionList list;
    KernelSession other = test::session_b(2);
    static_cast<void>(list.put(held(1, 20)));
    static_cast<void>(list.put({other, 3, at(10), at(0)}));
    BOOST_TEST((list.next_end() == at(10)));
    BOOST_TEST(list.ended(at(9)).empty());
    BOOST_TEST((list.ended(at(10)) == std::vector{SessionHandle(2)}));
    static_cast<void>(list.put({other, 3, at(30), at(0)}));  // renewed
    BOOST_TEST((list.next_end() == at(20)));
    list.erase(SessionHandle(1));
    list.erase(SessionHandle(2));
    BOOST_TEST(!list.next_end().has_value());
}

BOOST_AUTO_TEST_CASE(activity_never_goes_back) {
    SessionList list;
    static_cast<void>(list.put(held(1, 20)));
    list.saw_activity(SessionHandle(1), at(5));
    list.saw_activity(SessionHandle(1), at(3));
    list.saw_activity(SessionHandle(9), at(3));
    BOOST_TEST((list.find(SessionHandle(1))->last_active == at(5)));
}

BOOST_AUTO_TEST_SUITE_END()
