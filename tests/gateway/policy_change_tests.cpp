#include <boost/test/unit_test.hpp>

#include "tests/gateway/policy_world.h"

using namespace beffroi;
using namespace beffroi::tests;

BOOST_FIXTURE_TEST_SUITE(gateway_policy_change_tests, PolicyWorld)

BOOST_AUTO_TEST_CASE(a_policy_stays_once_the_centre_has_heard_from_the_gateway_under_it) {
    events();
    const auto before = policy->get().policy;
    take(2);
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(change->report().on_trial);
    BOOST_TEST(policy->get().policy != before);
    BOOST_TEST(agreed());
    change->tick(std::nullopt);
    change->tick(delivery::Report{1, 1, "digest", true, {}});  // what it heard before the change says nothing
    change->tick(delivery::Report{2, 2, "digest", false, {}});
    BOOST_TEST(kernel.state().on_trial);
    centre_hears();
    BOOST_TEST(!kernel.state().on_trial);
    BOOST_TEST(!change->report().on_trial);
    clock.advance(10 * k_trial);
    change->tick(std::nullopt);
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(events() == "active confirmed");
}

BOOST_AUTO_TEST_CASE(a_policy_that_cuts_the_gateway_off_goes_by_itself) {
    events();
    take(2);
    clock.advance(k_trial - std::chrono::seconds(1));
    change->tick(std::nullopt);
    BOOST_TEST(kernel.state().number == 2U);
    clock.advance(std::chrono::seconds(1));
    change->tick(std::nullopt);
    BOOST_TEST(kernel.state().number == 1U);
    BOOST_TEST(installed() == "1");
    BOOST_TEST(agreed());
    BOOST_TEST(change->report().failed.value().number == 2U);
    BOOST_TEST(events() == "active active restored");
    // The centre hears why, once; what it offers then is tried again.
    change->tick(delivery::Report{2, 2, "digest", true, {}});
    BOOST_TEST(change->report().failed.has_value());
    centre_hears();
    BOOST_TEST(!change->report().failed);
    take(2);
    BOOST_TEST(kernel.state().number == 2U);
}

BOOST_AUTO_TEST_CASE(another_that_comes_during_a_trial_waits_until_there_is_one_to_go_back_to) {
    take(2);
    take(3);
    BOOST_TEST(installed() == "2");
    centre_hears();
    take(3);
    BOOST_TEST(installed() == "3");
    clock.advance(k_trial);
    change->tick(std::nullopt);
    BOOST_TEST(installed() == "2");
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(agreed());
}

BOOST_AUTO_TEST_CASE(what_the_enforcer_refuses_changes_nothing) {
    events();
    kernel.refused = {2};
    const auto before = policy->get();
    take(2);
    BOOST_TEST(kernel.state().number == 1U);
    BOOST_TEST(installed() == "1");
    BOOST_TEST(policy->get().policy == before.policy);
    BOOST_TEST(change->report().failed.value().reason == "alice has not signed");
    BOOST_TEST(events() == "refused");
    restart();
    BOOST_TEST(kernel.state().number == 1U);
}

BOOST_AUTO_TEST_CASE(documents_that_cannot_be_read_do_not_stay) {
    events();
    auto torn = bundle(2);
    torn["lycee.json"] = "{";
    change->take({2, torn});
    BOOST_TEST(installed() == "1");
    BOOST_TEST(change->report().number == 1U);
    BOOST_TEST(change->report().failed.value().reason.find("lycee.json") != std::string::npos);
    BOOST_TEST(events() == "refused");
}

BOOST_AUTO_TEST_CASE(what_is_not_newer_is_not_even_installed) {
    take(3);
    centre_hears();
    events();
    for (const std::uint64_t number : {1U, 2U, 3U}) {
        take(number);
        BOOST_TEST(installed() == "3");
    }
    BOOST_TEST(!change->report().failed);
    BOOST_TEST(events().empty());
}

