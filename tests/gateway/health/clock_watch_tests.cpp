#include <boost/test/unit_test.hpp>

#include "gateway/health/clock_watch.h"
#include "tests/fakes/fake_clock.h"

using namespace beffroi;
using namespace std::chrono_literals;

namespace {

const WallTime k_start = *parse_rfc3339("2026-11-24T09:00:00Z");
constexpr ClockState k_good{true, 3ms};

struct Watched {
    FakeClock clock{k_start};
    health::ClockWatch watch{clock};
    /// A second later.
    std::vector<journal::Entry> look(const ClockState& state = k_good) {
        clock.advance(1s);
        return watch.look(state);
    }
};

/// A machine that was taken off the processor between two readings.
class SlowClock final : public Clock {
  public:
    explicit SlowClock(FakeClock& clock) : m_clock(clock) {}
    [[nodiscard]] WallTime wall() const override {
        const auto wall = m_clock.wall();
        m_clock.advance(2s);
        return wall;
    }
    [[nodiscard]] SteadyTime steady() const override { return m_clock.steady(); }

  private:
    FakeClock& m_clock;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_clock_watch_tests, Watched)

BOOST_AUTO_TEST_CASE(a_clock_that_was_trusted_from_the_start_is_said_once) {
    const auto found = look();
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0].event == "clock");
    BOOST_TEST(found[0].reason == "trusted");
    BOOST_TEST(found[0].detail == "synchronised, wrong by at most 3 ms");
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(look().empty());
    }
}

BOOST_AUTO_TEST_CASE(a_jump_of_a_year_either_way_is_on_record_with_both_times) {
    (void)look();
    const auto year = std::chrono::hours(365 * 24);
    clock.jump_wall(year);
    const auto forward = look();
    BOOST_REQUIRE(forward.size() == 1U);
    BOOST_TEST(forward[0].reason == "jump");
    BOOST_TEST((forward[0].from == k_start + 2s));
    BOOST_TEST((forward[0].to == k_start + year + 2s));
    BOOST_TEST(forward[0].detail == "forward by 31536000.000 s");
    BOOST_TEST(look().empty());
    clock.jump_wall(-2 * year);
    const auto back = look();
    BOOST_REQUIRE(back.size() == 1U);
    BOOST_TEST(back[0].detail == "back by 63072000.000 s");
}

BOOST_AUTO_TEST_CASE(half_a_second_is_a_jump_and_less_is_slewing) {
    (void)look();
    clock.jump_wall(499ms);
    BOOST_TEST(look().empty());
    clock.jump_wall(-500ms);
    BOOST_TEST(look().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_long_time_without_a_look_is_no_jump) {
    (void)look();
    clock.advance(std::chrono::hours(10));  // the machine slept
    BOOST_TEST(look().empty());
}

BOOST_AUTO_TEST_CASE(a_reading_that_was_interrupted_says_nothing) {
    const SlowClock slow(clock);
    health::ClockWatch interrupted(slow);
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(interrupted.look(k_good).empty());
    }
}

BOOST_AUTO_TEST_CASE(beyond_a_second_the_times_are_no_evidence_and_it_is_said_since_when) {
    (void)look();
    BOOST_TEST(look({true, 1s}).empty());
    const auto wide = look({true, 1s + 1us});
    BOOST_REQUIRE(wide.size() == 1U);
    BOOST_TEST(wide[0].reason == "untrusted");
    BOOST_TEST((wide[0].from == k_start + 2s));
    BOOST_TEST(look({false, 16s}).empty());  // no worse than said
    BOOST_TEST(look().front().reason == "trusted");
}

BOOST_AUTO_TEST_CASE(a_start_with_nothing_to_go_by_is_said) {
    const auto found = look({false, 16s});
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0].reason == "untrusted");
    BOOST_TEST(!found[0].from);
    BOOST_TEST(found[0].detail == "synchronised with nothing");
}

BOOST_AUTO_TEST_SUITE_END()
