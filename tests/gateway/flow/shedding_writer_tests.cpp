// What a disk that fills up still takes, and that whatever it does not take is on record.
#include <boost/test/unit_test.hpp>

#include "gateway/flow/shedding_writer.h"
#include "tests/gateway/flow/world.h"

using namespace beffroi;
using namespace beffroi::flow;
using namespace beffroi::flow::test;
using namespace std::chrono_literals;
using journal::Stream;

namespace {

struct World : Disk {
    Entries entries_of{{Uai("0599991P"), false}, clock, only_the_pupil};
    Gaps losses{Uai("0599991P"), clock, writer(Stream::admin)};
    SheddingWriter pen{pens(), DiskGauge(directory(), files), losses, clock};

    void write(unsigned flows, unsigned denials = 0) {
        std::vector<Observed> observed;
        for (unsigned i = 0; i < flows; ++i) {
            observed.push_back(entries_of.entry(a_flow(443, clock.wall())).value());
        }
        for (unsigned i = 0; i < denials; ++i) {
            observed.push_back(entries_of.entry(a_denial("203.0.113.17", clock.wall())).value());
        }
        pen.write(std::move(observed));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_flow_shedding_writer_tests, World)

BOOST_AUTO_TEST_CASE(with_room_every_flow_and_denial_is_an_entry_of_its_stream) {
    write(3, 2);
    BOOST_TEST(entries(Stream::flow).size() == 3U);
    BOOST_TEST(entries(Stream::filter).size() == 2U);
    pen.turn();
    BOOST_TEST(gaps().empty());
}

BOOST_AUTO_TEST_CASE(from_85_per_cent_what_is_alike_is_one_entry) {
    files.pretend_used(85);
    write(300, 20);
    pen.turn();
    BOOST_TEST(entries(Stream::flow).empty());
    clock.advance(1min);
    pen.turn();
    const auto flows = entries(Stream::flow);
    BOOST_REQUIRE(flows.size() == 1U);
    BOOST_TEST(flows[0].count == 300U);
    BOOST_TEST(flows[0].bytes == 300'000U);
    BOOST_REQUIRE(entries(Stream::filter).size() == 1U);
    BOOST_TEST(entries(Stream::filter)[0].count == 20U);
    BOOST_TEST(gaps().empty());
}

BOOST_AUTO_TEST_CASE(what_was_joined_is_written_when_there_is_room_again) {
    files.pretend_used(90);
    write(5);
    files.pretend_used(50);
    write(1);
    const auto flows = entries(Stream::flow);
    BOOST_REQUIRE(flows.size() == 2U);
    BOOST_TEST(flows[0].count + flows[1].count == 6U);
}

BOOST_AUTO_TEST_CASE(from_95_per_cent_flows_are_dropped_and_the_loss_is_an_entry) {
    files.pretend_used(96);
    write(40, 2);
    clock.advance(10s);
    pen.turn();
    BOOST_TEST(entries(Stream::flow).empty());
    const auto told = gaps();
    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST(told[0].event == journal::event::journal_gap);
    BOOST_TEST(told[0].stream == "flow");
    BOOST_TEST(told[0].count == 40U);
    BOOST_TEST(told[0].detail == "disk-full");
    BOOST_TEST((told[0].from.value() == noon() && told[0].to.value() == noon()));
    BOOST_TEST(told[1].stream == "filter");
    BOOST_TEST(told[1].count == 2U);
}

BOOST_AUTO_TEST_CASE(a_stream_has_one_gap_a_minute_and_no_loss_is_left_out) {
    files.pretend_used(96);
    for (int second = 0; second < 150; ++second) {
        write(2);
        pen.turn();
        clock.advance(1s);
    }
    BOOST_TEST(gaps().size() == 3U);
    pen.finish();
    std::uint64_t lost = 0;
    for (const auto& gap : gaps()) {
        lost += gap.count;
    }
    BOOST_TEST(gaps().size() == 4U);
    BOOST_TEST(lost == 300U);
}

BOOST_AUTO_TEST_CASE(what_the_journal_refuses_is_counted_and_the_next_is_written) {
    files.fail(0, journal::FakeFiles::Fault::refuse);
    write(7);
    pen.turn();
    const auto told = gaps();
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].count == 7U);
    BOOST_TEST(told[0].detail == "journal-refused");
    write(1);
    BOOST_TEST(entries(Stream::flow).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_gap_that_cannot_be_written_waits_until_it_can) {
    files.pretend_used(96);
    write(5);
    files.fail(0, journal::FakeFiles::Fault::refuse);
    pen.turn();
    BOOST_TEST(gaps().empty());
    write(6);
    pen.turn();
    const auto told = gaps();
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].count == 11U);
}

BOOST_AUTO_TEST_CASE(a_loss_of_unknown_size_is_told_without_a_number) {
    losses.add({TrafficKind::flow, LossCause::nobody_listened, 0, noon() - 1min, noon()});
    pen.turn();
    const auto told = gaps();
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].count == 0U);
    BOOST_TEST(told[0].detail == "nobody-listened");
    BOOST_TEST((told[0].from.value() == noon() - 1min));
}

BOOST_AUTO_TEST_CASE(an_entry_that_no_line_can_say_does_not_take_the_others_with_it) {
    std::vector<Observed> observed{entries_of.entry(a_flow()).value(), entries_of.entry(a_flow()).value()};
    observed[0].entry.role = "r\xc3\xb4le";
    pen.write(std::move(observed));
    pen.finish();
    BOOST_TEST(entries(Stream::flow).size() == 1U);
    BOOST_REQUIRE(gaps().size() == 1U);
    BOOST_TEST(gaps()[0].count == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
