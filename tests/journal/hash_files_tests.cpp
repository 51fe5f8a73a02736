#include <boost/test/unit_test.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <thread>

#include "base/encoding.h"
#include "journal/crypto.h"
#include "journal/hash_files.h"
#include "journal/tiles.h"
#include "tests/fakes/fake_files.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

std::string entry(std::uint64_t index) {
    return "event " + std::to_string(index);
}

/// A log of `event 0`, `event 1`, … and its hashes on disk.
struct Log {
    PosixFiles files;
    TemporaryDirectory directory;
    std::string path = directory.path() + "/tree";
    CompactRange range;
    std::optional<HashFiles> hashes;

    Log() { open(0); }

    void open(std::uint64_t size) {
        hashes.reset();
        hashes.emplace(path, size, files);
        range = hashes->range(hashes->size());
    }
    void append_to(std::uint64_t size, std::uint64_t at_once = 1000) {
        while (range.size() < size) {
            TileHashes batch;
            const auto sink = batch.sink();
            for (std::uint64_t n = 0; n < at_once && range.size() < size; ++n) {
                range.append(leaf_hash(entry(range.size())), sink);
            }
            hashes->append(batch);
        }
    }
    /// Every inclusion proof of some entries from `from` on, in the tree of `size`.
    [[nodiscard]] bool proves(std::uint64_t from, std::uint64_t size) const {
        const auto root = hashes->range(size).root();
        for (std::uint64_t index = from; index < size; index += 1 + (size - from) / 50) {
            const auto proof = inclusion_proof(index, size, hashes->nodes());
            if (!verify_inclusion(index, size, leaf_hash(entry(index)), proof, root)) {
                return false;
            }
        }
        return true;
    }
};

void overwrite(const std::string& path, std::uint64_t from, std::size_t n) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(from));
    file << std::string(n, '\0');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_hash_files_tests)

BOOST_AUTO_TEST_CASE(the_tile_of_tesseras_test_log) {
    PosixFiles files;
    const TemporaryDirectory directory;
    HashFiles hashes(directory.path() + "/tree", 0, files);
    CompactRange range;
    TileHashes batch;
    for (const char* text : {"one", "two", "three"}) {
        range.append(leaf_hash(text), batch.sink());
    }
    hashes.append(batch);
    BOOST_TEST(to_hex(hashes.tile(0, 0, 3).value()) ==
               "d0d7360ab79f58ab1e1e3fe64ad77e2ea0bc07e36b5f46ed2223edd9298df9e9"
               "ab1ab7f07c7c8fe0eff4ba6faa53c7e4412e91a599153e8aa4e01beece5b7825"
               "671f146c5e471e8a1a83a3c214ce4ba907b8f3a5888d14cc8cd3ce75bb12ef94");
    BOOST_TEST(!hashes.tile(0, 0, 4));
    BOOST_TEST(!hashes.tile(1, 0, 1));
}

BOOST_AUTO_TEST_CASE(a_log_of_70000_has_the_tiles_that_tlog_tiles_counts) {
    Log log;
    log.append_to(70000);
    BOOST_TEST(to_base64(view(log.hashes->range(70000).root())) == "B6rPSxNrAZk0gbEpB9Svpy2XvHzHmxx8SR3/TgZuFTA=");
    BOOST_TEST(log.hashes->tile(0, 272, 256)->size() == 8192U);
    BOOST_TEST(log.hashes->tile(0, 273, 112).has_value());
    BOOST_TEST(!log.hashes->tile(0, 273, 113));
    BOOST_TEST(log.hashes->tile(1, 0, 256).has_value());
    BOOST_TEST(log.hashes->tile(1, 1, 17).has_value());
    BOOST_TEST(!log.hashes->tile(1, 1, 18));
    BOOST_TEST(log.hashes->tile(2, 0, 1).has_value());
    BOOST_TEST(!log.hashes->tile(2, 0, 2));
    BOOST_TEST(!log.hashes->tile(3, 0, 1));
    BOOST_TEST(!log.hashes->tile(0, ~std::uint64_t{0}, 256));
    // A hash of level 1 is the root of a full tile of level 0.
    CompactRange tile;
    for (std::uint64_t i = 256; i < 512; ++i) {
        tile.append(leaf_hash(entry(i)));
    }
    BOOST_TEST((log.hashes->tile(1, 0, 2)->substr(32) == view(tile.root())));
    BOOST_TEST((log.hashes->node(8, 1) == tile.root()));
}

