#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/fd.h"
#include "central/confined.h"
#include "central/store/sqlite_handle.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::central;

namespace {

constexpr int well = 0;

/// What `act` answers in a child that has confined itself to a directory of `parent` that is not there yet.
template <typename Act>
int confined(const std::string& parent, const Act& act) {
    const pid_t child = ::fork();
    if (child == 0) {
        int code = 100;
        try {
            confine_to({parent + "/var/own"});
            code = act(parent + "/var/own");
        } catch (const std::exception& e) {
            std::fprintf(stderr, "%s\n", e.what());
        }
        ::_exit(code);
    }
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(central_confined_tests)

BOOST_AUTO_TEST_CASE(what_is_beside_its_directory_is_not_written_to) {
    const TemporaryDirectory temporary;
    const auto make = [](const std::string& file) {
        return UniqueFd(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)).valid() ? well : errno;
    };
    BOOST_TEST(confined(temporary.path(), [&](const std::string& own) { return make(own + "/file"); }) == well);
    for (const char* beside : {"/file", "/var/file"}) {
        BOOST_TEST(confined(temporary.path(), [&](const std::string&) { return make(temporary.path() + beside); }) ==
                   EACCES);
    }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_into_memory_is_sorted_there_and_nothing_is_left) {
    const TemporaryDirectory temporary;
    const auto sort = [](const std::string& own) {
        write_private_file(own + "/rows", "");
        Connection connection(own + "/rows", false);
        connection.execute(
            "PRAGMA cache_size = 10;"
            "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)"
            " SELECT i, hex(randomblob(100)) AS text FROM n;"
            "CREATE TEMP TABLE sorted AS SELECT text FROM t ORDER BY text;");
        auto& count = connection.prepared("SELECT count(*) FROM temp.sorted");
        return count.step() && count.integer(0) == 60000 ? well : 101;
    };
    BOOST_TEST(confined(temporary.path(), sort) == well);
    for (const auto& file : std::filesystem::directory_iterator(temporary.path() + "/var/own")) {
        BOOST_TEST(file.path().filename() == "rows");
    }
}

BOOST_AUTO_TEST_SUITE_END()
