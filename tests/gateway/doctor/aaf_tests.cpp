#include "gateway/aaf/index.h"
#include "tests/gateway/doctor/patient.h"

using namespace beffroi;
using namespace beffroi::doctor;
using namespace beffroi::doctor::test;

namespace {

struct Site : Ward {
    Site() {
        config.aaf.emplace();
        config.aaf->index_file = path("state/index");
        config.aaf->folder = path("exports");
        config.aaf->maximum_age = std::chrono::days(7);
    }
    void index_of(std::chrono::days ago) const {
        aaf::Index index;
        index.date = std::chrono::floor<std::chrono::days>(clock.wall()) - ago;
        index.people[{"Eleve", "1"}] = {.category = "Eleve", .id = "1", .attributes = {}};
        aaf::save(config.aaf->index_file, index);
    }
    [[nodiscard]] Findings look() const {
        auto findings = look_at_aaf(patient());
        BOOST_TEST(is_complete(findings));
        return findings;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_aaf_tests, Site)

BOOST_AUTO_TEST_CASE(a_site_without_the_aaf_waits_for_none) {
    config.aaf.reset();
    BOOST_TEST(levels(look()) == "ok");
    BOOST_TEST(says(look(), "no export of the AAF is expected"));
}

BOOST_AUTO_TEST_CASE(a_recent_index_is_well) {
    index_of(std::chrono::days(1));
    BOOST_TEST(levels(look()) == "ok");
    BOOST_TEST(says(look(), "and knows 1 people"));
}

BOOST_AUTO_TEST_CASE(an_index_that_is_missing_or_damaged_is_told) {
    BOOST_TEST(levels(look()) == "fail");
    BOOST_TEST(says(look(), "there is none"));
    index_of(std::chrono::days(1));
    replace_file(config.aaf->index_file, "{}");
    BOOST_TEST(levels(look()) == "fail");
}

BOOST_AUTO_TEST_CASE(a_day_without_an_export_is_told_with_what_to_do) {
    index_of(std::chrono::days(1));
    auto index = std::get<aaf::Index>(aaf::load(config.aaf->index_file));
    index.missing = {std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)};
    aaf::save(config.aaf->index_file, index);
    BOOST_TEST(levels(look()) == "warn");
    BOOST_TEST(says(look(), "no export came of 2026-11-20"));
}

BOOST_AUTO_TEST_CASE(an_index_that_grows_old_is_told_before_it_gives_no_role) {
    index_of(std::chrono::days(5));
    BOOST_TEST(levels(look()) == "warn");
    index_of(std::chrono::days(8));
    BOOST_TEST(levels(look()) == "fail");
    BOOST_TEST(says(look(), "8 days ago: it gives no role any more"));
}

BOOST_AUTO_TEST_CASE(a_refused_import_is_told_beside_the_index_of_before) {
    index_of(std::chrono::days(1));
    aaf::note_refusal(config.aaf->index_file, {.when = "2026-11-28T04:30:00.000Z", .why = "Eleve_0000.xml: it ends"});
    BOOST_TEST(levels(look()) == "ok warn");
    BOOST_TEST(says(look(), "was refused: Eleve_0000.xml: it ends"));
}

BOOST_AUTO_TEST_SUITE_END()
