#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "base/confinement.h"
#include "base/fd.h"
#include "tests/temporary_directory.h"

namespace beffroi {

namespace {

namespace fs = std::filesystem;

/// 0, or the errno of the refusal.
int result(int outcome) {
    return outcome < 0 ? errno : 0;
}

int write_to(const std::string& file) {
    const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    return result(fd.get());
}

struct Places {
    TemporaryDirectory temporary;
    const std::string own = temporary.path() + "/own";
    const std::string others = temporary.path() + "/others";

    Places() {
        fs::create_directory(own);
        fs::create_directory(others);
        std::ofstream(others + "/file") << "content";
        std::ofstream(own + "/file") << "content";
    }
    /// What `act` answers in a child that has confined itself to `own` and what `more` names; -1: there is no Landlock.
    int confined(const std::function<int()>& act, const std::vector<std::string>& more = {}) const {
        const pid_t child = ::fork();
        if (child == 0) {
            int code = 255;
            try {
                auto places = more;
                places.push_back(own);
                code = confine_writes_to(places) == Confined::yes ? act() : 254;
            } catch (const std::exception&) {
                code = 253;
            }
            ::_exit(code);
        }
        int status = 0;
        BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
        BOOST_REQUIRE(WIFEXITED(status));
        BOOST_REQUIRE(WEXITSTATUS(status) < 253);
        return WEXITSTATUS(status);
    }
};

bool has_landlock() {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(confine_writes_to({"/"}) == Confined::yes ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

boost::test_tools::assertion_result on_a_kernel_with_landlock(boost::unit_test::test_unit_id /*id*/) {
    boost::test_tools::assertion_result known(has_landlock());
    known.message() << "this kernel has no Landlock";
    return known;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_confinement_tests, *boost::unit_test::precondition(on_a_kernel_with_landlock))

BOOST_FIXTURE_TEST_CASE(files_are_changed_in_the_places_named_alone, Places) {
    BOOST_TEST(confined([&] { return write_to(own + "/new"); }) == 0);
    BOOST_TEST(fs::exists(own + "/new"));
    BOOST_TEST(confined([&] { return write_to(others + "/new"); }) == EACCES);
    BOOST_TEST(confined([&] { return write_to(others + "/file"); }) == EACCES);
    BOOST_TEST(confined([&] { return result(::unlink((others + "/file").c_str())); }) == EACCES);
    BOOST_TEST(confined([&] { return result(::mkdir((others + "/folder").c_str(), 0700)); }) == EACCES);
    BOOST_TEST(confined([&] { return result(::rename((own + "/file").c_str(), (others + "/file").c_str())); }) != 0);
    BOOST_TEST(confined([&] { return write_to("/tmp/beffroi-confinement-test"); }) == EACCES);
    BOOST_TEST(fs::exists(others + "/file"));
}

BOOST_FIXTURE_TEST_CASE(everything_is_read_as_before, Places) {
    BOOST_TEST(confined([&] {
                   const UniqueFd fd(::open((others + "/file").c_str(), O_RDONLY | O_CLOEXEC));
                   return result(fd.get());
               }) == 0);
}

BOOST_FIXTURE_TEST_CASE(a_file_is_replaced_and_a_folder_exchanged_in_a_place_of_its_own, Places) {
    fs::create_directory(own + "/a");
    fs::create_directory(own + "/b");
    BOOST_TEST(confined([&] {
                   write_private_file(own + "/next", "x");
                   return result(::rename((own + "/next").c_str(), (own + "/file").c_str())) +
                          result(::renameat2(AT_FDCWD, (own + "/a").c_str(), AT_FDCWD, (own + "/b").c_str(), 2));
               }) == 0);
}

BOOST_FIXTURE_TEST_CASE(no_program_is_started, Places) {
    BOOST_TEST(confined([] { return result(::execl("/bin/true", "true", nullptr)); }) == EACCES);
    std::ofstream(own + "/script") << "#!/bin/sh\n";
    fs::permissions(own + "/script", fs::perms::owner_all);
    BOOST_TEST(confined([&] { return result(::execl((own + "/script").c_str(), "script", nullptr)); }) == EACCES);
}

BOOST_FIXTURE_TEST_CASE(threads_that_start_later_are_bound_too, Places) {
    BOOST_TEST(confined([&] {
                   int outcome = 0;
                   std::thread([&] { outcome = write_to(others + "/new"); }).join();
                   return outcome;
               }) == EACCES);
}

BOOST_FIXTURE_TEST_CASE(a_place_that_is_not_there_yet_can_be_made, Places) {
    const auto later = others + "/later/still";
    BOOST_TEST(confined(
                   [&] {
                       return result(::mkdir((others + "/later").c_str(), 0700)) +
                              result(::mkdir(later.c_str(), 0700)) + write_to(later + "/file");
                   },
                   {later}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi
