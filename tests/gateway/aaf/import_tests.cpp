#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <filesystem>

#include "gateway/aaf/import.h"
#include "tests/cut_short.h"
#include "tests/gateway/aaf/sample_exports.h"

using namespace beffroi;
using namespace beffroi::aaf;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_days monday = 2026y / 11 / 23;
constexpr std::chrono::days day(1);

struct Site : ExportFolder {
    Site() {
        config.academie = "LILLE";
        config.folder = folder.path();
        config.index_file = path("state/index");
        config.maximum_age = 7 * 24h;
        config.maximum_loss = 30;
        config.keys = {"ENTPersonJointure", "mail"};
    }
    [[nodiscard]] ImportOutcome import(bool accept_loss = false) const {
        auto outcome = import_exports({.config = config,
                                       .served = served,
                                       .folder = config.folder,
                                       .accept_loss = accept_loss,
                                       .now = WallTime(monday + 3 * day)});
        if (const auto* done = std::get_if<Imported>(&outcome)) {
            save(config.index_file, done->index);
        }
        return outcome;
    }
    Index imported(bool accept_loss = false) const {
        const auto outcome = import(accept_loss);
        if (const auto* refused = std::get_if<Refused>(&outcome)) {
            BOOST_FAIL("refused: " + refused->why);
        }
        BOOST_REQUIRE(std::holds_alternative<Imported>(outcome));
        return std::get<Imported>(outcome).index;
    }
    [[nodiscard]] std::string refusal() const {
        const auto outcome = import();
        const auto* refused = std::get_if<Refused>(&outcome);
        return refused == nullptr ? "not refused" : refused->why;
    }
    /// Of the index in force: "Eleve/1 PersEducNat/2".
    [[nodiscard]] std::string people() const {
        const auto index = load(config.index_file);
        if (const auto* why = std::get_if<std::string>(&index)) {
            return *why;
        }
        std::string text;
        for (const auto& [key, person] : std::get<Index>(index).people) {
            text += (text.empty() ? "" : " ") + key.first + "/" + key.second;
        }
        return text;
    }
    AafConfig config;
    std::vector<Uai> served{Uai("0599991P"), Uai("0599992R")};
};

const Person& person(const Index& index, const std::string& category, const std::string& id) {
    const auto found = index.people.find({category, id});
    BOOST_REQUIRE(found != index.people.end());
    return found->second;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_aaf_import_tests, Site)

BOOST_AUTO_TEST_CASE(people_of_the_served_establishments_are_kept_and_nobody_else) {
    leave_whole(monday, pupil("1", here) + pupil("2", elsewhere) + pupil("3", beside),
                member_of_staff("4", {teaches(elsewhere)}) + member_of_staff("5", {teaches(here), teaches(elsewhere)}) +
                    member_of_staff("6", {""}));
    const Index index = imported();
    BOOST_TEST(people() == "Eleve/1 Eleve/3 PersEducNat/5");
    BOOST_TEST((person(index, "PersEducNat", "5").attributes.at("ENTPersonFonctions") == Values{"0599991P$ENS$L1300"}));
    BOOST_TEST((index.date == monday));
    BOOST_TEST(index.academie_code == "09");
}

BOOST_AUTO_TEST_CASE(the_index_holds_no_name_no_birthday_no_class_and_no_key_that_was_not_asked_for) {
    leave_whole(monday, pupil("1", here), member_of_staff("5", {teaches(here)}));
    (void)imported();
    const std::string bytes = read_file(config.index_file);
    for (const char* secret :
         {"DELATTRE", "VANDAMME", "14/03", "2NDE", "MATHEMATIQUES", "ine1aa", "INE1AA", elsewhere.c_str()}) {
        BOOST_TEST(bytes.find(secret) == std::string::npos, secret);
    }
    struct stat about {};
    BOOST_REQUIRE(::stat(config.index_file.c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777) == 0600);
}