BOOST_AUTO_TEST_CASE(every_node_and_every_earlier_tree_is_what_appending_computed) {
    Log log;
    std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
    CompactRange range;
    std::vector<Hash> roots{range.root()};
    constexpr std::uint64_t k_size = 1337;
    for (std::uint64_t i = 0; i < k_size; ++i) {
        range.append(leaf_hash(entry(i)), [&](unsigned level, std::uint64_t index, const Hash& hash) {
            nodes[{level, index}] = hash;
        });
        roots.push_back(range.root());
    }
    log.append_to(k_size, 7);
    for (const auto& [place, hash] : nodes) {
        BOOST_REQUIRE((log.hashes->node(place.first, place.second) == hash));
    }
    for (std::uint64_t size = 0; size <= k_size; ++size) {
        BOOST_REQUIRE((log.hashes->range(size).root() == roots[size]));
    }
    BOOST_CHECK_THROW((void)log.hashes->node(0, k_size), std::out_of_range);
    BOOST_CHECK_THROW((void)log.hashes->node(8, k_size >> 8), std::out_of_range);
    BOOST_CHECK_THROW((void)log.hashes->node(64, 0), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(after_a_crash_what_was_synced_is_held_and_the_rest_is_appended_again) {
    Log log;
    log.append_to(3000);
    log.hashes->sync();
    log.append_to(70000);
    const auto root = log.range.root();
    log.hashes.reset();
    overwrite(log.path + "/0", 3000 * 32, 40000);  // blocks that a power cut left unwritten
    overwrite(log.path + "/1", 11 * 32, 64);
    log.open(70000);
    BOOST_TEST(log.hashes->size() == 3000U);
    BOOST_TEST(std::filesystem::file_size(log.path + "/0") == 3000U * 32);
    log.append_to(70000);
    BOOST_TEST((log.range.root() == root));
    BOOST_TEST(log.proves(0, 70000));
    log.hashes->sync();
    log.open(70000);
    BOOST_TEST(log.hashes->size() == 70000U);
}

BOOST_AUTO_TEST_CASE(a_shorter_log_or_a_shorter_file_cuts_the_hashes) {
    Log log;
    log.append_to(2000);
    log.hashes->sync();
    log.open(1500);
    BOOST_TEST(log.hashes->size() == 1500U);
    log.append_to(1600);  // and the note of 2,000 is gone, should this be all that is written
    log.open(1600);
    BOOST_TEST(log.hashes->size() == 1500U);
    log.append_to(2000);
    log.hashes->sync();
    log.hashes.reset();
    std::filesystem::resize_file(log.path + "/1", 4 * 32 + 5);
    log.open(2000);
    BOOST_TEST(log.hashes->size() == 5 * 256U - 1);
    log.append_to(2000);
    BOOST_TEST(log.proves(0, 2000));
}

BOOST_AUTO_TEST_CASE(a_batch_that_does_not_continue_is_refused) {
    Log log;
    log.append_to(300);
    CompactRange range;
    TileHashes batch;
    for (int i = 0; i < 10; ++i) {
        range.append(leaf_hash("x"), batch.sink());
    }
    BOOST_CHECK_THROW(log.hashes->append(batch), std::logic_error);
    BOOST_TEST(log.hashes->size() == 300U);
    batch.clear();
    log.hashes->append(batch);
    BOOST_TEST(log.hashes->size() == 300U);
}

BOOST_AUTO_TEST_CASE(proofs_of_kept_entries_survive_pruning_and_a_restart) {
    Log log;
    log.append_to(70000);
    log.hashes->prune(66000);
    BOOST_TEST(log.hashes->minimum() == 65792U);  // 257 × 256
    for (int round = 0; round < 2; ++round) {
        BOOST_TEST(log.proves(65792, 70000));
        BOOST_TEST(log.proves(65792, 65900));
        const auto proof = consistency_proof(66000, 70000, log.hashes->nodes());
        BOOST_TEST(verify_consistency(66000, 70000, log.hashes->range(66000).root(), log.range.root(), proof));
        BOOST_TEST(!log.hashes->tile(0, 256, 256));
        BOOST_TEST(log.hashes->tile(0, 257, 256).has_value());
        BOOST_TEST(log.hashes->tile(1, 0, 256).has_value());
        BOOST_CHECK_THROW((void)log.hashes->node(0, 100), std::out_of_range);
        BOOST_CHECK_THROW((void)log.hashes->node(7, 100), std::out_of_range);
        log.open(70000);
    }
    log.hashes->prune(100);  // never back
    BOOST_TEST(log.hashes->minimum() == 65792U);
    log.hashes.reset();
    std::filesystem::resize_file(log.path + "/1", 32);
    BOOST_CHECK_THROW(log.open(70000), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(dropped_leaves_come_from_their_owner_and_the_rest_from_the_files) {
    Log log;
    log.append_to(3000);
    std::uint64_t asked = 0;
    const auto leaves = [&asked](std::uint64_t first, std::uint64_t n) {
        ++asked;
        std::string hashes;
        for (auto i = first; i < first + n; ++i) {
            hashes += view(leaf_hash(entry(i)));
        }
        return hashes;
    };
    log.hashes->sync();
    for (int round = 0; round < 2; ++round) {
        log.hashes.emplace(log.path, 3000, log.files, leaves);
        asked = 0;
        BOOST_TEST(log.hashes->size() == 3000U);
        log.hashes->drop_leaves(2100);
        BOOST_TEST(log.proves(2048, 3000));
        BOOST_TEST(asked == 0U);
        BOOST_TEST(log.proves(0, 3000));
        BOOST_TEST(asked != 0U);
        BOOST_TEST(log.hashes->minimum() == 0U);
        BOOST_TEST(log.hashes->tile(0, 3, 256).has_value());
    }
    overwrite(log.path + "/0", 0, 2048 * 32);  // whether or not the file system made a hole
    BOOST_TEST(log.proves(0, 3000));
    log.hashes.emplace(log.path, 3000, log.files);
    BOOST_TEST(!log.hashes->tile(0, 3, 256));  // no owner, no hash: never zeros
    BOOST_TEST(log.hashes->tile(0, 8, 256).has_value());
}

BOOST_AUTO_TEST_CASE(a_power_cut_while_the_state_is_replaced_leaves_one_of_the_two) {
    for (std::uint64_t operation = 0; operation < 3; ++operation) {
        const TemporaryDirectory directory;
        FakeFiles files(operation);
        std::uint64_t noted = 0;
        {
            HashFiles hashes(directory.path() + "/tree", 0, files);
            CompactRange range;
            files.fail(operation, FakeFiles::Fault::power_cut);
            try {
                for (int round = 0; round < 3; ++round) {
                    TileHashes batch;
                    for (int i = 0; i < 500; ++i) {
                        range.append(leaf_hash(entry(range.size())), batch.sink());
                    }
                    hashes.append(batch);
                    hashes.sync();
                    noted = range.size();
                }
            } catch (const std::system_error&) {
            }
        }
        PosixFiles posix;
        const HashFiles again(directory.path() + "/tree", 1500, posix);
        BOOST_TEST(again.size() >= noted);
        BOOST_TEST(again.size() % 500 == 0U);
    }
}

BOOST_AUTO_TEST_CASE(readers_beside_the_appender_see_only_what_is_right) {
    Log log;
    log.append_to(500);
    std::atomic<bool> stop = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> rounds = 0;
    std::thread reader([&] {
        std::mt19937_64 random(1);
        while (!stop) {
            const auto size = log.hashes->size();
            const auto index = random() % size;
            const auto proof = inclusion_proof(index, size, log.hashes->nodes());
            wrong += !verify_inclusion(index, size, leaf_hash(entry(index)), proof, log.hashes->range(size).root());
            ++rounds;
        }
    });
    while (log.range.size() < 20000 || rounds < 20) {
        log.append_to(log.range.size() + 333);
    }
    stop = true;
    reader.join();
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()
