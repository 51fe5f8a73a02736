#include <boost/test/unit_test.hpp>

#include "central/fleet/state.h"

namespace beffroi::central::fleet {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(central_fleet_state_tests)

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
    FleetState state;
    BOOST_TEST((parse_state(state_text(state)) == state));
    state.approvers = "quorum both\n";
    state.rollouts = {{3, {2, true, std::nullopt}}, {8, {1, false, "0599991P: un exemple échoue"}}};
    BOOST_TEST((parse_state(state_text(state)) == state));
    state.rollouts[8].changed = WallTime(std::chrono::milliseconds(1795507200123));
    BOOST_TEST((parse_state(state_text(state)) == state));
    state.rollouts[8].order = 1;
    state.rollouts[3].order = 2;
    state.floor = 2;
    BOOST_TEST((parse_state(state_text(state)) == state));
}

BOOST_AUTO_TEST_CASE(no_damaged_byte_passes) {
    const std::string text =
        state_text({"quorum both\n", {{3, {2, true, "pourquoi", WallTime(1795507200123ms), 7}}}, 2});
    for (std::size_t i = 0; i < text.size(); ++i) {
        BOOST_TEST(!parse_state(text.substr(0, i)).has_value(), i);
        std::string flipped = text;
        flipped[i] = static_cast<char>(flipped[i] ^ 1);
        BOOST_TEST(!parse_state(flipped).has_value(), i);
    }
    BOOST_TEST(!parse_state(text + "x").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::fleet