BOOST_AUTO_TEST_CASE(both_encodings_and_several_files_make_one_index) {
    leave_whole(monday, pupil("1", here), member_of_staff("5", {teaches(here)}));
    leave("ENT_Complet_20261123_Eleve_0001.xml",
          document(add("Eleve", "2", {{"sn", {"L\xE9\xBD"}}, {"ENTEleveClasses", {here + "$2\xB0"}}}), "ISO-8859-15"));
    (void)imported();
    BOOST_TEST(people() == "Eleve/1 Eleve/2 PersEducNat/5");
}

BOOST_AUTO_TEST_CASE(what_changed_since_is_applied_in_order) {
    leave_whole(monday, pupil("1", here) + pupil("2", here),
                member_of_staff("5", {teaches(here)}) + member_of_staff("6", {teaches(here)}));
    (void)imported();
    leave(name("Delta", monday + 1 * day, "PersEducNat"),
          document(modify("PersEducNat", "5", {{"ENTPersonFonctions", {here + "$DIR$DIRECTION$D0010$CHEF"}}}) +
                   modify("PersEducNat", "6", {{"ENTPersonFonctions", {teaches(elsewhere)}}}) +
                   modify("PersEducNat", "7", {{"ENTPersonFonctions", {teaches(beside)}}})));
    leave(name("Delta", monday + 2 * day, "Eleve"), document(remove("Eleve", "2") + pupil("3", here)));
    const Index index = imported();
    BOOST_TEST(people() == "Eleve/1 Eleve/3 PersEducNat/5 PersEducNat/7");
    const Person& five = person(index, "PersEducNat", "5");
    BOOST_TEST((five.attributes.at("ENTPersonFonctions") == Values{"0599991P$DIR$D0010"}));
    BOOST_TEST((five.attributes.at("mail") == Values{"staff.5@ac-lille.example"}));  // not in the modification
    BOOST_TEST((person(index, "PersEducNat", "7").attributes.at("ENTPersonJointure") == Values{"7"}));
    BOOST_TEST((index.date == monday + 2 * day));
    BOOST_TEST(std::holds_alternative<NothingNew>(import()));
}

BOOST_AUTO_TEST_CASE(who_is_added_anew_has_nothing_of_before) {
    leave_whole(monday, pupil("1", here), member_of_staff("5", {teaches(here)}));
    (void)imported();
    leave(name("Delta", monday + 1 * day, "PersEducNat"),
          document(add("PersEducNat", "5", {{"ENTPersonStructRattach", {here}}})));
    const Index index = imported();
    const Attributes& attributes = person(index, "PersEducNat", "5").attributes;
    BOOST_TEST(!attributes.contains("ENTPersonFonctions"));
    BOOST_TEST(!attributes.contains("mail"));
}

BOOST_AUTO_TEST_CASE(what_changed_alone_is_nothing_to_begin_with) {
    leave(name("Delta", monday, "Eleve"), document(pupil("1", here)));
    BOOST_TEST(refusal().starts_with("there is no whole export"));
    BOOST_TEST(people() == "there is none");
}

BOOST_AUTO_TEST_CASE(a_later_whole_export_forgets_who_is_no_longer_in_it) {
    leave_whole(monday, pupil("1", here) + pupil("2", here), member_of_staff("5", {teaches(here)}));
    (void)imported();
    leave_whole(monday + 1 * day, pupil("2", here) + pupil("3", here), member_of_staff("5", {teaches(here)}));
    (void)imported();
    BOOST_TEST(people() == "Eleve/2 Eleve/3 PersEducNat/5");
}

