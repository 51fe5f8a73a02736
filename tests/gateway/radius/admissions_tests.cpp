#include <boost/test/unit_test.hpp>

#include "gateway/radius/admissions.h"
#include "gateway/radius/request.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/session/sample_session.h"

using namespace beffroi;
using namespace beffroi::radius;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

struct World {
    std::string add(unsigned n, const std::string& uid = "F59000a1", std::chrono::seconds age = 1h) {
        Identity who = pupil();
        who.uid = uid;
        return admissions.add({who, device(n).mac, Proof::eap_ttls, clock.steady() + age});
    }
    [[nodiscard]] NetworkPort port(const std::string& ticket, const char* accounting = "a-1") const {
        return {"borne-cdi", accounting, "02-00", ticket, Proof::eap_ttls};
    }

    FakeClock clock{WallTime(1h)};
    Admissions admissions{clock, 40};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_radius_admissions_tests, World)

BOOST_AUTO_TEST_CASE(a_ticket_is_worth_something_to_its_own_device_for_its_own_time) {
    const auto ticket = add(1);
    BOOST_TEST(is_ticket(ticket));
    BOOST_TEST(add(1) != ticket);
    BOOST_TEST(admissions.find(ticket, device(1).mac).value().identity.uid == "F59000a1");
    BOOST_TEST(!admissions.find(ticket, device(2).mac).has_value());
    BOOST_TEST(!admissions.await(port(ticket), device(2).mac));
    BOOST_TEST(!admissions.find(std::string(32, 'a'), device(1).mac).has_value());
    clock.advance(1h);
    BOOST_TEST(!admissions.find(ticket, device(1).mac).has_value());
    BOOST_TEST(admissions.size() == 0U);
}

BOOST_AUTO_TEST_CASE(nobody_crowds_out_others) {
    const auto first = add(1);
    for (unsigned i = 0; i < 200; ++i) {
        static_cast<void>(add(2, "F59000b2"));      // one device again and again
        static_cast<void>(add(3 + i, "F59000c3"));  // one person with many devices
    }
    BOOST_TEST(admissions.find(first, device(1).mac).has_value());
    BOOST_TEST(admissions.size() == 1 + Admissions::most_of_a_device + Admissions::most_of_a_person);
    for (unsigned i = 0; i < 200; ++i) {
        static_cast<void>(add(1000 + i, "F59" + std::to_string(i)));
    }
    BOOST_TEST(admissions.size() == 40U);
    BOOST_TEST(!admissions.find(first, device(1).mac).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_awaited_is_taken_once) {
    const auto ticket = add(1);
    BOOST_TEST(!admissions.claim(device(1).mac).has_value());
    BOOST_TEST(admissions.await(port(ticket), device(1).mac));
    BOOST_TEST(!admissions.claim(device(2).mac).has_value());
    BOOST_TEST((admissions.claim(device(1).mac).value().port == port(ticket)));
    BOOST_TEST(!admissions.claim(device(1).mac).has_value());
}

BOOST_AUTO_TEST_CASE(the_newest_login_of_a_device_counts) {
    const auto old = add(1, "F59000a1");
    const auto fresh = add(1, "F59000b2");
    BOOST_TEST(admissions.await(port(fresh), device(1).mac));
    BOOST_TEST(admissions.await(port(old), device(1).mac));
    BOOST_TEST(admissions.claim(device(1).mac).value().admission.identity.uid == "F59000b2");
    BOOST_TEST(!admissions.claim(device(1).mac).has_value());
}

BOOST_AUTO_TEST_CASE(who_has_left_is_not_awaited) {
    const auto ticket = add(1);
    BOOST_TEST(admissions.await(port(ticket), device(1).mac));
    admissions.leave("borne-cdi", "a-2");
    admissions.leave("another", std::nullopt);
    BOOST_TEST(admissions.claim(device(1).mac).has_value());
    for (const auto& accounting : {std::optional<std::string>("a-1"), std::optional<std::string>()}) {
        BOOST_TEST(admissions.await(port(ticket), device(1).mac));
        admissions.leave("borne-cdi", accounting);
        BOOST_TEST(!admissions.claim(device(1).mac).has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_port_that_is_over_is_remembered_within_bounds) {
    const auto ticket = add(1);
    BOOST_TEST(!admissions.is_closed(ticket, port(ticket)));
    admissions.close(ticket, port(ticket));
    BOOST_TEST(admissions.is_closed(ticket, port(ticket)));
    BOOST_TEST(!admissions.is_closed(ticket, port(ticket, "a-2")));
    for (const char* other : {"1", "2", "3", "4", "5", "6", "7", "8"}) {
        admissions.close(ticket, port(ticket, other));
    }
    BOOST_TEST(!admissions.is_closed(ticket, port(ticket)));
    admissions.remove(ticket);
    BOOST_TEST(!admissions.is_closed(ticket, port(ticket, "8")));
}

BOOST_AUTO_TEST_SUITE_END()
