#include <boost/test/unit_test.hpp>

#include "base/fd.h"
#include "journal/rescan.h"
#include "tests/journal/published_tiles.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

/// Three full bundles and a partial one.
struct Copy : TemporaryLog {
    Copy() {
        for (int i = 0; i < 900; ++i) {
            lines.push_back("entry " + std::to_string(i));
        }
        publish_tiles(directory(), lines);
        checkpoint = {"journal.test.example/access", lines.size(), KeptTree(lines).range.root()};
    }
    std::vector<std::string> scanned(Range range) const {
        std::vector<std::string> found;
        rescan(TileDirectory(directory()), checkpoint, range, [&](std::uint64_t index, std::string_view entry) {
            BOOST_REQUIRE(index == range.from + found.size());
            found.emplace_back(entry);
        });
        return found;
    }
    [[nodiscard]] bool is_complete(Range range = {0, 900}) const {
        try {
            return scanned(range).size() == range.to - range.from;
        } catch (const DamagedJournal&) {
            return false;
        }
    }
    void remove(const std::string& name) const { std::filesystem::remove(path(name)); }

    std::vector<std::string> lines;
    Checkpoint checkpoint;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_rescan_tests)

BOOST_FIXTURE_TEST_CASE(every_range_gives_its_entries_in_order, Copy) {
    for (const auto& [from, to] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
             {0, 900}, {0, 0}, {0, 1}, {255, 257}, {256, 512}, {700, 900}, {899, 900}, {900, 900}}) {
        BOOST_TEST_CONTEXT(from << " to " << to) {
            const std::vector<std::string> expected(lines.begin() + static_cast<long>(from),
                                                    lines.begin() + static_cast<long>(to));
            BOOST_TEST((scanned({from, to}) == expected));
        }
    }
    BOOST_CHECK_THROW((void)scanned({5, 4}), std::out_of_range);
    BOOST_CHECK_THROW((void)scanned({0, 901}), std::out_of_range);
}

BOOST_FIXTURE_TEST_CASE(outside_the_range_hash_tiles_suffice_and_pruned_bundles_are_not_missed, Copy) {
    for (const char* name : {"tile/entries/000", "tile/entries/002", "tile/entries/003.p/132"}) {
        remove(name);
    }
    BOOST_TEST(is_complete({256, 512}));
    BOOST_TEST(!is_complete({255, 512}));
    BOOST_TEST(!is_complete({256, 513}));
    BOOST_TEST(!is_complete({800, 801}));
    remove("tile/1/000.p/3");
    BOOST_TEST(!is_complete({256, 512}));
}

BOOST_FIXTURE_TEST_CASE(where_tiles_are_missing_entries_do, Copy) {
    std::filesystem::remove_all(path("tile/0"));
    std::filesystem::remove_all(path("tile/1"));
    BOOST_TEST(is_complete({300, 301}));
}

BOOST_FIXTURE_TEST_CASE(an_entry_changed_removed_added_or_exchanged_is_noticed, Copy) {
    const auto forge = [this](std::vector<std::string> bundle) {
        std::string bytes;
        for (const auto& line : bundle) {
            add_to_bundle(bytes, line);
        }
        publish(directory(), "tile/entries/001", bytes);
        return is_complete({256, 512});
    };
    const std::vector<std::string> bundle(lines.begin() + 256, lines.begin() + 512);
    BOOST_TEST(forge(bundle));
    auto changed = bundle;
    changed[9] += ' ';
    BOOST_TEST(!forge(changed));
    changed = bundle;
    std::swap(changed[9], changed[10]);
    BOOST_TEST(!forge(changed));
    changed = bundle;
    changed.erase(changed.begin() + 9);
    BOOST_TEST(!forge(changed));
    changed.push_back("filler");
    BOOST_TEST(!forge(changed));
}

BOOST_FIXTURE_TEST_CASE(every_file_cut_short_or_changed_is_noticed_where_it_is_used, Copy) {
    for (const std::string name : {"tile/entries/001", "tile/1/000.p/3", "tile/0/003.p/132"}) {
        const auto bytes = read_file(path(name));
        auto changed = bytes;
        changed[7] ^= 1;
        // The partial bundle's tile and the first level stand in for entries that are not asked for, and not here.
        remove("tile/entries/000");
        remove("tile/entries/003.p/132");
        for (const auto& bad : {changed, bytes.substr(0, bytes.size() - 1), std::string()}) {
            publish(directory(), name, bad);
            BOOST_TEST(!is_complete({256, 512}), name);
        }
        publish(directory(), name, bytes);
        BOOST_TEST(is_complete({256, 512}), name);
    }
}

BOOST_FIXTURE_TEST_CASE(every_flipped_byte_of_the_files_of_a_range_is_noticed, Copy) {
    // What a small range stands on: a bundle, the hashes that stand in for the entries around it, and the level above.
    remove("tile/entries/000");
    remove("tile/entries/002");
    remove("tile/entries/003.p/132");
    for (const std::string name : {"tile/entries/001", "tile/1/000.p/3", "tile/0/003.p/132"}) {
        const auto bytes = read_file(path(name));
        for (std::size_t offset = 0; offset < bytes.size(); ++offset) {
            if (name.starts_with("tile/1/") && offset / 32 == 1) {
                continue;  // of the bundle that is read: its hash is computed
            }
            auto changed = bytes;
            changed[offset] ^= 1;
            publish(directory(), name, changed);
            BOOST_TEST_CONTEXT(name << " at " << offset) {
                BOOST_REQUIRE(!is_complete({256, 512}));
            }
        }
        publish(directory(), name, bytes);
        BOOST_TEST(is_complete({256, 512}));
    }
}

BOOST_FIXTURE_TEST_CASE(a_copy_that_grew_beyond_the_checkpoint_serves_it, Copy) {
    auto more = lines;
    for (int i = 900; i < 1100; ++i) {
        more.push_back("entry " + std::to_string(i));
    }
    std::filesystem::remove_all(path("tile"));
    publish_tiles(directory(), more);  // the partial bundle of the checkpoint is full now
    BOOST_TEST(is_complete());
    more.resize(950);
    std::filesystem::remove_all(path("tile"));
    publish_tiles(directory(), more);  // a wider partial one
    BOOST_TEST(is_complete());
    BOOST_TEST(is_complete({0, 300}));
}

BOOST_AUTO_TEST_SUITE_END()
