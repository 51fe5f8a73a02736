#include <boost/test/unit_test.hpp>

#include "journal/ship/recall.h"
#include "journal/verify.h"
#include "tests/journal/ship/world.h"

namespace beffroi::ship {

namespace {

constexpr std::chrono::milliseconds k_patience{3000};

/// A stream of 700 entries that both parties know, and its disk as it was after the first 300.
struct RolledBackWorld : World {
    RolledBackWorld() {
        write(300);
        log.copy_to(old);
        write(400);
        const Shipper to_region(region.peer(), log.options().origin, writer, cosigned, report());
        const Shipper to_academie(academie.peer(), log.options().origin, writer, cosigned, report());
        BOOST_TEST(all_cosigned());
        BOOST_TEST(eventually([&] { return region.note() == cosigned.quorum().note; }));
    }
    [[nodiscard]] journal::WriterOptions old_options() const {
        auto o = options();
        o.directory = old.directory();
        return o;
    }
    std::uint64_t recall_from(const std::vector<Peer>& peers, journal::Writer& old_writer) const {
        return recall(old_writer, old.directory(), peers, log.options().origin, key(), k_patience);
    }
    journal::TemporaryLog old;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(journal_ship_recall_tests, RolledBackWorld)

BOOST_AUTO_TEST_CASE(a_rolled_back_disk_is_refilled_from_the_mirror) {
    journal::Writer again(old_options(), files, log.signer());
    BOOST_TEST(again.size() == 300U);
    BOOST_TEST(recall_from({academie.peer(), region.peer()}, again) == 400U);
    BOOST_TEST(old.entries() == lines, boost::test_tools::per_element());
    BOOST_TEST((again.checkpoint().checkpoint == writer.checkpoint().checkpoint));
    BOOST_TEST(recall_from({academie.peer(), region.peer()}, again) == 0U);
}

BOOST_AUTO_TEST_CASE(without_a_mirror_in_reach_a_rolled_back_log_is_not_signed_on) {
    journal::Writer again(old_options(), files, log.signer());
    BOOST_CHECK_THROW(recall_from({academie.peer()}, again), RolledBack);
    const auto gone = region.peer();
    region.stop();
    BOOST_CHECK_THROW(recall_from({academie.peer(), gone}, again), RolledBack);
    BOOST_TEST(again.size() == 300U);
}

BOOST_AUTO_TEST_CASE(a_mirror_that_gives_other_entries_is_not_believed) {
    region.serves_falsely = true;
    journal::Writer again(old_options(), files, log.signer());
    BOOST_CHECK_THROW(recall_from({academie.peer(), region.peer()}, again), RolledBack);
    BOOST_TEST(again.size() == 300U);
    BOOST_TEST(!std::filesystem::exists(old.path("refill.new")));
}

BOOST_AUTO_TEST_CASE(a_log_that_is_up_to_date_or_alone_in_the_world_starts) {
    BOOST_TEST(recall_from({academie.peer(), region.peer()}, writer) == 0U);
    region.stop();
    academie.stop();
    BOOST_TEST(recall_from({academie.peer(), region.peer()}, writer) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::ship
