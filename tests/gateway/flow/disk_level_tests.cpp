#include <boost/test/unit_test.hpp>

#include <system_error>

#include "gateway/flow/disk_level.h"
#include "tests/fakes/fake_files.h"
#include "tests/journal/temporary_log.h"

using namespace beffroi;
using namespace beffroi::flow;

namespace beffroi::flow {
std::ostream& operator<<(std::ostream& out, DiskLevel level) {
    return out << static_cast<int>(level);
}
}  // namespace beffroi::flow

BOOST_AUTO_TEST_SUITE(gateway_flow_disk_level_tests)

BOOST_AUTO_TEST_CASE(levels_rise_at_85_and_95_and_fall_two_below) {
    journal::FakeFiles files(1);
    DiskGauge gauge("/", files);
    const std::pair<unsigned, DiskLevel> steps[] = {
        {84, DiskLevel::plenty}, {85, DiskLevel::scarce}, {84, DiskLevel::scarce}, {83, DiskLevel::scarce},
        {82, DiskLevel::plenty}, {84, DiskLevel::plenty}, {94, DiskLevel::scarce}, {95, DiskLevel::full},
        {93, DiskLevel::full},   {92, DiskLevel::scarce}, {94, DiskLevel::scarce}, {100, DiskLevel::full},
        {84, DiskLevel::scarce}, {99, DiskLevel::full},   {10, DiskLevel::plenty}};
    for (const auto& [percent, level] : steps) {
        files.pretend_used(percent);
        BOOST_TEST_CONTEXT(percent) {
            BOOST_TEST(gauge.look() == level);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_disk_that_does_not_answer_keeps_its_level) {
    const journal::PosixFiles files;
    DiskGauge gauge("/no/such/directory", files);
    BOOST_TEST(gauge.look() == DiskLevel::plenty);
}

BOOST_AUTO_TEST_CASE(the_real_file_system_tells_its_room) {
    const journal::TemporaryLog scratch;
    const auto space = journal::PosixFiles().space(std::filesystem::path(scratch.directory()).parent_path().string());
    BOOST_TEST(space.used + space.available > 0U);
    BOOST_CHECK_THROW(static_cast<void>(journal::PosixFiles().space("/no/such/directory")), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
