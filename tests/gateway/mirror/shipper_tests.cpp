#include <boost/test/unit_test.hpp>

#include <set>

#include "gateway/mirror/shipper.h"
#include "tests/central/region.h"
#include "tests/gateway/mirror/proxy.h"
#include "tests/journal/temporary_log.h"

namespace beffroi::mirror {

using namespace std::chrono_literals;

namespace {

/// A gateway's journal, and the Region that mirrors it.
struct Fixture {
    Fixture() : writer(options(), files, local.signer()) { region.add_stream(origin, local.vkey()), region.restart(); }
    [[nodiscard]] journal::WriterOptions options() const {
        journal::WriterOptions o = local.options();
        o.origin = origin;
        return o;
    }
    [[nodiscard]] MirrorConfig config(std::uint16_t port) const {
        const auto& authority = central::Authority::instance();
        return {"https://localhost:" + std::to_string(port), authority.ca(), authority.pem("gateway-0599991P"),
                authority.key("gateway-0599991P"), 1s};
    }
    void write(int count) {
        std::vector<std::string> lines;
        for (int i = 0; i < count; ++i) {
            lines.push_back(journal::to_line(central::session_entry("jdupont", i % 50), std::string(16, 's')));
        }
        (void)writer.append(lines);
    }
    /// Waits for what must come; the limit only ends a test that has failed already.
    template <typename Condition>
    static bool eventually(Condition condition) {
        const auto limit = std::chrono::steady_clock::now() + 60s;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > limit) {
                return false;
            }
            std::this_thread::sleep_for(5ms);
        }
        return true;
    }
    bool all_arrive(const Shipper& shipper) const {
        return eventually([&] { return shipper.acknowledged() == writer.size(); });
    }
    /// Nothing missing, nothing twice, every byte as written.
    void check_held() const {
        const auto snapshot = region.service->store().snapshot();
        const auto log = snapshot.log(origin);
        BOOST_REQUIRE(log->size == writer.size());
        central::Query query;
        query.limit = writer.size() + 1;
        std::multiset<std::uint64_t> indexes;
        const auto written = local.entries();
        for (const central::Row& row : snapshot.find(query)) {
            if (row.log == log->log) {
                indexes.insert(row.index);
                BOOST_TEST(row.line == written.at(row.index));
            }
        }
        BOOST_TEST(indexes.size() == writer.size());
        BOOST_TEST(std::set(indexes.begin(), indexes.end()).size() == writer.size());
        BOOST_TEST(*indexes.rbegin() + 1 == writer.size());
    }

    std::string origin = "journal.test.example/0599991P/shipped";
    central::Region region;
    journal::TemporaryLog local;
    journal::PosixFiles files;
    journal::Writer writer;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_mirror_shipper_tests, Fixture)

BOOST_AUTO_TEST_CASE(entries_arrive_as_they_are_written) {
    write(3);
    const Shipper shipper(config(region.port()), origin, writer);
    BOOST_TEST(all_arrive(shipper));
    write(5000);  // more than one batch
    BOOST_TEST(all_arrive(shipper));
    check_held();
}

BOOST_AUTO_TEST_CASE(shipping_goes_on_where_it_was_after_the_centre_restarts) {
    const Shipper shipper(config(region.port()), origin, writer);
    for (int round = 0; round < 3; ++round) {
        write(3000);
        BOOST_TEST(eventually([&] { return shipper.acknowledged() > static_cast<std::uint64_t>(round) * 3000; }));
        region.stop();
        write(500);
        region.start();
    }
    BOOST_TEST(all_arrive(shipper));
    check_held();
}

BOOST_AUTO_TEST_CASE(a_gateway_that_restarts_repeats_nothing) {
    write(2500);
    for (int restart = 0; restart < 4; ++restart) {
        const Shipper shipper(config(region.port()), origin, writer);
        BOOST_TEST(eventually([&] { return shipper.acknowledged() > 0; }));
        write(100);
    }
    const Shipper last(config(region.port()), origin, writer);
    BOOST_TEST(all_arrive(last));
    check_held();
}

BOOST_AUTO_TEST_CASE(a_connection_cut_in_the_middle_of_a_batch_loses_and_repeats_nothing) {
    Proxy proxy(region.port());
    write(1500);
    proxy.cut_after = 100'000;
    const Shipper shipper(config(proxy.port()), origin, writer);
    BOOST_TEST(eventually([&] { return proxy.cuts > 1; }));
    BOOST_TEST(shipper.acknowledged() == 0U);
    proxy.cut_after = -1;
    BOOST_TEST(all_arrive(shipper));
    check_held();
}

BOOST_AUTO_TEST_CASE(a_batch_whose_answer_was_lost_is_not_stored_twice) {
    Proxy proxy(region.port());
    write(1500);
    proxy.lose_answers_after = 100'000;  // more than handshake and position, less than the batch
    const Shipper shipper(config(proxy.port()), origin, writer);
    BOOST_TEST(eventually([&] { return proxy.cuts > 0; }));
    BOOST_TEST(region.held(origin) == 1500U);
    proxy.lose_answers_after = -1;
    write(10);
    BOOST_TEST(all_arrive(shipper));
    check_held();
}

BOOST_AUTO_TEST_CASE(a_centre_that_is_away_from_the_start_is_waited_for) {
    region.stop();
    write(20);
    const Shipper shipper(config(region.port()), origin, writer);
    std::this_thread::sleep_for(300ms);
    BOOST_TEST(shipper.acknowledged() == 0U);
    region.start();
    BOOST_TEST(all_arrive(shipper));
    check_held();
}

BOOST_AUTO_TEST_CASE(a_refused_log_is_not_skipped_and_keeps_being_tried) {
    write(5);
    const Shipper shipper(config(region.port()), "journal.test.example/0599991P/not-configured", writer);
    BOOST_TEST(eventually([&] {
        const auto entries = region.admin_entries();
        return !entries.empty() && entries.back().event == "mirror-refused";
    }));
    BOOST_TEST(shipper.acknowledged() == 0U);
}

BOOST_AUTO_TEST_CASE(a_stop_does_not_wait_for_a_silent_centre) {
    Proxy proxy(region.port());
    proxy.silent = true;
    write(5);
    const auto started = std::chrono::steady_clock::now();
    {
        const Shipper shipper(config(proxy.port()), origin, writer);
        std::this_thread::sleep_for(200ms);  // until it waits for the handshake's answer
    }
    // The transfer itself would wait for a minute: the limit tells the two apart on any machine.
    BOOST_TEST((std::chrono::steady_clock::now() - started < 8s));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::mirror
