#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "tests/gateway/doctor/patient.h"

namespace beffroi::doctor::test {

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_version_tests, Ward)

BOOST_AUTO_TEST_CASE(the_version_that_serves_is_told_and_a_former_one_warns) {
    BOOST_TEST(levels(look_at_version(patient())) == "ok");
    std::filesystem::create_directories(path("versions/former"));
    replace_file(path("versions/former/version"), "1.0\n");
    std::filesystem::create_symlink("1.1", path("versions/current"));
    BOOST_TEST(levels(look_at_version(patient())) == "ok");
    BOOST_TEST(says(look_at_version(patient()), "version 1.1 serves"));

    std::filesystem::remove(path("versions/current"));
    std::filesystem::create_symlink("former", path("versions/current"));
    BOOST_TEST(levels(look_at_version(patient())) == "warn");
    BOOST_TEST(says(look_at_version(patient()), "version 1.0 serves"));
    BOOST_TEST(is_complete(look_at_version(patient())));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::doctor::test
