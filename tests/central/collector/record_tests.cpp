#include <boost/test/unit_test.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "base/fd.h"
#include "central/collector/record.h"
#include "central/store/record_source.h"
#include "journal/tiles.h"
#include "tests/central/collector/record_world.h"
#include "tests/temporary_directory.h"

namespace beffroi::central {

namespace {

struct World {
    TemporaryDirectory directory;
    journal::PosixFiles files;
    std::string path = directory.path() + "/record";
    std::optional<Record> record;

    World() { open(); }
    void open() {
        record.reset();
        record.emplace(path, files, small_packs);
    }
    [[nodiscard]] std::string pack(std::uint64_t first, const std::string& suffix) const {
        auto digits = std::to_string(first);
        return path + "/packs/" + std::string(20 - digits.size(), '0') + digits + suffix;
    }
};

void flip(const std::string& path, std::uint64_t offset) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const auto byte = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(static_cast<char>(byte ^ 0x20));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(central_collector_record_tests)

BOOST_AUTO_TEST_CASE(what_is_appended_is_held_sealed_in_packs_and_found_again) {
    World world;
    for (const std::uint64_t to : {1, 3, 256, 300, 511, 512, 700, 1400, 2000}) {
        append_numbered(*world.record, to);
        BOOST_TEST(world.record->size() == to);
        BOOST_REQUIRE(holds_numbered(*world.record));
    }
    BOOST_TEST(std::filesystem::exists(world.pack(1024, ".pack")));
    BOOST_TEST(!std::filesystem::exists(world.pack(1024, ".open")));
    BOOST_TEST(std::filesystem::exists(world.pack(1536, ".open")));
    world.open();
    BOOST_TEST(world.record->size() == 2000U);
    BOOST_TEST(holds_numbered(*world.record));
    append_numbered(*world.record, 2600);
    BOOST_TEST(holds_numbered(*world.record));
}

BOOST_AUTO_TEST_CASE(a_bundle_is_read_across_frames_and_from_a_sealed_pack_alike) {
    World world;
    for (std::uint64_t to = 100; to <= 1000; to += 100) {
        append_numbered(*world.record, to);
    }
    for (const std::uint64_t first : {0U, 256U, 512U, 768U}) {
        std::string expected;
        const std::size_t n = first == 768 ? 200 : 256;
        for (const auto& entry : numbered_entries(first, first + n)) {
            journal::add_to_bundle(expected, entry);
        }
        BOOST_TEST((world.record->bundle(first, n) == expected));
    }
    BOOST_TEST(world.record->read(10, 5).lines.size() == 5U);
    BOOST_TEST(world.record->read(999, 100).end() == 1000U);
    BOOST_CHECK_THROW((void)world.record->read(1000, 1), std::out_of_range);
    BOOST_CHECK_THROW((void)world.record->bundle(900, 256), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(entries_of_every_length_survive_sealing) {
    World world;
    std::vector<std::string> entries{"", std::string(65535, 'x'), std::string(1, '\0')};
    while (entries.size() < 513) {
        entries.push_back(std::string(entries.size() % 3 * 32000, static_cast<char>(entries.size())));
    }
    world.record->append(std::vector<std::string_view>(entries.begin(), entries.begin() + 400));
    world.record->append(std::vector<std::string_view>(entries.begin() + 400, entries.end()));
    for (int round = 0; round < 2; ++round) {
        for (std::uint64_t i = 0; i < entries.size(); ++i) {
            BOOST_REQUIRE((world.record->read(i, 1).lines.front() == entries[i]));
        }
        world.open();
    }
    const std::string too_long(65536, 'x');
    BOOST_CHECK_THROW(world.record->append({too_long}), std::length_error);
    BOOST_TEST(world.record->size() == entries.size());
}

BOOST_AUTO_TEST_CASE(an_addition_knows_its_subtree_and_must_continue_the_log) {
    World world;
    append_numbered(*world.record, 250);
    const auto entries = numbered_entries(250, 600);
    Addition first(world.record->range());
    for (std::uint64_t i = 250; i < 256; ++i) {
        first.add(entries[i - 250]);
    }
    Addition second(first.after());
    for (std::uint64_t i = 256; i < 400; ++i) {
        second.add(entries[i - 250]);
    }
    Addition across(second.after());
    for (std::uint64_t i = 400; i < 600; ++i) {
        across.add(entries[i - 250]);
    }
    const std::vector<Addition> reversed{second, first};
    BOOST_CHECK_THROW(world.record->append(reversed), std::logic_error);
    const std::vector<Addition> straddling{first, second, across};
    BOOST_CHECK_THROW(world.record->append(straddling), std::logic_error);
    BOOST_TEST(world.record->size() == 250U);
    world.record->append(std::span(straddling).first(2));
    const auto nodes = world.record->hashes().nodes();
    BOOST_TEST((first.last_tile() == journal::range_hash(0, 256, nodes)));
    BOOST_TEST((second.last_tile() == journal::range_hash(256, 400, nodes)));
    BOOST_TEST(holds_numbered(*world.record));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_is_kept_and_covers_only_what_is_held) {
    World world;
    BOOST_TEST(!world.record->checkpoint());
    append_numbered(*world.record, 600);
    const auto checkpoint = numbered_checkpoint(600);
    BOOST_CHECK_THROW(world.record->set_checkpoint(numbered_checkpoint(601)), std::logic_error);
    auto forged = checkpoint;
    forged.checkpoint.root[0] ^= 1U;
    BOOST_CHECK_THROW(world.record->set_checkpoint(forged), std::logic_error);
    world.record->set_checkpoint(checkpoint);
    BOOST_CHECK_THROW(world.record->set_checkpoint(numbered_checkpoint(599)), std::logic_error);
    append_numbered(*world.record, 700);
    world.open();
    BOOST_TEST(world.record->mirrored() == 600U);
    BOOST_TEST(world.record->size() == 700U);
    BOOST_TEST(world.record->checkpoint()->note == checkpoint.note);
}

BOOST_AUTO_TEST_CASE(what_every_party_has_cosigned_stays_known_when_newer_checkpoints_come) {
    World world;
    append_numbered(*world.record, 700);
    world.record->set_checkpoint(numbered_checkpoint(600));
    BOOST_TEST(!world.record->cosigned());
    BOOST_CHECK_THROW(world.record->set_cosigned(numbered_checkpoint(599)), std::logic_error);
    world.record->set_cosigned(numbered_checkpoint(600));
    world.record->set_checkpoint(numbered_checkpoint(700));
    world.open();
    BOOST_TEST(world.record->cosigned()->note == numbered_checkpoint(600).note);
    BOOST_TEST(world.record->mirrored() == 700U);
    append_numbered(*world.record, 2000);
    world.record->set_checkpoint(numbered_checkpoint(2000));
    world.record->prune(1100);  // nothing that is kept is under the old one, and its root is gone
    world.open();
    BOOST_TEST(holds_numbered(*world.record));
}

BOOST_AUTO_TEST_CASE(a_loader_sees_what_is_mirrored_and_nothing_behind_it) {
    World world;
    append_numbered(*world.record, 1400);
    const store::RecordSource source(*world.record);
    BOOST_TEST(source.size() == 0U);
    world.record->set_checkpoint(numbered_checkpoint(1300));
    BOOST_TEST(source.size() == 1300U);
    std::uint64_t next = 200;
    source.read(200, 1300, [&next](std::string_view line) { BOOST_REQUIRE(line == numbered_entry(next++)); });
    BOOST_TEST(next == 1300U);
    world.record->prune(600);
    BOOST_TEST(source.first() == 512U);
}

BOOST_AUTO_TEST_CASE(pruning_deletes_whole_mirrored_packs_and_no_proof_of_the_others) {
    World world;
    append_numbered(*world.record, 2100);
    world.record->prune(2100);
    BOOST_TEST(world.record->minimum() == 0U);  // nothing is mirrored yet
    world.record->set_checkpoint(numbered_checkpoint(1700));
    world.record->prune(1100);
    for (int round = 0; round < 2; ++round) {
        BOOST_TEST(world.record->minimum() == 1024U);
        BOOST_TEST(!std::filesystem::exists(world.pack(512, ".pack")));
        BOOST_TEST(std::filesystem::exists(world.pack(1024, ".pack")));
        BOOST_TEST(holds_numbered(*world.record));
        BOOST_CHECK_THROW((void)world.record->read(1023, 1), std::out_of_range);
        world.open();
    }
    world.record->prune(2100);  // not the open one, and nothing beyond the checkpoint
    BOOST_TEST(world.record->minimum() == 1536U);
    append_numbered(*world.record, 3000);
    BOOST_TEST(holds_numbered(*world.record));
}

BOOST_AUTO_TEST_CASE(the_tree_is_computed_again_from_the_packs_when_it_is_lost) {
    World world;
    append_numbered(*world.record, 2100);
    world.record->set_checkpoint(numbered_checkpoint(2100));
    world.record.reset();
    std::filesystem::remove_all(world.path + "/tree");
    world.open();
    BOOST_TEST(world.record->size() == 2100U);
    BOOST_TEST(holds_numbered(*world.record));
}

BOOST_AUTO_TEST_CASE(what_was_cosigned_and_is_not_there_is_damage_and_never_cut) {
    for (const auto* wound : {"open pack shorter", "open pack rotten", "pack missing", "oldest pack missing",
                              "another checkpoint", "no checkpoint's text"}) {
        BOOST_TEST_CONTEXT(wound) {
            World world;
            append_numbered(*world.record, 1600);
            append_numbered(*world.record, 1700);
            world.record->set_checkpoint(numbered_checkpoint(1700));
            world.record.reset();
            const std::string what = wound;
            if (what == "open pack shorter") {
                std::filesystem::resize_file(world.pack(1536, ".open"), 3000);
            } else if (what == "open pack rotten") {
                flip(world.pack(1536, ".open"), 100);
            } else if (what == "pack missing") {
                std::filesystem::remove(world.pack(512, ".pack"));
            } else if (what == "oldest pack missing") {
                std::filesystem::remove(world.pack(0, ".pack"));
            } else if (what == "another checkpoint") {
                auto other = numbered_checkpoint(1699);
                other.checkpoint.size = 1700;
                const auto note =
                    journal::checkpoint_text(other.checkpoint) +
                    other.note.substr(journal::checkpoint_text(numbered_checkpoint(1699).checkpoint).size());
                std::ofstream(world.path + "/checkpoint") << note;
            } else {
                std::ofstream(world.path + "/checkpoint") << "1700\n";
            }
            const auto open_pack = world.pack(1536, ".open");
            const auto before = read_file(open_pack);
            BOOST_CHECK_THROW(world.open(), DamagedRecord);
            BOOST_TEST((read_file(open_pack) == before));
        }
    }
}

BOOST_AUTO_TEST_CASE(no_flipped_byte_of_a_sealed_pack_changes_an_entry) {
    World world;
    append_numbered(*world.record, 513);
    const auto path = world.pack(0, ".pack");
    const auto size = std::filesystem::file_size(path);
    std::uint64_t found = 0;
    for (std::uint64_t offset = 0; offset < size; ++offset) {
        flip(path, offset);
        try {
            BOOST_REQUIRE(holds_numbered(*world.record));  // a bit that no decoder looks at
        } catch (const DamagedRecord&) {
            ++found;
        }
        flip(path, offset);
    }
    BOOST_TEST(found > size * 9 / 10);
    BOOST_TEST(holds_numbered(*world.record));
}

BOOST_AUTO_TEST_CASE(no_flipped_byte_of_an_open_pack_or_its_checkpoint_goes_unnoticed) {
    World world;
    append_numbered(*world.record, 7);
    append_numbered(*world.record, 20);
    world.record->set_checkpoint(numbered_checkpoint(20));
    world.record.reset();
    const auto path = world.pack(0, ".open");
    for (std::uint64_t offset = 0; offset < std::filesystem::file_size(path); ++offset) {
        flip(path, offset);
        BOOST_TEST_CONTEXT("offset " << offset) {
            BOOST_CHECK_THROW(world.open(), DamagedRecord);
        }
        flip(path, offset);
    }
    // Of the checkpoint, the record checks what it covers; its signature is checked by everybody who reads it.
    const auto text = journal::checkpoint_text(numbered_checkpoint(20).checkpoint);
    for (std::uint64_t offset = record_origin.size() + 1; offset + 1 < text.size(); ++offset) {
        flip(world.path + "/checkpoint", offset);
        BOOST_TEST_CONTEXT("checkpoint at " << offset) {
            BOOST_CHECK_THROW(world.open(), DamagedRecord);
        }
        flip(world.path + "/checkpoint", offset);
    }
    world.open();
    BOOST_TEST(holds_numbered(*world.record));
}

BOOST_AUTO_TEST_CASE(no_flipped_byte_of_the_kept_tree_goes_unnoticed) {
    World world;
    append_numbered(*world.record, 600);  // a sealed pack: two hashes of level 1 are durable and believed
    world.record->set_checkpoint(numbered_checkpoint(600));
    world.record.reset();
    for (std::uint64_t offset = 0; offset < 64; ++offset) {
        flip(world.path + "/tree/1", offset);
        BOOST_TEST_CONTEXT("offset " << offset) {
            BOOST_CHECK_THROW(world.open(), DamagedRecord);
        }
        flip(world.path + "/tree/1", offset);
    }
    world.open();
    BOOST_TEST(holds_numbered(*world.record));
}

BOOST_AUTO_TEST_CASE(readers_beside_the_appender_see_only_what_is_right) {
    World world;
    append_numbered(*world.record, 10);
    std::atomic<bool> stop = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> rounds = 0;
    std::thread reader([&] {
        for (std::uint64_t i = 1; !stop; ++i) {
            const auto size = world.record->size();
            const auto part = world.record->read(i * 7919 % size, 300);
            for (std::uint64_t index = part.first; index < part.end(); ++index) {
                wrong += part.lines[index - part.first] != numbered_entry(index);
            }
            ++rounds;
        }
    });
    while (world.record->size() < 6000 || rounds < 50) {
        append_numbered(*world.record, world.record->size() + 97);
    }
    stop = true;
    reader.join();
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
