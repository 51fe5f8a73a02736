#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "base/fd.h"
#include "gateway/aaf_watch.h"
#include "tests/temporary_directory.h"

using namespace beffroi;

namespace {

constexpr WallTime noon = WallTime(std::chrono::sys_days(std::chrono::days(20'000))) + std::chrono::hours(12);

struct Site {
    Site() {
        config.index_file = folder.path() + "/state/index";
        config.maximum_age = std::chrono::days(7);
    }
    void put_index(std::chrono::days ago, int people) const {
        aaf::Index index;
        index.date = std::chrono::floor<std::chrono::days>(noon) - ago;
        for (int i = 0; i < people; ++i) {
            index.people[{"Eleve", std::to_string(i)}] = {
                .category = "Eleve", .id = std::to_string(i), .attributes = {}};
        }
        aaf::save(config.index_file, index);
    }
    TemporaryDirectory folder;
    AafConfig config;
};

/// "active 3 export of 2024-10-03"
std::string told(AafWatch& watch, WallTime now = noon) {
    std::string text;
    for (const auto& entry : watch.look(now)) {
        BOOST_TEST(entry.event == "aaf-index");
        text += (text.empty() ? "" : "; ") + entry.reason + " " + std::to_string(entry.count) + " " + entry.detail;
    }
    return text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_aaf_watch_tests, Site)

BOOST_AUTO_TEST_CASE(a_site_without_the_aaf_records_nothing) {
    AafWatch watch(std::nullopt);
    BOOST_TEST(told(watch).empty());
}

BOOST_AUTO_TEST_CASE(days_without_an_export_are_on_record_once) {
    AafWatch watch(config);
    BOOST_TEST(!watch.in_force().has_value());
    put_index(std::chrono::days(0), 3);
    BOOST_TEST(told(watch) == "active 3 export of 2024-10-04");
    BOOST_TEST(watch.in_force()->missing == 0U);
    auto index = std::get<aaf::Index>(aaf::load(config.index_file));
    index.missing = {index.date - std::chrono::days(2), index.date - std::chrono::days(1)};
    aaf::save(config.index_file, index);
    BOOST_TEST(told(watch) == "incomplete 0 no export of 2024-10-02, 2024-10-03");
    BOOST_TEST(told(watch).empty());
    BOOST_TEST(watch.in_force()->missing == 2U);
    BOOST_TEST(watch.take_change());
    BOOST_TEST(!watch.take_change());
    BOOST_TEST(told(watch).empty());
    BOOST_TEST(!watch.take_change());
    put_index(std::chrono::days(0), 3);
    BOOST_TEST(told(watch).empty());
    BOOST_TEST(watch.in_force()->missing == 0U);
}

BOOST_AUTO_TEST_CASE(an_index_that_gives_no_role_is_no_reason_to_look_at_roles_again) {
    AafWatch watch(config);
    put_index(std::chrono::days(8), 3);
    BOOST_TEST(told(watch).starts_with("too-old"));
    BOOST_TEST(!watch.take_change());
    put_index(std::chrono::days(6), 3);
    BOOST_TEST(told(watch).starts_with("active"));
    BOOST_TEST(watch.take_change());
}

BOOST_AUTO_TEST_CASE(what_gives_roles_is_on_record_at_the_start_and_when_it_changes) {
    AafWatch watch(config);
    BOOST_TEST(told(watch) == "missing 0 there is none");
    BOOST_TEST(told(watch).empty());
    put_index(std::chrono::days(1), 3);
    BOOST_TEST(told(watch) == "active 3 export of 2024-10-03");
    BOOST_TEST(told(watch).empty());
    put_index(std::chrono::days(0), 4);
    BOOST_TEST(told(watch) == "active 4 export of 2024-10-04");
    std::filesystem::remove(config.index_file);
    BOOST_TEST(told(watch) == "missing 0 there is none");
    AafWatch restarted(config);
    put_index(std::chrono::days(0), 4);
    BOOST_TEST(told(restarted) == "active 4 export of 2024-10-04");
}

BOOST_AUTO_TEST_CASE(an_index_that_becomes_too_old_is_on_record_once) {
    put_index(std::chrono::days(1), 3);
    AafWatch watch(config);
    BOOST_TEST(told(watch) == "active 3 export of 2024-10-03");
    BOOST_TEST(told(watch, noon + std::chrono::days(7)) == "too-old 0 export of 2024-10-03");
    BOOST_TEST(told(watch, noon + std::chrono::days(8)).empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_is_on_record_once_and_printable) {
    put_index(std::chrono::days(1), 3);
    AafWatch watch(config);
    (void)watch.look(noon);
    aaf::note_refusal(config.index_file, {.when = "2024-10-04T04:30:00.000Z", .why = "Eleve_0000.xml: \x1b[2J"});
    BOOST_TEST(told(watch) == "refused 0 2024-10-04T04:30:00.000Z: Eleve_0000.xml: \\x1b[2J");
    BOOST_TEST(told(watch).empty());
    aaf::note_refusal(config.index_file, {.when = "2024-10-05T04:30:00.000Z", .why = "Eleve_0000.xml: \x1b[2J"});
    BOOST_TEST(told(watch).starts_with("refused 0 2024-10-05"));
    aaf::forget_refusal(config.index_file);
    BOOST_TEST(told(watch).empty());
}

BOOST_AUTO_TEST_SUITE_END()
