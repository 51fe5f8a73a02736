// The oracle: whatever the disk does at any operation, what was acknowledged is there, and nothing that was not sent.
#include <boost/test/unit_test.hpp>

#include <charconv>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/fd.h"
#include "central/collector/record.h"
#include "tests/central/collector/record_world.h"
#include "tests/fakes/fake_files.h"
#include "tests/temporary_directory.h"

namespace beffroi::central {

namespace {

using Fault = journal::FakeFiles::Fault;

constexpr std::uint64_t k_goal = 1400;  // two sealed packs and a part of the third

struct Acknowledged {
    std::uint64_t size = 0;
    std::uint64_t mirrored = 0;
};

/// Appends and mirrors towards k_goal until that is reached or the disk fails.
void run(Record& record, Acknowledged& acknowledged) {
    static const auto at_600 = numbered_checkpoint(600);
    static const auto at_1100 = numbered_checkpoint(1100);
    while (record.size() < k_goal) {
        append_numbered(record, std::min<std::uint64_t>(k_goal, (record.size() / 100 + 1) * 100));
        acknowledged.size = record.size();
        for (const auto* checkpoint : {&at_600, &at_1100}) {
            if (record.size() >= checkpoint->checkpoint.size && record.mirrored() < checkpoint->checkpoint.size) {
                record.set_checkpoint(*checkpoint);
                acknowledged.mirrored = record.mirrored();
            }
        }
    }
}

/// The tree's files are not synced beyond what their state says: blank the rest, as a power cut may.
void lose_tree_tail(const std::string& directory) {
    if (!std::filesystem::exists(directory + "/state")) {
        std::filesystem::remove_all(directory);
        return;
    }
    const auto state = read_file(directory + "/state");
    std::uint64_t synced = 0;
    std::from_chars(state.data(), state.data() + state.size(), synced);
    for (const auto& [name, hashes] : {std::pair{"/0", synced}, {"/1", synced / 256}}) {
        const auto path = directory + name;
        const auto size = std::filesystem::exists(path) ? std::filesystem::file_size(path) : 0;
        if (size > hashes * 32) {
            std::filesystem::resize_file(path, hashes * 32);
            std::filesystem::resize_file(path, size);
        }
    }
}

std::uint64_t operations_of_a_run() {
    const TemporaryDirectory directory;
    journal::FakeFiles files(0);
    Record record(directory.path() + "/record", files, small_packs);
    Acknowledged acknowledged;
    run(record, acknowledged);
    return files.operations();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(central_collector_record_crash_tests)

BOOST_AUTO_TEST_CASE(a_power_cut_at_any_operation_loses_nothing_acknowledged) {
    const auto operations = operations_of_a_run();
    for (std::uint64_t operation = 0; operation < operations; ++operation) {
        BOOST_TEST_CONTEXT("operation " << operation) {
            const TemporaryDirectory directory;
            journal::FakeFiles files(operation);
            Acknowledged acknowledged;
            files.fail(operation, Fault::power_cut);
            try {
                Record record(directory.path() + "/record", files, small_packs);
                run(record, acknowledged);
            } catch (const std::system_error&) {
            }
            files.lose_power();
            lose_tree_tail(directory.path() + "/record/tree");
            journal::PosixFiles posix;
            Record record(directory.path() + "/record", posix, small_packs);
            BOOST_REQUIRE(record.size() >= acknowledged.size);
            BOOST_REQUIRE(record.mirrored() >= acknowledged.mirrored);
            BOOST_REQUIRE(holds_numbered(record));
            run(record, acknowledged);
            BOOST_REQUIRE(record.size() == k_goal);
            BOOST_REQUIRE(holds_numbered(record));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_disk_that_refuses_once_is_asked_again_and_a_failed_sync_only_after_opening) {
    const auto operations = operations_of_a_run();
    for (const auto fault : {Fault::refuse, Fault::sync_fails}) {
        for (std::uint64_t operation = 1; operation < operations; ++operation) {
            BOOST_TEST_CONTEXT("operation " << operation) {
                const TemporaryDirectory directory;
                journal::FakeFiles files(operation);
                Acknowledged acknowledged;
                auto record = std::make_unique<Record>(directory.path() + "/record", files, small_packs);
                files.fail(operation, fault);
                int failures = 0;
                for (; record->size() < k_goal; ++failures) {
                    BOOST_REQUIRE(failures < 4);
                    BOOST_REQUIRE(holds_numbered(*record));
                    if (failures == 2) {  // refused for good after a sync that failed: only opening helps
                        record.reset();
                        record = std::make_unique<Record>(directory.path() + "/record", files, small_packs);
                        BOOST_REQUIRE(record->size() >= acknowledged.size);
                    }
                    try {
                        run(*record, acknowledged);
                    } catch (const std::system_error&) {
                    }
                }
                BOOST_REQUIRE(record->mirrored() == 1100U);
                BOOST_REQUIRE(holds_numbered(*record));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(an_open_pack_cut_anywhere_holds_every_whole_append) {
    const TemporaryDirectory directory;
    journal::PosixFiles files;
    const auto path = directory.path() + "/record";
    const auto pack = path + "/packs/00000000000000000000.open";
    std::vector<std::pair<std::uint64_t, std::uint64_t>> whole{{0, 0}};  // bytes, entries
    {
        Record record(path, files, small_packs);
        for (const std::uint64_t to : {3, 10, 11}) {
            append_numbered(record, to);
            whole.emplace_back(std::filesystem::file_size(pack), to);
        }
    }
    const auto bytes = read_file(pack);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        std::filesystem::remove_all(path + "/tree");
        std::filesystem::remove(pack);
        const auto file = files.open(pack);
        file->append(std::string_view(bytes).substr(0, size));
        const Record record(path, files, small_packs);
        std::uint64_t expected = 0;
        for (const auto& [end, entries] : whole) {
            expected = end <= size ? entries : expected;
        }
        BOOST_REQUIRE_EQUAL(record.size(), expected);
        BOOST_REQUIRE(holds_numbered(record));
    }
}

BOOST_AUTO_TEST_CASE(an_append_costs_one_sync) {
    const TemporaryDirectory directory;
    journal::FakeFiles files(0);
    Record record(directory.path() + "/record", files, small_packs);
    for (const std::uint64_t to : {1, 200, 512}) {
        const auto before = files.syncs();
        append_numbered(record, to);
        BOOST_TEST(files.syncs() == before + 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
