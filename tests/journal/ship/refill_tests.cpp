#include <boost/test/unit_test.hpp>

#include <fstream>
#include <functional>
#include <map>

#include "journal/encode.h"
#include "journal/segment.h"
#include "journal/ship/open_log.h"
#include "journal/survey.h"
#include "journal/verify.h"
#include "tests/journal/ship/world.h"

namespace beffroi::ship {

namespace {

namespace fs = std::filesystem;
using journal::BeyondRepair;

constexpr std::chrono::milliseconds k_patience{3000};

/// A stream of 2,000 entries in several segments that both parties know, 100 more that nobody else has yet, and a copy
/// of its disk to be damaged.
struct DamagedWorld : World {
    DamagedWorld() {
        while (lines.size() < 2000) {
            write(40);
        }
        {
            const Shipper to_region(region.peer(), log.options().origin, writer, cosigned, report());
            const Shipper to_academie(academie.peer(), log.options().origin, writer, cosigned, report());
            BOOST_TEST(all_cosigned());
            BOOST_TEST(eventually([&] { return region.entries().size() == lines.size(); }));
        }
        for (int i = 0; i < 10; ++i) {
            write(10);
        }
        log.copy_to(damaged);
        segments = journal::list_segments(damaged.directory());
        BOOST_REQUIRE(segments.size() > 2U);
    }
    [[nodiscard]] journal::WriterOptions damaged_options() const {
        auto o = options();
        o.directory = damaged.directory();
        return o;
    }
    OpenedLog open(const std::vector<Peer>& peers) {
        return open_log(damaged_options(), files, damaged_signer(), peers, k_patience);
    }
    OpenedLog open() { return open({academie.peer(), region.peer()}); }
    [[nodiscard]] const journal::Signer& damaged_signer() const { return log.signer(); }

