// Numbered entries stand for lines of flows: which of them are read is what is asked here.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

#include "central/recorded_flows.h"
#include "tests/central/collector/record_world.h"
#include "tests/temporary_directory.h"

namespace beffroi::central {

namespace {

struct World {
    World() { open(); }
    void open() {
        records = std::make_unique<Records>(
            directory.path(), logs, files, [](const std::string&) {}, small_packs);
    }
    /// Two sites, with streams of flows and others.
    [[nodiscard]] static std::vector<MirroredLog> two_sites() {
        const auto key = journal::Verifier::parse(journal::generate_key("journal.test.example/x").vkey).value();
        std::vector<MirroredLog> all;
        for (const std::string site : {"0599991P", "0620001A"}) {
            for (const std::string stream : {"access", "flow", "filter"}) {
                all.push_back({"journal.test.example/" + site + "/" + stream, site, "Lycée", stream, key});
            }
        }
        return all;
    }
    void hold(const std::string& site, const std::string& stream, std::uint64_t entries) const {
        Record& record = *records->find("journal.test.example/" + site + "/" + stream)->record;
        append_numbered(record, entries);
        record.set_checkpoint(numbered_checkpoint(entries));
    }
    change::RecordedExtent read(const policy::Sites& sites, std::uint64_t at_most) {
        lines.clear();
        return recorded_flows(*records)({sites, at_most, [this] { return lines.size() >= enough; },
                                         [this](std::string_view line) {
                                             lines.emplace_back(line);
                                             return line != last_wanted;
                                         }});
    }
    [[nodiscard]] bool has(std::uint64_t entry) const {
        return std::find(lines.begin(), lines.end(), numbered_entry(entry)) != lines.end();
    }

    TemporaryDirectory directory;
    journal::PosixFiles files;
    std::vector<MirroredLog> logs = two_sites();
    std::unique_ptr<Records> records;
    std::vector<std::string> lines;
    std::size_t enough = std::numeric_limits<std::size_t>::max();
    std::string last_wanted = "none";
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_recorded_flows_tests, World)

BOOST_AUTO_TEST_CASE(flows_and_refusals_of_the_sites_are_read_and_nothing_else) {
    hold("0599991P", "access", 10);
    hold("0599991P", "flow", 3);
    hold("0599991P", "filter", 4);
    hold("0620001A", "flow", 5);
    const auto all = read({}, 1000);
    BOOST_TEST(lines.size() == 12U);
    BOOST_TEST(all.sites == 2U);
    BOOST_TEST(all.whole);
    const auto one = read({"0599991P"}, 1000);
    BOOST_TEST(lines.size() == 7U);
    BOOST_TEST(one.sites == 1U);
}

BOOST_AUTO_TEST_CASE(the_newest_are_read_and_a_small_log_leaves_room_to_a_large_one) {
    hold("0599991P", "flow", 1000);
    hold("0620001A", "flow", 10);
    const auto read_now = read({}, 100);
    BOOST_TEST(lines.size() == 100U);
    BOOST_TEST(!read_now.whole);
    BOOST_TEST(has(999));
    BOOST_TEST(has(910));
    BOOST_TEST(!has(909));
    BOOST_TEST(has(0));  // of the small one
}

BOOST_AUTO_TEST_CASE(no_site_takes_the_room_of_another) {
    hold("0599991P", "flow", 300);
    hold("0620001A", "flow", 300);
    const auto read_now = read({}, 100);
    BOOST_TEST(read_now.sites == 2U);
    BOOST_TEST(std::count(lines.begin(), lines.end(), numbered_entry(250)) == 2);
}

BOOST_AUTO_TEST_CASE(what_is_older_than_wanted_is_not_read_and_not_missed) {
    hold("0599991P", "flow", 10'000);
    last_wanted = numbered_entry(9'000);
    const auto read_now = read({}, 1'000'000);
    BOOST_TEST(read_now.whole);
    BOOST_TEST(has(9'999));
    BOOST_TEST(!has(0));
}

BOOST_AUTO_TEST_CASE(a_reader_that_has_enough_is_told_that_it_is_not_all) {
    hold("0599991P", "flow", 10'000);
    enough = 1;
    const auto read_now = read({}, 1'000'000);
    BOOST_TEST(!read_now.whole);
    BOOST_TEST(lines.size() < 10'000U);
}

BOOST_AUTO_TEST_CASE(what_no_checkpoint_covers_is_not_read) {
    hold("0599991P", "flow", 10);
    append_numbered(*records->find("journal.test.example/0599991P/flow")->record, 20);
    static_cast<void>(read({}, 1000));
    BOOST_TEST(lines.size() == 10U);
}

BOOST_AUTO_TEST_CASE(a_damaged_copy_does_not_keep_the_others_from_being_read) {
    hold("0599991P", "flow", 2'000);
    hold("0620001A", "flow", 10);
    const std::string packs = directory.path() + "/" + records->find("journal.test.example/0599991P/flow")->hash;
    for (const auto& file : std::filesystem::recursive_directory_iterator(packs)) {
        if (file.path().extension() == ".pack") {
            std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
            bytes.seekp(40);
            bytes.write("damaged", 7);
        }
    }
    const auto read_now = read({}, 1'000'000);
    BOOST_TEST(!read_now.whole);
    BOOST_TEST(has(9));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
