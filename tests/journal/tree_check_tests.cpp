#include <boost/test/unit_test.hpp>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/fd.h"
#include "journal/crypto.h"
#include "journal/repair_note.h"
#include "journal/segment.h"
#include "journal/tree_state.h"
#include "journal/writer.h"
#include "tests/journal/temporary_log.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

constexpr std::uint64_t k_hash = 32;

/// 70,000 entries, of which the tree has three levels: the hashes of all but the last segment are synced.
struct Sample {
    Sample() {
        Writer writer(options(log), files, log.signer());
        std::vector<std::string> lines;
        std::array<std::string, 3> tree;
        CompactRange range;
        const auto keep = [&tree](unsigned level, std::uint64_t /*index*/, const Hash& hash) {
            if (level % 8 == 0) {
                tree.at(level / 8) += view(hash);
            }
        };
        while (range.size() < 70000) {
            lines.push_back("entry " + std::to_string(range.size()));
            range.append(leaf_hash(lines.back()), keep);
            if (lines.size() == 500) {
                writer.append(lines);
                lines.clear();
            }
        }
        hashes = tree;
    }
    static WriterOptions options(const TemporaryLog& of) {
        auto o = of.options();
        o.segment_bytes = 20'000;
        o.checkpoint_interval = std::chrono::milliseconds(0);
        return o;
    }
    static const Sample& instance() {
        static const Sample sample;
        return sample;
    }
    TemporaryLog log;
    PosixFiles files;
    std::array<std::string, 3> hashes;  ///< what the files of the levels must hold
};

/// A copy of it, to be damaged.
struct Copy {
    Copy() { renew(); }
    void renew() {
        std::filesystem::remove_all(copy.directory());
        std::filesystem::copy(sample.log.directory(), copy.directory(), std::filesystem::copy_options::recursive);
    }
    [[nodiscard]] Writer open() { return {Sample::options(copy), files, sample.log.signer()}; }
    [[nodiscard]] std::string tree(unsigned level) const { return copy.path("tree/" + std::to_string(level)); }
    [[nodiscard]] TreeState state() const { return read_tree_state(copy.path("tree")).value(); }
    static void flip(const std::string& path, std::uint64_t offset, unsigned bits = 0x20) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<std::streamoff>(offset));
        const auto byte = static_cast<char>(static_cast<unsigned>(file.get()) ^ bits);
        file.seekp(static_cast<std::streamoff>(offset));
        file.put(byte);
    }
    /// Segments and tree below are gone; returns the first entry that is left.
    std::uint64_t prune(std::uint64_t index) { return open().prune(index); }

    /// Opens and closes. What a repair said; empty if it found nothing to do.
    std::string start() {
        { const auto writer = open(); }
        const auto note = read_repair_note(copy.directory());
        forget_repair_note(copy.directory());
        BOOST_TEST((!note || note->entries == 0U));
        return note ? note->sentence : std::string();
    }
    /// Every hash from the first kept leaf on, on the disk itself.
    void check_hashes(std::uint64_t first_leaf = 0) const {
        for (unsigned level = 0; level < 3; ++level) {
            const auto from = level == 0 ? first_leaf * k_hash : 0;
            const auto stored = read_file(tree(level));
            BOOST_TEST(stored.size() == sample.hashes.at(level).size());
            BOOST_TEST((stored.substr(from) == sample.hashes.at(level).substr(from)), "level " << level);
        }
    }
    [[nodiscard]] std::map<std::string, std::string> disk() const {
        std::map<std::string, std::string> found;
        for (const auto& file : std::filesystem::recursive_directory_iterator(copy.directory())) {
            if (file.is_regular_file()) {
                found[file.path().string()] = read_file(file.path().string());
            }
        }
        return found;
    }
    void check_refused() {
        const auto before = disk();
        const auto says = [](const DamagedJournal& e) {
            return std::string(e.what()).find("the hashes of deleted entries") != std::string::npos;
        };
        BOOST_CHECK_EXCEPTION((void)open(), DamagedJournal, says);
        BOOST_TEST((disk() == before));
    }
    const Sample& sample = Sample::instance();
    PosixFiles files;
    TemporaryLog copy;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(journal_tree_check_tests, Copy)

BOOST_AUTO_TEST_CASE(an_undamaged_tree_is_believed) {
    const auto before = disk();
    BOOST_TEST(state().synced > 65536U);
    BOOST_TEST(start().empty());
    check_hashes();
}

