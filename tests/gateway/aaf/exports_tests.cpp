#include <boost/test/unit_test.hpp>

#include "gateway/aaf/exports.h"
#include "tests/gateway/aaf/sample_exports.h"

using namespace beffroi;
using namespace beffroi::aaf;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_days monday = 2026y / 11 / 23;
constexpr std::chrono::days day(1);

struct Folder : tests::ExportFolder {
    void leave_all(const std::vector<std::string>& names) const {
        for (const auto& name : names) {
            leave(name, "x");
        }
    }
    [[nodiscard]] std::vector<Export> found() const { return std::get<std::vector<Export>>(exports_in(folder.path())); }
    [[nodiscard]] std::string fault() const {
        const auto all = found();
        return all.size() == 1 ? all.front().fault.value_or("none") : "not one";
    }
    void leave_one_whole() const {
        leave_all({"ENT_Complet_20261123_Eleve_0000.xml", "ENT_Complet_20261123_EtabEducNat_0000.xml",
                   "ENT_Complet_20261123_PersEducNat_0000.xml"});
    }
};

Export of(std::chrono::sys_days date, bool whole) {
    return {.date = date, .whole = whole, .structures = {}, .people = {}, .fault = {}};
}

std::string order(const std::vector<Export>& all, std::optional<std::chrono::sys_days> known) {
    std::string text;
    for (const auto& one : to_apply(all, known)) {
        text += (one.whole ? "C" : "D") + std::to_string((one.date - monday).count());
    }
    return text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_aaf_exports_tests, Folder)

BOOST_AUTO_TEST_CASE(files_of_one_date_are_one_export_whoever_they_are_for) {
    leave_all({"ENT_0599991P_Complet_20261123_Eleve_0000.xml", "ENT_0599991P_Complet_20261123_Eleve_0001.xml",
               "ENT_0599992R_Complet_20261123_Eleve_0000.xml", "ENT2DVA-ENT16_Complet_20261123_PersEducNat_0000.xml",
               "ENT_COMPLET_20261123_etabeducnat_0000.XML"});
    const auto all = found();
    BOOST_REQUIRE(all.size() == 1);
    BOOST_TEST(all.front().whole);
    BOOST_TEST((all.front().date == monday));
    BOOST_TEST(all.front().structures.size() == 1);
    BOOST_TEST(all.front().people.size() == 4);
    BOOST_TEST(all.front().fault.value_or("") == "");
}

BOOST_AUTO_TEST_CASE(parents_and_all_that_is_no_export_are_left_alone) {
    leave_one_whole();
    leave_all({"ENT_Complet_20261123_PersRelEleve_0000.xml", "ENT_Complet_20261123_MefEducNat_0000.xml",
               "ficAlimMENESR.dtd", "Eleve_0000.xml", "ENT_Complet_20261123_Eleve_0000.xml.part", "notes.txt",
               "ENT_Complet_20261323_Eleve_0000.xml", "ENT_Complet_2026112_Eleve_0000.xml",
               "ENT_Autre_20261123_Eleve_0000.xml", ".xml", "_.xml"});
    const auto all = found();
    BOOST_REQUIRE(all.size() == 1);
    BOOST_TEST(all.front().people.size() == 2);
}

BOOST_AUTO_TEST_CASE(a_number_that_is_missing_is_a_fault) {
    leave_one_whole();
    BOOST_TEST(fault() == "none");
    leave_all({"ENT_Complet_20261123_Eleve_0002.xml"});
    BOOST_TEST(fault() == "a file is missing before ENT_Complet_20261123_Eleve_0002.xml");
}

BOOST_AUTO_TEST_CASE(a_whole_export_has_every_kind_of_file) {
    leave_all({"ENT_Complet_20261123_Eleve_0000.xml", "ENT_Complet_20261123_EtabEducNat_0000.xml"});
    BOOST_TEST(fault() == "it has no file of perseducnat");
}

BOOST_AUTO_TEST_CASE(what_changed_needs_not_have_every_kind) {
    leave_all({"ENT_Delta_20261123_Eleve_0000.xml"});
    BOOST_TEST(fault() == "none");
    BOOST_TEST(!found().front().whole);
}

BOOST_AUTO_TEST_CASE(the_newest_whole_export_comes_first_then_what_changed_since) {
    const std::vector<Export> all{of(monday, false),           of(monday, true),
                                  of(monday + 1 * day, false), of(monday + 2 * day, true),
                                  of(monday + 2 * day, false), of(monday + 3 * day, false)};
    BOOST_TEST(order(all, std::nullopt) == "C2D3");
    BOOST_TEST(order(all, monday) == "C2D3");
    BOOST_TEST(order(all, monday + 2 * day) == "D3");
    BOOST_TEST(order(all, monday + 3 * day) == "");
    BOOST_TEST(order({of(monday, false)}, std::nullopt) == "");
    BOOST_TEST(order({of(monday, true), of(monday + 1 * day, false), of(monday + 2 * day, false)}, std::nullopt) ==
               "C0D1D2");
}

BOOST_AUTO_TEST_SUITE_END()
