#include <boost/test/unit_test.hpp>

#include "tests/gateway/policy_world.h"

using namespace beffroi;
using namespace beffroi::tests;

BOOST_FIXTURE_TEST_SUITE(gateway_emergency_blocks_tests, PolicyWorld)

BOOST_AUTO_TEST_CASE(a_block_is_in_force_on_record_and_told_to_the_centre_until_it_has_ended) {
    events();
    take_block(1);
    BOOST_TEST(blocks() == "region-1;");
    BOOST_TEST(agreed());
    BOOST_TEST(events() == "block-active active");
    const int applied = kernel.applied;
    clock.advance(std::chrono::minutes(59));
    change->tick(std::nullopt);
    BOOST_TEST(kernel.applied == applied);
    clock.advance(std::chrono::minutes(1));
    change->tick(std::nullopt);
    BOOST_TEST(blocks().empty());
    BOOST_TEST(events() == "block-ended");
    BOOST_TEST(!std::filesystem::exists(directory + ".blocks/region-1.note"));
}

BOOST_AUTO_TEST_CASE(a_block_that_its_party_ends_is_over_and_does_not_come_again) {
    take_block(1);
    events();
    take_block(2, 1);
    BOOST_TEST(blocks().empty());
    BOOST_TEST(events() == "block-ended active");
    take_block(1);
    take_block(2, 1);  // what was under way when the enforcer took it
    BOOST_TEST(kernel.asked.size() == 2U);
    BOOST_TEST(events().empty());
    BOOST_TEST((change->report().newest_blocks == std::array<std::uint64_t, 2>{2, 0}));
}

BOOST_AUTO_TEST_CASE(a_refused_block_is_told_once_and_tried_again_later) {
    events();
    kernel.unsigned_blocks.insert("region-1");
    const policy::BlockId id{policy::Party::region, 1};
    for (int i = 0; i < 3; ++i) {
        take_block(1);
    }
    BOOST_TEST(events() == "block-refused");
    BOOST_TEST((change->report().block_failed == delivery::BlockFailure{id, "rose has not signed"}));
    BOOST_TEST(change->report().blocks_to_wait_for.contains(id));
    clock.advance(std::chrono::seconds(60));
    BOOST_TEST(!change->report().blocks_to_wait_for.contains(id));
    kernel.unsigned_blocks.clear();
    take_block(1);
    BOOST_TEST(blocks() == "region-1;");
    BOOST_TEST(!change->report().block_failed.has_value());
}

BOOST_AUTO_TEST_CASE(a_restarted_gateway_finds_the_block_in_force) {
    take_block(1);
    restart();
    BOOST_TEST(blocks() == "region-1;");
    kernel.away = true;
    take_block(2);
    kernel.away = false;
    change->enforcer_is_back();
    BOOST_TEST(blocks() == "region-1;");  // the courier brings the other one again
    take_block(2);
    BOOST_TEST(blocks() == "region-1;region-2;");
}

BOOST_AUTO_TEST_CASE(what_a_restart_finds_in_force_is_not_said_to_begin_again) {
    take_block(1);
    events();
    restart();
    BOOST_TEST(events() == "active");  // of the policy
    clock.advance(std::chrono::hours(1));
    change->tick(std::nullopt);
    BOOST_TEST(events() == "block-ended");
    BOOST_TEST((details() == std::vector<std::string>{"region-1"}));
    restart();
    BOOST_TEST(events() == "active");
}

BOOST_AUTO_TEST_CASE(a_block_that_ended_while_the_gateway_was_down_is_on_record_once_it_is_back) {
    take_block(1);
    take_block(2);
    const auto end = clock.wall() + std::chrono::hours(1);
    events();
    change.reset();
    clock.advance(std::chrono::hours(2));
    restart();
    BOOST_TEST(events() == "block-ended block-ended active");
    BOOST_TEST((details() == std::vector<std::string>{"region-1 at " + to_rfc3339(end) + ", noticed late",
                                                      "region-2 at " + to_rfc3339(end) + ", noticed late"}));
    change->tick(std::nullopt);
    restart();
    BOOST_TEST(events() == "active");
    take_block(3);
    BOOST_TEST(events() == "block-active active");
}

BOOST_AUTO_TEST_CASE(nothing_is_said_to_have_ended_before_the_enforcer_has_answered) {
    take_block(1);
    events();
    change.reset();
    clock.advance(std::chrono::hours(2));
    kernel.away = true;
    restart();
    change->tick(std::nullopt);
    BOOST_TEST(events().empty());
    kernel.away = false;
    change->enforcer_is_back();
    BOOST_TEST(events() == "block-ended active");
}

BOOST_AUTO_TEST_CASE(a_block_that_its_party_ended_as_the_gateway_fell_is_ended_on_record_by_no_clock) {
    take_block(1);
    events();
    policy::Block end{2, policy::Party::region, "Fini", {}, 1};
    delivery::DeliveredBlocks(directory).put(id_of(end), block_text(end) + "\n");
    BOOST_REQUIRE(std::holds_alternative<enforce::PolicyState>(kernel.block(id_of(end))));  // and the power fails
    restart();
    BOOST_TEST(events() == "block-ended active");
    BOOST_TEST((details() == std::vector<std::string>{"region-1"}));
}

BOOST_AUTO_TEST_SUITE_END()
