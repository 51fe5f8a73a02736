#include <boost/test/unit_test.hpp>

#include "central/collector/records.h"
#include "tests/central/collector/record_world.h"
#include "tests/temporary_directory.h"

namespace beffroi::central {

BOOST_AUTO_TEST_SUITE(central_collector_records_tests)

BOOST_AUTO_TEST_CASE(a_quiet_stream_lets_go_in_smaller_packs) {
    const TemporaryDirectory directory;
    journal::PosixFiles files;
    const auto key = journal::Verifier::parse(journal::generate_key("journal.test.example/0599991P").vkey).value();
    std::vector<MirroredLog> logs;
    for (const auto* stream : {"admin", "access", "flow"}) {
        logs.push_back({std::string("journal.test.example/0599991P/") + stream, "0599991P", "Lycée", stream, key});
    }
    const Records records(directory.path(), logs, files, [](const std::string&) {});
    for (const auto& log : records.all()) {
        append_numbered(*log->record, 5000);
        log->record->set_checkpoint(numbered_checkpoint(5000));
        log->record->prune(5000);
        BOOST_REQUIRE(holds_numbered(*log->record));
    }
    BOOST_TEST(records.all()[0]->record->minimum() == 4864U);
    BOOST_TEST(records.all()[1]->record->minimum() == 4096U);
    BOOST_TEST(records.all()[2]->record->minimum() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
