#include <boost/test/unit_test.hpp>

#include <system_error>

#include "gateway/flow/disk_level.h"
#include "tests/fakes/fake_files.h"
#include "tests/journal/temporary_log.h"

using namespace beffroi;
using namespace beffroi::flow;

namespace beffroi {
std::ostream& operator<<(std::ostream& out, RoomLevel level) {
    return out << static_cast<int>(level);
}
}  // namespace beffroi

BOOST_AUTO_TEST_SUITE(gateway_flow_disk_level_tests)

BOOST_AUTO_TEST_CASE(levels_rise_at_85_and_95_and_fall_two_below) {
    journal::FakeFiles files(1);
    DiskGauge gauge("/", files);
    const std::pair<unsigned, RoomLevel> steps[] = {
        {84, RoomLevel::plenty}, {85, RoomLevel::scarce}, {84, RoomLevel::scarce}, {83, RoomLevel::scarce},
        {82, RoomLevel::plenty}, {84, RoomLevel::plenty}, {94, RoomLevel::scarce}, {95, RoomLevel::full},
        {93, RoomLevel::full},   {92, RoomLevel::scarce}, {94, RoomLevel::scarce}, {100, RoomLevel::full},
        {84, RoomLevel::scarce}, {99, RoomLevel::full},   {10, RoomLevel::plenty}};
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
    BOOST_TEST(gauge.look() == RoomLevel::plenty);
}

BOOST_AUTO_TEST_CASE(the_real_file_system_tells_its_room) {
    const journal::TemporaryLog scratch;
    const auto space = journal::PosixFiles().space(std::filesystem::path(scratch.directory()).parent_path().string());
    BOOST_TEST(space.used + space.available > 0U);
    BOOST_CHECK_THROW(static_cast<void>(journal::PosixFiles().space("/no/such/directory")), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