BOOST_AUTO_TEST_CASE(a_working_day_without_an_export_is_noticed_until_the_next_whole_one) {
    leave_whole(monday, pupil("1", here), member_of_staff("2", {teaches(here)}));
    BOOST_TEST(imported().missing.empty());
    leave(name("Delta", monday + 2 * day, "Eleve"), document(pupil("3", here)));
    BOOST_TEST((imported().missing == std::vector{monday + day}));
    leave(name("Delta", monday + 3 * day, "Eleve"), document(pupil("4", here)));
    const auto outcome = import();
    const auto& done = std::get<Imported>(outcome);
    BOOST_TEST((done.index.missing == std::vector{monday + day}));
    BOOST_REQUIRE(done.notes.size() >= 1U);
    BOOST_TEST(done.notes.front().find("no export came of 2026-11-24") != std::string::npos, done.notes.front());
    const auto kept = std::get<Index>(load(config.index_file));
    BOOST_TEST((kept.missing == std::vector{monday + day}));
    leave_whole(monday + 4 * day, pupil("1", here) + pupil("3", here), member_of_staff("2", {teaches(here)}));
    BOOST_TEST(imported(true).missing.empty());
}

BOOST_AUTO_TEST_CASE(weekends_and_whole_exports_alone_lack_nothing) {
    leave_whole(monday - 17 * day, pupil("1", here), member_of_staff("2", {teaches(here)}));
    imported();
    leave_whole(monday - 3 * day, pupil("1", here), member_of_staff("2", {teaches(here)}));
    BOOST_TEST(imported().missing.empty());
    leave(name("Delta", monday, "Eleve"), document(pupil("3", here)));
    BOOST_TEST(imported().missing.empty());
    leave(name("Delta", monday + 3 * day, "Eleve"), document(pupil("4", here)));
    BOOST_TEST(to_text(imported().missing) == "2026-11-24, 2026-11-25");
}

BOOST_AUTO_TEST_CASE(an_export_that_comes_late_takes_its_place_where_the_last_whole_one_is_still_there) {
    leave_whole(monday, pupil("1", here) + pupil("2", here), member_of_staff("2", {teaches(here)}));
    imported();
    leave(name("Delta", monday + 2 * day, "Eleve"), document(remove("Eleve", "5") + pupil("6", here)));
    BOOST_TEST(!imported().missing.empty());
    leave(name("Delta", monday + day, "Eleve"), document(pupil("5", here) + pupil("7", here)));
    BOOST_TEST(imported().missing.empty());
    BOOST_TEST(people() == "Eleve/1 Eleve/2 Eleve/6 Eleve/7 PersEducNat/2");  // in order: 5 came and went
    BOOST_TEST(std::holds_alternative<NothingNew>(import()));
}

BOOST_AUTO_TEST_CASE(an_export_that_comes_late_is_not_read_on_top_of_later_ones) {
    leave_whole(monday, pupil("1", here), member_of_staff("2", {teaches(here)}));
    imported();
    leave(name("Delta", monday + 2 * day, "Eleve"), document(pupil("6", here)));
    imported();
    for (const char* kind : {"EtabEducNat", "Eleve", "PersEducNat"}) {
        std::filesystem::remove(path(name("Complet", monday, kind)));
    }
    leave(name("Delta", monday + day, "Eleve"), document(pupil("5", here)));
    BOOST_TEST(std::holds_alternative<NothingNew>(import()));
    BOOST_TEST(people() == "Eleve/1 Eleve/6 PersEducNat/2");
}

BOOST_AUTO_TEST_CASE(an_export_that_comes_late_does_not_lead_back_to_an_older_state) {
    leave_whole(monday, pupil("1", here), member_of_staff("2", {teaches(here)}));
    imported();
    leave(name("Delta", monday + 2 * day, "Eleve"), document(pupil("6", here)));
    imported();
    std::filesystem::remove(path(name("Delta", monday + 2 * day, "Eleve")));
    leave(name("Delta", monday + day, "Eleve"), document(pupil("5", here)));
    BOOST_TEST(std::holds_alternative<NothingNew>(import()));
    BOOST_TEST(people() == "Eleve/1 Eleve/6 PersEducNat/2");
}

