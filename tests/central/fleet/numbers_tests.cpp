// Numbers of policies: they grow at each site (docs/decisions/0030-numbers-per-site.md).
#include <boost/test/unit_test.hpp>

#include "central/fleet/state.h"
#include "tests/central/fleet/fleet_centre.h"

namespace beffroi::central::fleet {

BOOST_FIXTURE_TEST_SUITE(central_fleet_numbers_tests, Centre)

BOOST_AUTO_TEST_CASE(numbers_grow_at_each_site_and_each_is_published_once) {
    const auto now = clock.wall();
    const auto at = [&](std::uint64_t number, const policy::Sites& sites) {
        return refused(bundle(number, {&remi, &alice}, now, sites));
    };
    BOOST_REQUIRE(!at(5, {first}).has_value());
    BOOST_TEST(!at(3, {canary}).has_value());  // nothing of it was there yet
    for (int starts = 0; starts < 2; ++starts) {
        BOOST_TEST((at(4, {first}) == Kind::conflict));
        BOOST_TEST((at(2, {canary}) == Kind::conflict));
        BOOST_TEST((at(5, {canary}) == Kind::conflict));         // it is another's
        BOOST_TEST((at(4, {first, canary}) == Kind::conflict));  // what goes to both is newer at both
        BOOST_TEST((at(4, {}) == Kind::conflict));
        BOOST_TEST(offered(first, on(0)) == 5U);
        BOOST_TEST(offered(canary, on(0)) == 3U);
        BOOST_TEST(fleet->newest() == 5U);
        start();
    }
    BOOST_TEST(!at(4, {canary}).has_value());
    BOOST_TEST(!at(6, {}).has_value());
    BOOST_TEST(fleet->policies().at(0).manifest.number == 6U);  // by their numbers
    BOOST_TEST(fleet->policies().at(3).manifest.number == 3U);
}

BOOST_AUTO_TEST_CASE(a_site_that_is_added_later_has_had_what_was_published_for_it_or_for_all) {
    const auto now = clock.wall();
    const auto at = [&](std::uint64_t number, const policy::Sites& sites) {
        return refused(bundle(number, {&remi, &alice}, now, sites));
    };
    BOOST_REQUIRE(!at(5, {first, "0750001A"}).has_value());
    BOOST_TEST((at(4, {canary, "0750001A"}) == Kind::conflict));
    BOOST_TEST(!at(3, {canary, "0750002B"}).has_value());
    BOOST_REQUIRE(!at(8, {}).has_value());
    BOOST_TEST((at(7, {canary, "0750003C"}) == Kind::conflict));
}

BOOST_AUTO_TEST_CASE(what_is_compared_with_is_what_was_published_last) {
    const auto now = clock.wall();
    const policy::Manifest both{9, "", "", {first, canary}, "", std::nullopt};
    publish(bundle(5, {&remi, &alice}, now, {first}));
    publish(bundle(3, {&remi, &alice}, now, {canary}));
    for (int starts = 0; starts < 2; ++starts) {
        BOOST_TEST(fleet->newest_for(both) == 3U);
        BOOST_TEST(fleet->publications() == 2U);
        start();
    }
}

BOOST_AUTO_TEST_CASE(lists_of_approvers_follow_one_another_whatever_sites_they_came_with) {
    const auto now = clock.wall();
    const std::string next = quorum(remi, rose, eve);
    BOOST_REQUIRE(!refused(bundle(5, {&remi, &alice}, now, {first})).has_value());
    BOOST_TEST((refused(bundle(4, {&remi, &alice}, now, {canary}, next)) == Kind::conflict));
    BOOST_REQUIRE(!refused(bundle(6, {&remi, &alice}, now, {first}, next)).has_value());
    BOOST_TEST((refused(bundle(3, {&remi, &eve}, now, {canary})) == Kind::conflict));
    BOOST_TEST(!refused(bundle(7, {&remi, &eve}, now, {canary})).has_value());
}

BOOST_AUTO_TEST_CASE(a_centre_of_before_goes_on_above_all_its_numbers) {
    publish(bundle(5, {&remi, &alice}, clock.wall(), {first}));
    auto state = parse_state(read_file(file("state.json"))).value();
    BOOST_TEST(state.floor == 0U);
    state.rollouts.at(5).order = 0;  // as it was written then
    replace_file(file("state.json"), state_text(state));
    for (int starts = 0; starts < 2; ++starts) {
        start();
        BOOST_TEST((refused(bundle(4, {&remi, &alice}, clock.wall(), {canary})) == Kind::conflict));
    }
    BOOST_TEST(!refused(bundle(8, {&remi, &alice}, clock.wall(), {first})).has_value());
    start();
    BOOST_TEST((refused(bundle(4, {&remi, &alice}, clock.wall(), {canary})) == Kind::conflict));
    BOOST_TEST(!refused(bundle(7, {&remi, &alice}, clock.wall(), {canary})).has_value());
}

BOOST_AUTO_TEST_CASE(a_number_that_is_forgotten_comes_back_nowhere) {
    const auto now = clock.wall();
    publish(bundle(3, {&remi, &alice}, now, {first}));
    publish(bundle(5, {&remi, &alice}, now, {first}));
    static_cast<void>(fleet->report(first, on(5)));
    fleet->forget_outlived(now + 1s);
    BOOST_REQUIRE(!fleet->bundle(3).has_value());
    for (int starts = 0; starts < 2; ++starts) {
        BOOST_TEST((refused(bundle(3, {&remi, &alice}, now, {canary})) == Kind::conflict));
        BOOST_TEST((refused(bundle(2, {&remi, &alice}, now, {canary})) == Kind::conflict));
        start();
    }
    BOOST_TEST(!refused(bundle(4, {&remi, &alice}, now, {canary})).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::fleet
