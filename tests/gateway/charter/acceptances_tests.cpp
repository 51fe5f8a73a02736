#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <filesystem>

#include "base/fd.h"
#include "gateway/charter/acceptances.h"
#include "tests/fakes/fake_clock.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::charter;

namespace {

constexpr std::chrono::hours k_day{24};

struct Register {
    TemporaryDirectory place;
    const std::string file = place.path() + "/charter/accepted";
    FakeClock clock{WallTime(std::chrono::milliseconds(1795507200000))};  // 2026-11-24
    [[nodiscard]] Acceptances open(const std::string& version = "1") const { return {file, version, clock}; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_charter_acceptances_tests, Register)

BOOST_AUTO_TEST_CASE(who_has_accepted_is_known_after_a_restart_and_nobody_else) {
    {
        Acceptances all(file, "1", clock);
        BOOST_TEST(!all.has_accepted("zola"));
        all.accept("zola");
        all.accept("zola");
        BOOST_TEST(all.has_accepted("zola"));
    }
    const Acceptances again(file, "1", clock);
    BOOST_TEST(again.has_accepted("zola"));
    BOOST_TEST(!again.has_accepted("zola2"));
}

BOOST_AUTO_TEST_CASE(another_version_is_accepted_anew) {
    Acceptances(file, "1", clock).accept("zola");
    BOOST_TEST(!Acceptances(file, "2", clock).has_accepted("zola"));
}

BOOST_AUTO_TEST_CASE(another_school_year_is_accepted_anew_also_without_a_restart) {
    Acceptances all(file, "1", clock);
    all.accept("zola");
    clock.advance(270 * k_day);  // 2027-08-21
    BOOST_TEST(all.has_accepted("zola"));
    clock.advance(20 * k_day);  // 2027-09-10
    BOOST_TEST(!all.has_accepted("zola"));
    all.accept("zola");
    BOOST_TEST(all.has_accepted("zola"));
}

BOOST_AUTO_TEST_CASE(earlier_years_are_forgotten_at_the_start) {
    Acceptances(file, "1", clock).accept("zola");
    const auto before = std::filesystem::file_size(file);
    clock.advance(300 * k_day);
    const Acceptances later(file, "1", clock);
    BOOST_TEST(std::filesystem::file_size(file) < before);
}

BOOST_AUTO_TEST_CASE(the_school_year_begins_in_september) {
    const auto year = [](int y, unsigned m, unsigned d) {
        return school_year(
            WallTime(std::chrono::sys_days{std::chrono::year{y} / static_cast<int>(m) / static_cast<int>(d)} +
                     std::chrono::hours(12)));
    };
    BOOST_TEST(year(2026, 8, 31) == 2025);
    BOOST_TEST(year(2026, 9, 1) == 2026);
    BOOST_TEST(year(2027, 1, 1) == 2026);
}

BOOST_AUTO_TEST_CASE(the_file_names_nobody_and_is_its_owners) {
    Acceptances(file, "1", clock).accept("zola");
    BOOST_TEST(read_file(file).find("zola") == std::string::npos);
    struct stat facts {};
    BOOST_REQUIRE(::stat(file.c_str(), &facts) == 0);
    BOOST_TEST((facts.st_mode & 0777U) == 0600U);
    // Without the key nobody can try names: another site's file has other lines for the same person.
    const std::string other = place.path() + "/charter/other";
    Acceptances(other, "1", clock).accept("zola");
    BOOST_TEST(read_file(file).substr(read_file(file).find('\n')) !=
               read_file(other).substr(read_file(other).find('\n')));
}

BOOST_AUTO_TEST_CASE(a_line_cut_short_costs_one_person_a_minute) {
    {
        Acceptances all(file, "1", clock);
        all.accept("zola");
        all.accept("sand");
    }
    const std::string text = read_file(file);
    replace_file(file, text.substr(0, text.size() - 10));
    {
        Acceptances all(file, "1", clock);
        BOOST_TEST(all.has_accepted("zola"));
        BOOST_TEST(!all.has_accepted("sand"));
        all.accept("sand");
    }
    BOOST_TEST(Acceptances(file, "1", clock).has_accepted("sand"));
    replace_file(file, "nonsense\n");
    BOOST_TEST(!Acceptances(file, "1", clock).has_accepted("zola"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_not_accepted) {
    Acceptances all(file, "1", clock);
    std::filesystem::remove(file);
    BOOST_CHECK_THROW(all.accept("zola"), std::system_error);
    BOOST_TEST(!all.has_accepted("zola"));
}

BOOST_AUTO_TEST_SUITE_END()