BOOST_AUTO_TEST_CASE(an_enforcer_that_is_away_answers_for_it_when_it_is_back) {
    kernel.away = true;
    const auto before = policy->get().policy;
    take(2);
    BOOST_TEST(change->report().number == 1U);
    BOOST_TEST(policy->get().policy == before);  // the portal does not run ahead of the kernel
    take(3);                                     // not before it is known what became of the other
    clock.advance(10 * k_trial);
    change->tick(std::nullopt);
    kernel.away = false;
    change->enforcer_is_back();
    BOOST_TEST(change->report().number == 2U);
    BOOST_TEST(change->report().on_trial);
    BOOST_TEST(policy->get().policy != before);
    BOOST_TEST(agreed());
    centre_hears();

    kernel.away = true;
    take(4);
    kernel.away = false;
    kernel.refused = {4};
    change->enforcer_is_back();
    BOOST_TEST(installed() == "2");
    BOOST_TEST(change->report().failed.value().number == 4U);
}

BOOST_AUTO_TEST_CASE(a_restart_in_the_middle_of_a_trial_goes_on_with_it) {
    take(2);
    restart();
    BOOST_TEST(change->report().on_trial);
    clock.advance(k_trial);
    change->tick(std::nullopt);
    BOOST_TEST(kernel.state().number == 1U);
    BOOST_TEST(installed() == "1");
}

BOOST_AUTO_TEST_CASE(what_was_installed_when_the_power_failed_and_is_refused_gives_way_to_the_one_before) {
    events();
    const delivery::InstalledPolicy disk(directory);
    static_cast<void>(disk.stage(bundle(2)));
    disk.install();  // and the power fails
    kernel.refused = {2};
    restart();
    BOOST_TEST(kernel.state().number == 1U);
    BOOST_TEST(installed() == "1");
    BOOST_TEST(events() == "active restored");
}

BOOST_AUTO_TEST_CASE(at_start_too_an_enforcer_that_answers_late_is_believed) {
    const delivery::InstalledPolicy disk(directory);
    static_cast<void>(disk.stage(bundle(2)));
    disk.install();
    kernel.refused = {2};
    kernel.away = true;
    restart();
    kernel.away = false;
    change->enforcer_is_back();
    BOOST_TEST(kernel.state().number == 1U);
    BOOST_TEST(installed() == "1");
    BOOST_TEST(agreed());
}

BOOST_AUTO_TEST_CASE(where_both_are_refused_the_disk_stays_as_it_is) {
    const delivery::InstalledPolicy disk(directory);
    static_cast<void>(disk.stage(bundle(2)));
    disk.install();
    kernel.refused = {1, 2};
    restart();
    BOOST_TEST(installed() == "2");
}

BOOST_AUTO_TEST_CASE(the_portal_never_decides_by_documents_that_are_not_in_force) {
    const auto before = policy->get().policy;
    kernel.refused = {2};
    for (const auto& [name, content] : bundle(2)) {
        replace_file(directory + "/" + name, content);
    }
    change->reload();
    BOOST_TEST(policy->get().policy == before);
    kernel.refused = {};
    kernel.lies = true;
    change->reload();
    BOOST_TEST(policy->get().policy == before);
}

BOOST_AUTO_TEST_CASE(who_installs_a_policy_on_the_spot_need_not_wait_for_the_centre) {
    events();
    replace_file(directory + "/approved.note", "2");
    change->reload();
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(!kernel.state().on_trial);
    BOOST_TEST(events() == "active confirmed");
    replace_file(directory + "/approved.note", "3");
    kernel.refused = {3};
    const auto before = policy->get().policy;
    change->reload();
    BOOST_TEST(policy->get().policy == before);
    replace_file(directory + "/lycee.json", "{");
    change->reload();
    BOOST_TEST(policy->get().policy == before);
    BOOST_TEST(kernel.state().number == 2U);
}

BOOST_AUTO_TEST_CASE(a_gateway_without_a_centre_confirms_what_it_starts_with) {
    replace_file(directory + "/approved.note", "2");
    restart(std::nullopt);
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(!kernel.state().on_trial);
}

BOOST_AUTO_TEST_CASE(a_failed_trial_with_nothing_before_it_stays_and_says_so) {
    take(2);
    std::filesystem::remove_all(directory + ".before");
    clock.advance(k_trial);
    change->tick(std::nullopt);
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(!kernel.state().on_trial);
}

BOOST_AUTO_TEST_SUITE_END()
