#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "base/fd.h"
#include "gateway/aaf/lookup.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::aaf;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_days monday = 2026y / 11 / 23;
constexpr std::chrono::days day(1);

struct Site {
    Site() {
        config.academie = "LILLE";
        config.index_file = folder.path() + "/state/index";
        config.maximum_age = 7 * 24h;
        index.academie = "LILLE";
        index.date = monday;
        index.keys = {"ENTPersonJointure", "mail"};
        put("PersEducNat", "5",
            {{"ENTPersonJointure", {"5"}}, {"mail", {"m@x"}}, {"ENTPersonFonctions", {"0599991P$ENS$"}}});
        put("Eleve", "6", {{"ENTPersonJointure", {"6"}}, {"ENTEleveClasses", {"0599991P"}}});
    }
    void put(const std::string& category, const std::string& id, Attributes attributes) {
        index.people[{category, id}] = {.category = category, .id = id, .attributes = std::move(attributes)};
    }
    std::string found(Lookup& lookup, const std::vector<Key>& keys, WallTime now = WallTime(monday)) const {
        const Answer answer = lookup.find(keys, now);
        return answer.person ? answer.person->id : answer.text;
    }
    TemporaryDirectory folder;
    AafConfig config;
    Index index;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_aaf_lookup_tests, Site)

BOOST_AUTO_TEST_CASE(an_index_is_read_as_it_was_written) {
    index.served = {Uai("0599991P")};
    index.structures = {{"52006", Uai("0599991P")}};
    index.academie_code = "09";
    save(config.index_file, index);
    BOOST_TEST((std::get<Index>(load(config.index_file)) == index));
}

BOOST_AUTO_TEST_CASE(somebody_is_found_by_any_key) {
    save(config.index_file, index);
    Lookup lookup(config);
    BOOST_TEST(found(lookup, {{"ENTPersonJointure", "AC-LILLE$5"}}) == "5");
    BOOST_TEST(found(lookup, {{"mail", " M@X"}}) == "5");
    BOOST_TEST(found(lookup, {{"mail", "unknown"}, {"ENTPersonJointure", "6"}}) == "6");
    BOOST_TEST(found(lookup, {{"ENTPersonJointure", "7"}}) == "export of 2026-11-23: nobody is joined by it");
    BOOST_TEST(found(lookup, {{"ENTPersonJointure", "AC-AMIENS$5"}}).ends_with("nobody is joined by it"));
    BOOST_TEST(found(lookup, {{"mail", "5"}}).ends_with("nobody is joined by it"));
    BOOST_TEST(found(lookup, {}).ends_with("the directory says nothing to join by, or not to us"));
}

BOOST_AUTO_TEST_CASE(two_people_with_one_key_are_nobody) {
    put("Eleve", "8", {{"ENTPersonJointure", {"8"}}, {"mail", {"m@x"}}});
    save(config.index_file, index);
    Lookup lookup(config);
    BOOST_TEST(found(lookup, {{"mail", "m@x"}}).find("several people") != std::string::npos);
    BOOST_TEST(found(lookup, {{"ENTPersonJointure", "8"}}) == "8");
}

BOOST_AUTO_TEST_CASE(keys_of_two_people_are_nobody) {
    save(config.index_file, index);
    Lookup lookup(config);
    BOOST_TEST(found(lookup, {{"mail", "m@x"}, {"ENTPersonJointure", "6"}}).find("several people") !=
               std::string::npos);
    BOOST_TEST(found(lookup, {{"mail", "m@x"}, {"ENTPersonJointure", "5"}}) == "5");
}

BOOST_AUTO_TEST_CASE(an_index_that_is_too_old_says_nothing) {
    save(config.index_file, index);
    Lookup lookup(config);
    BOOST_TEST(found(lookup, {{"mail", "m@x"}}, WallTime(monday + 7 * day)) == "5");
    BOOST_TEST(found(lookup, {{"mail", "m@x"}}, WallTime(monday + 7 * day) + 1h) ==
               "the export of 2026-11-23 is 169 hours old, more than 168: it gives no role any more");
}

BOOST_AUTO_TEST_CASE(a_new_index_counts_from_the_next_question_on) {
    Lookup lookup(config);
    BOOST_TEST(found(lookup, {{"mail", "m@x"}}) == "no index: there is none");
    save(config.index_file, index);
    BOOST_TEST(found(lookup, {{"mail", "m@x"}}) == "5");
    index.people.erase({"PersEducNat", "5"});
    save(config.index_file, index);
    BOOST_TEST(found(lookup, {{"mail", "m@x"}}).ends_with("nobody is joined by it"));
    std::filesystem::remove(config.index_file);
    BOOST_TEST(found(lookup, {{"ENTPersonJointure", "6"}}) == "no index: there is none");
}

BOOST_AUTO_TEST_CASE(what_is_not_an_index_says_nothing) {
    save(config.index_file, index);
    const std::string whole = read_file(config.index_file);
    for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
        BOOST_TEST(std::holds_alternative<std::string>(index_from(whole.substr(0, size))));
    }
    for (const char* text : {"null", "[]", "{}", "{\"format\":\"beffroi-aaf-2\"}", "{\"format\":1}"}) {
        replace_file(config.index_file, text);
        Lookup lookup(config);
        BOOST_TEST(found(lookup, {{"mail", "m@x"}}).starts_with("no index: it is not an index"));
    }
}

BOOST_AUTO_TEST_CASE(no_value_of_a_key_is_told) {
    index.keys = {"mail", "ENTEleveINE"};
    put("Eleve", "9", {{"ENTEleveINE", {"123456789ab"}}, {"mail", {"lea@x"}}, {"ENTEleveClasses", {"0599991P"}}});
    save(config.index_file, index);
    Lookup lookup(config);
    const Answer answer = lookup.find({{"ENTEleveINE", "123456789AB"}}, WallTime(monday));
    BOOST_TEST(answer.text == "export of 2026-11-23: Eleve; ENTEleveClasses 0599991P");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_remembered_until_it_is_forgotten) {
    BOOST_TEST(!last_refusal(config.index_file).has_value());
    note_refusal(config.index_file, {.when = "2026-11-23T04:00:00.000Z", .why = "Eleve_0000.xml: line 3: \xE9"});
    BOOST_TEST(last_refusal(config.index_file)->why.starts_with("Eleve_0000.xml: line 3"));
    BOOST_TEST(last_refusal(config.index_file)->when == "2026-11-23T04:00:00.000Z");
    forget_refusal(config.index_file);
    BOOST_TEST(!last_refusal(config.index_file).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
