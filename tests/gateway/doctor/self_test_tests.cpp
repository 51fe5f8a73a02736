#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/gateway/doctor/patient.h"
#include "tests/gateway/enforce/seqpacket.h"

using namespace beffroi;
using namespace beffroi::doctor;
using namespace beffroi::doctor::test;

namespace {

/// An enforcer whose user is `nobody`, and a file in place of the device.
struct Bench : Ward {
    Bench() {
        config.enforcer.socket = path("enforcer.sock");
        ::chmod(folder.path().c_str(), 0755);
        replace_file(device, "");
        ::chmod(device.c_str(), 0666);
    }
    [[nodiscard]] Findings look(const std::string& user = "nobody") const {
        auto one = patient();
        one.enforcer_user = user;
        one.tun_device = device;
        return look_at_self_test(one);
    }
    /// The process that listens here, as its folder in /proc shows it.
    void holding(const std::string& what) {
        const auto descriptors = path("proc/" + std::to_string(::getpid()) + "/fd");
        std::filesystem::remove_all(descriptors);
        std::filesystem::create_directories(descriptors);
        std::filesystem::create_symlink("/dev/null", descriptors + "/0");
        std::filesystem::create_symlink(what, descriptors + "/9");
    }
    const std::string device = path("tun");
    const bool is_root = ::geteuid() == 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_self_test_tests, Bench)

BOOST_AUTO_TEST_CASE(a_device_that_the_enforcers_user_may_open_is_well) {
    BOOST_TEST(levels(look()) == (is_root ? "ok" : "warn"));
    BOOST_TEST(is_complete(look()));
}

BOOST_AUTO_TEST_CASE(one_that_only_root_may_open_or_that_is_not_there_warns_with_a_remedy_of_its_own) {
    if (!is_root) {
        BOOST_TEST_MESSAGE("not run as root: nobody to become");
        return;
    }
    ::chmod(device.c_str(), 0600);
    const auto forbidden = look();
    BOOST_TEST(levels(forbidden) == "warn");
    BOOST_TEST(says(forbidden, "put in force without being tried"));
    BOOST_TEST(says(forbidden, "chmod 666"));
    BOOST_TEST(is_complete(forbidden));
    std::filesystem::remove(device);
    const auto missing = look();
    BOOST_TEST(levels(missing) == "warn");
    BOOST_TEST(says(missing, "modprobe tun"));
    BOOST_TEST(is_complete(missing));
}

BOOST_AUTO_TEST_CASE(an_enforcer_that_runs_is_believed_by_what_it_holds) {
    const auto listener = enforce::test::listen_seqpacket(path("enforcer.sock"));
    holding(device);
    ::chmod(device.c_str(), 0600);  // opened before it became somebody
    BOOST_TEST(levels(look()) == "ok");
    BOOST_TEST(says(look(), "the enforcer holds"));
    ::chmod(device.c_str(), 0666);
    holding("/dev/null");
    const auto without = look();
    BOOST_TEST(levels(without) == "warn");
    BOOST_TEST(says(without, is_root ? "DeviceAllow" : "run it again as root"));
    BOOST_TEST(is_complete(without));
}

BOOST_AUTO_TEST_CASE(a_user_that_does_not_exist_is_told) {
    const auto findings = look("no-such-user");
    BOOST_TEST(levels(findings) == "warn");
    BOOST_TEST(says(findings, "no-such-user"));
    BOOST_TEST(is_complete(findings));
}

BOOST_AUTO_TEST_SUITE_END()
