#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <filesystem>

#include "base/fd.h"
#include "gateway/delivery/installed_policy.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using delivery::InstalledPolicy;

namespace {

policy::Bundle bundle(const std::string& note) {
    return {{"approved.note", note}, {"region.json", "r" + note}, {"academie.json", "a"}, {"lycee.json", "l"}};
}

struct Disk {
    Disk() {
        std::filesystem::create_directory(policy.directory());
        for (const auto& [name, content] : bundle("1")) {
            write_new_file(policy.directory() + "/" + name, content, 0644);
        }
    }
    /// The note and the Region's document belong together, or the directory is not whole.
    [[nodiscard]] std::string there(const std::string& suffix = "") const {
        const std::string directory = policy.directory() + suffix;
        if (!std::filesystem::exists(directory)) {
            return "none";
        }
        const std::string note = read_file(directory + "/approved.note");
        return read_file(directory + "/region.json") == "r" + note ? note : "torn";
    }

    TemporaryDirectory temporary;
    InstalledPolicy policy{temporary.path() + "/policy"};
};

unsigned mode(const std::string& path) {
    struct stat status {};
    BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_delivery_installed_policy_tests, Disk)

BOOST_AUTO_TEST_CASE(a_policy_takes_the_place_of_another_and_gives_it_back) {
    BOOST_TEST(policy.stage(bundle("2")) == policy.directory() + ".offered");
    BOOST_TEST(there() == "1");
    policy.install();
    BOOST_TEST(there() == "2");
    BOOST_TEST(there(".before") == "1");
    BOOST_TEST(policy.restore());
    BOOST_TEST(there() == "1");
    BOOST_TEST(there(".before") == "2");
    BOOST_TEST(policy.restore());
    BOOST_TEST(there() == "2");
}

BOOST_AUTO_TEST_CASE(only_the_one_before_is_kept) {
    for (const char* number : {"2", "3", "4"}) {
        static_cast<void>(policy.stage(bundle(number)));
        policy.install();
    }
    BOOST_TEST(policy.restore());
    BOOST_TEST(there() == "3");
    std::filesystem::remove_all(policy.directory() + ".before");
    BOOST_TEST(!policy.restore());
    BOOST_TEST(there() == "3");
}

BOOST_AUTO_TEST_CASE(what_a_power_cut_left_half_written_is_in_nobodys_way) {
    std::filesystem::create_directory(policy.directory() + ".offered");
    write_new_file(policy.directory() + ".offered/region.json", "half", 0600);
    write_new_file(policy.directory() + ".offered/other.json", "", 0600);
    static_cast<void>(policy.stage(bundle("2")));
    BOOST_TEST(!std::filesystem::exists(policy.directory() + ".offered/other.json"));
    policy.install();
    BOOST_TEST(there() == "2");
}

BOOST_AUTO_TEST_CASE(a_power_cut_before_the_exchange_leaves_the_installed_one) {
    static_cast<void>(policy.stage(bundle("2")));
    std::filesystem::rename(policy.directory() + ".offered", policy.directory() + ".before");  // and no further
    BOOST_TEST(there() == "1");
    static_cast<void>(policy.stage(bundle("3")));
    policy.install();
    BOOST_TEST(there() == "3");
    BOOST_TEST(policy.restore());
    BOOST_TEST(there() == "1");
}

BOOST_AUTO_TEST_CASE(the_enforcer_may_read_it_whatever_the_umask) {
    const ::mode_t before = ::umask(0077);
    static_cast<void>(policy.stage(bundle("2")));
    policy.install();
    ::umask(before);
    BOOST_TEST(mode(policy.directory()) == 0755U);
    BOOST_TEST(mode(policy.directory() + "/region.json") == 0644U);
}

BOOST_AUTO_TEST_CASE(a_disk_that_cannot_be_written_is_an_error_that_changes_nothing) {
    const InstalledPolicy nowhere(temporary.path() + "/missing/policy");
    BOOST_CHECK_THROW(static_cast<void>(nowhere.stage(bundle("2"))), std::system_error);
    BOOST_TEST(there() == "1");
}

BOOST_AUTO_TEST_SUITE_END()