BOOST_AUTO_TEST_CASE(a_flipped_byte_anywhere_in_the_tree_is_noticed_and_its_hash_computed_again) {
    const auto synced = state().synced;
    const std::array<std::vector<std::uint64_t>, 3> hashes{
        {{0, 1, 255, 256, 2047, 2048, 40000, 65535, 65536, synced - 1},
         {0, 1, 128, 255, 256, (synced >> 8U) - 1},
         {0}}};
    for (unsigned level = 0; level < 3; ++level) {
        for (const auto hash : hashes.at(level)) {
            BOOST_TEST_CONTEXT("level " << level << " hash " << hash) {
                renew();
                flip(tree(level), hash * k_hash + hash % k_hash);
                const auto said = start();
                BOOST_TEST(said.find("tree/" + std::to_string(level) + " was damaged: hash " + std::to_string(hash) +
                                     " ") == 0U,
                           said);
                check_hashes();
                BOOST_TEST(start().empty());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_shorter_or_gone_is_written_again) {
    std::filesystem::resize_file(tree(0), 1000 * k_hash + 5);
    BOOST_TEST(start().find("tree/0 was damaged: hash 1000 ") == 0U);
    check_hashes();
    renew();
    std::filesystem::remove(tree(1));
    BOOST_TEST(start().find("tree/1 was damaged: hash 0 ") == 0U);
    check_hashes();
    renew();
    std::filesystem::remove_all(copy.path("tree"));
    BOOST_TEST(start().empty());
    check_hashes();
}

BOOST_AUTO_TEST_CASE(what_a_power_cut_left_unwritten_is_no_damage) {
    const auto synced = state().synced;
    for (std::uint64_t hash = synced; hash < 70000; hash += 100) {
        flip(tree(0), hash * k_hash);
    }
    flip(tree(1), (synced >> 8U) * k_hash);
    BOOST_TEST(start().empty());
    check_hashes();
}

BOOST_AUTO_TEST_CASE(whatever_the_state_says_the_tree_is_right) {
    const auto length = std::filesystem::file_size(copy.path("tree/state"));
    for (std::uint64_t offset = 0; offset < length; ++offset) {
        for (const unsigned bits : {0x01U, 0x08U, 0x20U}) {
            BOOST_TEST_CONTEXT("offset " << offset << " bits " << bits) {
                renew();
                flip(copy.path("tree/state"), offset, bits);
                {
                    const auto writer = open();
                    BOOST_TEST(writer.tree().minimum() == 0U);
                    BOOST_TEST(writer.tree().tile(0, 0, 256).has_value());
                }
                check_hashes();
            }
        }
    }
    renew();
    write_file(copy.path("tree/state"), "");
    BOOST_TEST(start().find("tree/state was damaged") == 0U);
    check_hashes();
}

BOOST_AUTO_TEST_CASE(behind_deleted_entries_the_rest_is_computed_again) {
    const auto first = prune(69000);
    BOOST_REQUIRE(first > 65536U);
    BOOST_REQUIRE(first % 256 != 0U);
    const auto pruned = disk();
    const auto again = [&] {
        for (const auto& [path, bytes] : pruned) {
            write_file(path, bytes);
        }
    };
    BOOST_TEST(start().empty());
    for (const auto& [level, hash] : std::vector<std::pair<unsigned, std::uint64_t>>{
             {0, first}, {0, first + 300}, {0, 69999}, {1, first >> 8U}, {1, (first >> 8U) + 1}}) {
        BOOST_TEST_CONTEXT("level " << level << " hash " << hash) {
            again();
            flip(tree(level), hash * k_hash + 7);
            const auto said = start();
            BOOST_TEST(said.find("tree/" + std::to_string(level) + " was damaged") == 0U, said);
            check_hashes(first / 256 * 256);
        }
    }
    for (std::uint64_t offset = 0; offset < pruned.at(copy.path("tree/state")).size(); ++offset) {
        BOOST_TEST_CONTEXT("state, offset " << offset) {
            again();
            flip(copy.path("tree/state"), offset, 0x01);
            {
                const auto writer = open();
                BOOST_TEST(writer.tree().minimum() == first / 256 * 256);
                BOOST_TEST(!writer.tree().tile(0, first / 256 - 1, 256));  // never zeros
            }
            check_hashes(first / 256 * 256);
        }
    }
}

BOOST_AUTO_TEST_CASE(damaged_hashes_of_deleted_entries_are_refused_for_nothing_gives_them_again) {
    const auto first = prune(69000);
    const auto pruned = disk();
    for (const auto& [level, hash] : std::vector<std::pair<unsigned, std::uint64_t>>{
             {0, first - 1}, {1, 0}, {1, 77}, {1, 255}, {1, 256}, {1, (first >> 8U) - 1}, {2, 0}}) {
        BOOST_TEST_CONTEXT("level " << level << " hash " << hash) {
            for (const auto& [path, bytes] : pruned) {
                write_file(path, bytes);
            }
            flip(tree(level), hash * k_hash + 31);
            check_refused();
        }
    }
    for (const auto& [path, bytes] : pruned) {
        write_file(path, bytes);
    }
    std::filesystem::resize_file(tree(1), 100 * k_hash);
    check_refused();
}

BOOST_AUTO_TEST_CASE(a_crash_before_deleted_segments_went_is_no_damage) {
    std::filesystem::remove_all(copy.path("tree"));
    std::filesystem::copy(sample.log.path("tree"), copy.path("tree"));
    const auto first = prune(69000);
    for (const auto& segment : list_segments(sample.log.directory())) {  // the hashes went, the entries did not
        const auto name = std::filesystem::path(segment.path).filename().string();
        std::filesystem::copy_file(segment.path, copy.path(name), std::filesystem::copy_options::overwrite_existing);
    }
    BOOST_TEST(start().empty());
    BOOST_TEST(prune(69000) == first);
    BOOST_TEST(start().empty());
    check_hashes(first / 256 * 256);
}

BOOST_AUTO_TEST_CASE(a_crash_before_the_hashes_of_deleted_segments_went_is_made_good) {
    const auto before = state();
    const auto first = prune(69000);
    write_tree_state(copy.path("tree"), files, before);
    const auto writer = open();
    BOOST_TEST(writer.tree().minimum() == first / 256 * 256);
}

BOOST_AUTO_TEST_CASE(the_note_of_an_earlier_repair_stays_and_nothing_is_said_twice) {
    leave_repair_note(copy.directory(), files, {40, "a segment"});
    for (int crash = 0; crash < 2; ++crash) {
        std::filesystem::remove_all(copy.path("tree"));
        std::filesystem::copy(sample.log.path("tree"), copy.path("tree"));
        flip(tree(1), 5);
        (void)open();
    }
    const auto note = read_repair_note(copy.directory()).value();
    BOOST_TEST(note.entries == 40U);
    BOOST_TEST(note.sentence ==
               "a segment; tree/1 was damaged: hash 0 was not that of the entries; it was computed again from the "
               "entries");
}

BOOST_AUTO_TEST_SUITE_END()