BOOST_AUTO_TEST_CASE(an_index_of_before_says_nothing_of_missing_exports) {
    Index old;
    old.academie = "LILLE";
    auto text = to_text(old);
    const std::string member = R"("missing":[],)";
    BOOST_REQUIRE(text.find(member) != std::string::npos);
    text.erase(text.find(member), member.size());
    BOOST_TEST(std::holds_alternative<Index>(index_from(text)));
}

BOOST_AUTO_TEST_CASE(a_file_cut_short_leaves_the_index_of_before) {
    leave_whole(monday, pupil("1", here), member_of_staff("5", {teaches(here)}));
    (void)imported();
    leave_whole(monday + 1 * day, pupil("1", here) + pupil("2", here), member_of_staff("5", {teaches(here)}));
    const auto file = name("Complet", monday + 1 * day, "Eleve");
    const auto whole = read_file(path(file));
    for (const auto size :
         {whole.size() / 2, whole.size() - std::string("</ficAlimMENESR>\n").size(), std::size_t{0}}) {
        leave(file, whole.substr(0, size));
        BOOST_TEST(refusal().find(file + ": ") == 0);
        BOOST_TEST(people() == "Eleve/1 PersEducNat/5");
    }
    leave(file, whole);
    (void)imported();
    BOOST_TEST(people() == "Eleve/1 Eleve/2 PersEducNat/5");
}

BOOST_AUTO_TEST_CASE(an_export_that_lacks_a_file_is_refused) {
    leave_whole(monday, pupil("1", here), member_of_staff("5", {teaches(here)}));
    std::filesystem::remove(path(name("Complet", monday, "PersEducNat")));
    BOOST_TEST(refusal() == "the export of 2026-11-23: it has no file of perseducnat");
}