    static void flip(const std::string& path, std::uint64_t offset) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<std::streamoff>(offset));
        const auto byte = static_cast<char>(file.get() ^ 0x20);
        file.seekp(static_cast<std::streamoff>(offset));
        file.put(byte);
    }
    void ship_the_rest() {
        const Shipper to_region(region.peer(), log.options().origin, writer, cosigned, report());
        BOOST_TEST(eventually([&] { return region.entries().size() == lines.size(); }));
        BOOST_TEST(eventually([&] { return to_region.cosigned_size() == lines.size(); }));
    }
    /// Where the commit stands, in the first segment, that holds an entry.
    [[nodiscard]] std::uint64_t offset_of_commit_with(std::uint64_t index) const {
        journal::SegmentReader reader(segments.front().path);
        BOOST_REQUIRE(reader.header());
        for (auto offset = reader.offset();; offset = reader.offset()) {
            const auto frame = reader.next();
            BOOST_REQUIRE(frame);
            if (frame->first_index + frame->entries.size() > index) {
                return offset;
            }
        }
    }
    /// Everything is there again, signed, and goes on.
    void check_whole(OpenedLog& opened) {
        BOOST_TEST((opened.writer->checkpoint().checkpoint == writer.checkpoint().checkpoint));
        BOOST_TEST(damaged.entries() == lines, boost::test_tools::per_element());
        const auto verified = journal::verify_directory(damaged.directory(), key());
        const auto* failure = std::get_if<journal::VerifyFailure>(&verified);
        BOOST_TEST(failure == nullptr, (failure == nullptr ? "" : failure->message));
        BOOST_TEST(opened.writer->append("the next") == lines.size());
    }
    /// Every file by its name, but for what has no meaning.
    [[nodiscard]] std::map<std::string, std::string> disk() const {
        std::map<std::string, std::string> found;
        for (const auto& file : fs::directory_iterator(damaged.directory())) {
            if (file.is_regular_file() && file.path().extension() != ".new") {
                found[file.path().filename().string()] = read_file(file.path().string());
            }
        }
        return found;
    }
    void check_refused(const std::vector<Peer>& peers, const std::string& said) {
        const auto before = disk();
        const auto says = [&said](const BeyondRepair& e) {
            BOOST_TEST_CONTEXT(e.what()) {
                BOOST_TEST(std::string(e.what()).find(said) != std::string::npos);
            }
            return true;
        };
        BOOST_CHECK_EXCEPTION((void)open(peers), BeyondRepair, says);
        BOOST_TEST((disk() == before));
        BOOST_TEST(!fs::exists(damaged.path("refill.new")));
    }
    journal::TemporaryLog damaged;
    std::vector<journal::SegmentFile> segments;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(journal_ship_refill_tests, DamagedWorld)

BOOST_AUTO_TEST_CASE(a_flipped_byte_anywhere_is_refilled_from_the_mirror) {
    const auto& segment = segments[1];
    const auto size = fs::file_size(segment.path);
    const auto whole = read_file(segment.path);
    // The header's magic, index, hashes and check; then a frame's head, entries, root, signature and check.
    for (const std::uint64_t offset : {0U, 12U, 30U, 70U, 130U, 400U, 2000U, static_cast<unsigned>(size - 300),
                                       static_cast<unsigned>(size - 90), static_cast<unsigned>(size - 2)}) {
        BOOST_TEST_CONTEXT("offset " << offset) {
            log.copy_to(damaged);
            flip(segment.path, offset);
            auto opened = open();
            BOOST_REQUIRE(opened.repair);
            BOOST_TEST(read_file(segment.path + ".damaged") != whole);
            BOOST_TEST(journal::list_set_aside(damaged.directory()).size() == 1U);
            BOOST_TEST(!fs::exists(segment.path + ".new"));
            check_whole(opened);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_left_of_a_damaged_segment_stays_and_is_not_fetched) {
    flip(segments.back().path, fs::file_size(segments.back().path) / 3);
    auto opened = open();
    BOOST_REQUIRE(opened.repair);
    BOOST_TEST(opened.repair->entries > 0U);
    BOOST_TEST(opened.repair->entries <= 40U);  // one commit
    check_whole(opened);                        // the 100 entries behind it are nowhere else
}

BOOST_AUTO_TEST_CASE(the_repair_is_an_entry_that_names_what_was_lost_and_found) {
    flip(segments[1].path, 2000);
    const auto entries = entries_of(open(), journal::Stream::access);
    BOOST_REQUIRE(entries.size() == 1U);
    BOOST_TEST(entries.front().event == "journal-repaired");
    BOOST_TEST(entries.front().stream == "access");
    BOOST_TEST(entries.front().count == 40U);
    const auto& detail = entries.front().detail;
    BOOST_TEST_CONTEXT(detail) {
        BOOST_TEST(detail.find(fs::path(segments[1].path).filename().string()) != std::string::npos);
        BOOST_TEST(detail.find("fetched from mirror.region.example") != std::string::npos);
    }
    // A crash before the entry was durable: the next start has it again, until it is forgotten.
    BOOST_TEST(entries_of(open(), journal::Stream::access).size() == 1U);
    journal::forget_repair_note(damaged.directory());
    BOOST_TEST(entries_of(open(), journal::Stream::access).empty());
}

BOOST_AUTO_TEST_CASE(missing_truncated_and_swapped_segments_are_refilled) {
    const auto damage = std::vector<std::function<void()>>{
        [&] { fs::remove(segments[1].path); },
        [&] { fs::remove(segments.front().path); },
        [&] { fs::resize_file(segments[1].path, fs::file_size(segments[1].path) / 2); },
        [&] { fs::resize_file(segments[1].path, 0); },
        [&] { fs::copy_file(segments[0].path, segments[1].path, fs::copy_options::overwrite_existing); },
        [&] {
            fs::remove(segments[0].path);
            flip(segments[1].path, 5);
        },
    };
    for (std::size_t i = 0; i < damage.size(); ++i) {
        BOOST_TEST_CONTEXT("damage " << i) {
            log.copy_to(damaged);
            damage[i]();
            auto opened = open();
            BOOST_TEST(opened.repair.has_value());
            check_whole(opened);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_lost_end_is_refilled_as_far_as_the_checkpoint_was_mirrored) {
    fs::remove(segments.back().path);
    check_refused({academie.peer(), region.peer()}, "has 2000 entries");
    ship_the_rest();
    auto opened = open();
    check_whole(opened);
}

BOOST_AUTO_TEST_CASE(a_damaged_checkpoint_is_the_one_that_peers_remember) {
    flip(damaged.path("checkpoint"), 60);
    {
        auto opened = open();
        BOOST_TEST(opened.repair.has_value());
        BOOST_TEST(fs::exists(damaged.path("checkpoint.damaged")));
        check_whole(opened);
    }
    log.copy_to(damaged);
    fs::remove(damaged.path("checkpoint"));
    auto opened = open();
    check_whole(opened);
}

BOOST_AUTO_TEST_CASE(a_damaged_tree_is_computed_again) {
    {
        const auto opened = open();
        for (int i = 0; i < 3;
             ++i) {  // a segment each: the tree is then noted as durable, and believed at the next start
            (void)opened.writer->append(std::vector<std::string>(1000, std::string(60, 'x')));
        }
    }
    const auto entries = damaged.entries();
    flip(damaged.path("tree/1"), 3);
    const auto opened = open();
    BOOST_REQUIRE(opened.repair);
    BOOST_TEST(opened.repair->sentence.find("tree/1 was damaged") == 0U);
    BOOST_TEST(damaged.entries() == entries, boost::test_tools::per_element());
    BOOST_TEST((opened.writer->tree().range(entries.size()).root() == opened.writer->checkpoint().checkpoint.root));
}

BOOST_AUTO_TEST_CASE(damaged_hashes_of_deleted_entries_are_not_repaired_and_not_said_to_be) {
    { (void)open().writer->prune(segments[1].first_index); }
    flip(damaged.path("tree/1"), 3);
    check_refused({academie.peer(), region.peer()}, "the hashes of deleted entries");
}

BOOST_AUTO_TEST_CASE(without_a_mirror_nothing_is_changed_and_the_error_names_file_range_and_remedy) {
    flip(segments[1].path, 2000);
    const auto name = fs::path(segments[1].path).filename().string();
    const auto gone = region.peer();
    region.stop();
    check_refused({academie.peer(), gone}, name);
    check_refused({academie.peer(), gone}, "are not on this disk");
    check_refused({academie.peer(), gone}, "Bring a mirror");
    check_refused({gone}, "no peer answered");
    BOOST_CHECK_THROW((void)open({}), journal::DamagedJournal);
    region.start();
    auto opened = open();
    check_whole(opened);
}

BOOST_AUTO_TEST_CASE(a_mirror_that_gives_other_entries_is_not_believed) {
    fs::remove(segments[1].path);
    region.serves_falsely = true;
    check_refused({academie.peer(), region.peer()}, "with the entries that mirror.region.example gave");
}

BOOST_AUTO_TEST_CASE(a_mirror_is_believed_neither_inside_a_segment_nor_at_the_end_of_the_log) {
    region.serves_falsely = true;  // of every bundle the first entry
    // Nothing but the root of the next commit can tell.
    flip(segments.front().path, offset_of_commit_with(256) + 200);
    check_refused({academie.peer(), region.peer()}, "was signed over another tree");
    // Nothing but the peers' checkpoint can tell.
    log.copy_to(damaged);
    fs::remove(segments.back().path);
    ship_the_rest();
    check_refused({academie.peer(), region.peer()}, "is not the one that was signed");
}

BOOST_AUTO_TEST_CASE(a_forged_commit_in_a_damaged_segment_is_not_kept) {
    const auto offset = offset_of_commit_with(256);
    journal::SegmentReader reader(segments.front().path);
    reader.seek(offset);
    const auto frame = reader.next().value();
    journal::FrameParts forged{frame.first_index, frame.time, frame.entries, frame.root, std::string(64, 'x')};
    forged.entries[3] = forged.entries[2];
    auto bytes = read_file(segments.front().path);
    bytes.replace(offset, frame.bytes.size(), journal::encode_frame(forged));  // its check value is right
    journal::write_file(segments.front().path, bytes);
    auto opened = open();
    BOOST_REQUIRE(opened.repair);
    BOOST_TEST(opened.repair->entries == 40U);
    check_whole(opened);
}

BOOST_AUTO_TEST_CASE(a_refilled_end_has_commits_that_end_at_the_checkpoints_on_the_disk) {
    ship_the_rest();
    fs::remove(segments.back().path);
    const std::uint64_t older = 1880;
    BOOST_REQUIRE(segments.back().first_index < older);
    const journal::Checkpoint checkpoint{log.options().origin, older, writer.tree().range(older).root()};
    journal::write_file(damaged.path("checkpoint"), log.signer().sign(checkpoint).note);
    auto opened = open();
    check_whole(opened);
}

BOOST_AUTO_TEST_CASE(what_no_mirror_holds_yet_is_not_made_up) {
    flip(segments.back().path, fs::file_size(segments.back().path) - 700);
    check_refused({academie.peer(), region.peer()}, "has 2000 entries");
}

BOOST_AUTO_TEST_CASE(a_signed_commit_of_another_history_is_not_repaired_away) {
    // Somebody who has the key wrote another history from the second segment on, and left a broken first one.
    journal::TemporaryLog other;
    auto o = options();
    o.directory = other.directory();
    {
        journal::Writer forger(o, files, log.signer());
        for (std::size_t i = 0; i < 60; ++i) {
            forger.append(std::vector<std::string>(40, "another " + std::to_string(i) + std::string(60, 'x')));
        }
    }
    const auto forged = journal::list_segments(other.directory());
    BOOST_REQUIRE(forged.size() > 1U);
    for (const auto& segment : segments) {
        fs::remove(segment.path);
    }
    fs::copy_file(forged[1].path, damaged.path(fs::path(forged[1].path).filename().string()));
    fs::remove(damaged.path("checkpoint"));
    check_refused({academie.peer(), region.peer()}, "another tree");
}

BOOST_AUTO_TEST_CASE(behind_a_deleted_beginning_the_rest_is_refilled_and_the_beginning_is_not) {
    { (void)open().writer->prune(segments[1].first_index); }
    const auto pruned = journal::list_segments(damaged.directory());
    BOOST_TEST(pruned.size() == segments.size() - 1);
    flip(pruned[0].path, 3000);
    {
        const auto opened = open();
        BOOST_TEST(opened.repair.has_value());
        BOOST_TEST((opened.writer->checkpoint().checkpoint == writer.checkpoint().checkpoint));
        // What was set aside goes with its entries.
        BOOST_TEST(journal::list_set_aside(damaged.directory()).size() == 1U);
        (void)opened.writer->prune(pruned[1].first_index);
        BOOST_TEST(journal::list_set_aside(damaged.directory()).empty());
    }
    flip(pruned[1].path, 3);
    check_refused({academie.peer(), region.peer()}, "the beginning of a log");
}

BOOST_AUTO_TEST_CASE(a_crash_in_the_middle_of_a_repair_is_repaired) {
    flip(segments[1].path, 2000);
    fs::create_hard_link(segments[1].path, segments[1].path + ".damaged");
    journal::write_file(segments[1].path + ".new", "half of a replac");
    journal::leave_repair_note(damaged.directory(), files, {1, "an earlier attempt"});
    auto opened = open();
    BOOST_REQUIRE(opened.repair);
    BOOST_TEST(opened.repair->entries == 40U);
    check_whole(opened);
}

BOOST_AUTO_TEST_CASE(a_rolled_back_disk_is_an_entry_too) {
    for (const auto& segment : segments) {
        fs::remove(segment.path);
    }
    fs::remove(damaged.path("checkpoint"));
    const auto opened = open();
    BOOST_TEST(opened.recalled == 2000U);
    const auto entries = entries_of(opened, journal::Stream::flow);
    BOOST_REQUIRE(entries.size() == 1U);
    BOOST_TEST(entries.front().event == "journal-rollback");
    BOOST_TEST(entries.front().count == 2000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::ship