BOOST_AUTO_TEST_CASE(an_export_of_another_academie_is_refused) {
    leave_whole(monday, pupil("1", here), member_of_staff("5", {teaches(here)}));
    leave(name("Complet", monday, "EtabEducNat"), document(establishment(here, "0599991P", "AMIENS")));
    BOOST_TEST(refusal() == "0599991P is of the académie AMIENS, not LILLE");
    leave(name("Complet", monday, "EtabEducNat"), document(establishment(elsewhere, "0629991Y")));
    BOOST_TEST(refusal() == "no establishment that is served here is in the export of 2026-11-23");
    leave(name("Complet", monday, "EtabEducNat"), establishments());
    auto of_another = document(pupil("1", here));
    of_another.replace(of_another.find("\"09\""), 4, "\"20\"");
    leave(name("Complet", monday, "Eleve"), of_another);
    BOOST_TEST(refusal().find("of académie ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_academie_of_the_index_stays) {
    leave_whole(monday, pupil("1", here), member_of_staff("5", {teaches(here)}));
    (void)imported();
    auto of_another = document(pupil("2", here));
    of_another.replace(of_another.find("\"09\""), 4, "\"20\"");
    leave(name("Delta", monday + 1 * day, "Eleve"), of_another);
    BOOST_TEST(refusal() == "a file of académie 20 among those of académie 09");
}

BOOST_AUTO_TEST_CASE(an_import_that_would_lose_too_many_is_refused_until_somebody_has_looked) {
    leave_whole(monday, pupils(100, 1), member_of_staff("500", {teaches(here)}));
    (void)imported();
    leave_whole(monday + 1 * day, pupils(70, 1), member_of_staff("500", {teaches(here)}));
    BOOST_TEST(imported().people.size() == 71);  // 30 of a hundred
    leave_whole(monday + 2 * day, pupils(48, 1), member_of_staff("500", {teaches(here)}));
    BOOST_TEST(refusal() == "of 70 Eleve in 0599991P 48 would be left");
    BOOST_TEST(imported(true).people.size() == 49);
}

BOOST_AUTO_TEST_CASE(a_loss_is_counted_by_establishment_and_category) {
    leave_whole(monday, pupils(200, 1) + pupils(20, 1000, beside), member_of_staff("500", {teaches(here)}));
    (void)imported();
    leave_whole(monday + 1 * day, pupils(200, 1), member_of_staff("500", {teaches(here)}));
    BOOST_TEST(refusal() == "of 20 Eleve in 0599992R 0 would be left");
    leave_whole(monday + 1 * day, pupils(200, 1) + pupils(20, 1000, beside), "");
    BOOST_TEST(refusal() == "of 1 PersEducNat in 0599991P 0 would be left");
}

BOOST_AUTO_TEST_CASE(pupils_who_leave_are_no_loss_where_as_many_come) {
    leave_whole(monday, pupils(100, 1), member_of_staff("500", {teaches(here)}));
    (void)imported();
    leave_whole(monday + 1 * day, pupils(100, 1000), member_of_staff("500", {teaches(here)}));
    BOOST_TEST(imported().people.size() == 101);
}

BOOST_AUTO_TEST_CASE(an_export_of_a_day_to_come_is_refused) {
    leave_whole(monday + 5 * day, pupil("1", here), member_of_staff("5", {teaches(here)}));
    BOOST_TEST(refusal() == "the export of 2026-11-28 is of a day to come");
}

BOOST_AUTO_TEST_CASE(an_index_for_other_establishments_or_keys_is_made_anew) {
    leave_whole(monday, pupil("1", here) + pupil("2", beside), member_of_staff("5", {teaches(here)}));
    served = {Uai("0599991P")};
    (void)imported();
    BOOST_TEST(people() == "Eleve/1 PersEducNat/5");
    served.emplace_back("0599992R");
    (void)imported();
    BOOST_TEST(people() == "Eleve/1 Eleve/2 PersEducNat/5");
    config.keys = {"ENTEleveINE"};
    const Index index = imported();
    BOOST_TEST((person(index, "Eleve", "1").attributes.at("ENTEleveINE") == Values{"ine1aa"}));
    BOOST_TEST(!person(index, "Eleve", "1").attributes.contains("ENTPersonJointure"));
}

BOOST_AUTO_TEST_CASE(an_establishment_that_the_exports_do_not_know_is_said) {
    served.emplace_back("0629992Z");
    leave_whole(monday, pupil("1", here), member_of_staff("5", {teaches(here)}));
    const auto outcome = import();
    BOOST_REQUIRE(std::holds_alternative<Imported>(outcome));
    BOOST_TEST((std::get<Imported>(outcome).notes ==
                std::vector<std::string>{"the exports do not know the establishment 0629992Z"}));
}

BOOST_AUTO_TEST_CASE(what_is_not_a_regular_file_is_not_read) {
    leave_whole(monday, pupil("1", here), member_of_staff("5", {teaches(here)}));
    const auto file = path(name("Complet", monday, "Eleve"));
    leave("elsewhere", read_file(file));
    std::filesystem::remove(file);
    std::filesystem::create_symlink(path("elsewhere"), file);
    BOOST_CHECK_THROW((void)import(), std::system_error);
    std::filesystem::remove(file);
    BOOST_REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
    BOOST_TEST(refusal().find("is not a regular file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(after_a_crash_at_any_moment_the_index_is_the_old_one_or_the_new_one) {
    leave_whole(monday, pupil("1", here), member_of_staff("5", {teaches(here)}));
    const Index before = imported();
    leave_whole(monday + 1 * day, pupil("1", here) + pupil("2", here), member_of_staff("5", {teaches(here)}));
    const Index after = imported();
    for (const auto left : {Left::all, Left::synced, Left::names}) {
        bool done = false;
        for (std::uint64_t step = 0; !done; ++step) {
            const TemporaryDirectory disk;
            const std::string file = disk.path() + "/index";
            save(file, before);
            done = !cut_short(disk.path(), step, left, [&] { save(file, after); });
            const auto found = std::get<Index>(load(file));
            BOOST_TEST((found == after || (found == before && !done)));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
