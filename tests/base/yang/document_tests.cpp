#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/yang/document.h"
#include "tests/temporary_directory.h"

using beffroi::Problem;
using beffroi::Problems;
using beffroi::TextPlace;
using beffroi::yang::Document;
using beffroi::yang::Modules;

namespace {

constexpr std::string_view root = "beffroi-test:school";
const std::string modules_directory = BEFFROI_SOURCE_DIR "/tests/base/yang:" BEFFROI_SOURCE_DIR "/schemas/yang";

const Modules& modules() {
    static const Modules loaded(modules_directory, {"beffroi-test"});
    return loaded;
}

std::string school(const std::string& members) {
    return "{\"beffroi-test:school\":{\"uai\":\"0599991P\"" + (members.empty() ? "" : "," + members) + "}}";
}

Document accepted(const std::string& json) {
    auto result = modules().parse(json, "doc.json", root);
    if (const auto* problems = std::get_if<Problems>(&result)) {
        BOOST_FAIL("refused: " << to_text(problems->front()));
    }
    return std::get<Document>(std::move(result));
}

Problem refused(const std::string& json) {
    auto result = modules().parse(json, "doc.json", root);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<Problems>(result), "accepted: " << json);
    const auto problems = std::get<Problems>(result);
    BOOST_REQUIRE_EQUAL(problems.size(), 1U);
    return problems.front();
}

void check(const std::string& json, const std::string& path, const std::string& message, const std::string& remedy) {
    const Problem problem = refused(json);
    BOOST_TEST(problem.file == "doc.json");
    BOOST_TEST(problem.path == "/beffroi-test:school" + path);
    BOOST_TEST(problem.message.english == message);
    BOOST_TEST(problem.remedy.english == remedy);
    BOOST_TEST(!problem.message.french.empty());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_yang_document_tests)

BOOST_AUTO_TEST_CASE(values_lists_and_defaults_are_read) {
    const Document document = accepted(school(
        R"("port":8000,"open":true,"title":"Lycée","zone":["b","a"],"room":[{"name":"b","code":["z","y"]},{"name":"a"}])"));
    const auto top = document.root();
    BOOST_TEST(top.name() == "school");
    BOOST_TEST(top.value() == "");
    BOOST_TEST(top.text("title") == "Lycée");
    BOOST_TEST(top.number("port") == 8000U);
    BOOST_TEST(top.boolean("open"));
    BOOST_TEST(!top.optional_text("colour").has_value());
    BOOST_TEST(top.optional_text("uai").value() == "0599991P");
    BOOST_TEST((top.values("zone") == std::vector<std::string>{"b", "a"}));
    const auto rooms = top.children("room");
    BOOST_REQUIRE_EQUAL(rooms.size(), 2U);
    BOOST_TEST(rooms[0].text("name") == "b");
    BOOST_TEST(rooms[0].path() == "/beffroi-test:school/room[name='b']");
    BOOST_TEST((rooms[0].values("code") == std::vector<std::string>{"z", "y"}));
    BOOST_TEST(top.child("limits").value().number("pupils") == 3000U);
    BOOST_TEST(top.children("nothing").empty());
}

BOOST_AUTO_TEST_CASE(asking_for_what_the_model_lacks_throws) {
    const Document document = accepted(school(R"("title":"x")"));
    BOOST_CHECK_THROW(std::ignore = document.root().text("colour"), std::logic_error);
    BOOST_CHECK_THROW(std::ignore = document.root().number("title"), std::logic_error);
    BOOST_CHECK_THROW(std::ignore = document.root().boolean("title"), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_document_outlives_its_modules) {
    std::optional<Document> document;
    {
        const Modules own(modules_directory, {"beffroi-test"});
        document = std::get<Document>(own.parse(school(""), "", root));
    }
    BOOST_TEST(document->root().text("port") == "443");
}

BOOST_AUTO_TEST_CASE(canonical_text_is_one_line_of_explicit_values_in_schema_order) {
    BOOST_TEST(
        accepted(" {\n \"beffroi-test:school\" : { \"uai\":\"0599991P\", \"title\":\"\\u00e9\" } }").canonical() ==
        R"({"beffroi-test:school":{"title":"é","uai":"0599991P"}})");
}

BOOST_AUTO_TEST_CASE(equal_documents_have_equal_canonical_texts) {
    const auto one = accepted(
        school(R"("room":[{"name":"a","code":["x","y"]},{"name":"b","sequence":7}],"bell":[{"hour":10},{"hour":9}])"));
    const auto two = accepted(
        school(R"("bell":[{"hour":9},{"hour":10}],"room":[{"sequence":7,"name":"b"},{"code":["y","x"],"name":"a"}])"));
    BOOST_TEST(one.canonical() == two.canonical());
    BOOST_TEST(accepted(one.canonical()).canonical() == one.canonical());
    BOOST_TEST(one.canonical() != accepted(school(R"("room":[{"name":"a"}])")).canonical());
}

BOOST_AUTO_TEST_CASE(order_that_means_something_is_kept) {
    const std::string rooms = R"("room":[{"name":"a"},{"name":"b"}],)";
    BOOST_TEST(accepted(school(rooms + R"("zone":["a","b"])")).canonical() !=
               accepted(school(rooms + R"("zone":["b","a"])")).canonical());
}

BOOST_AUTO_TEST_CASE(surrogate_pair_is_a_character) {
    BOOST_TEST(accepted(school(R"("title":"\ud83d\ude00")")).root().text("title") == "\U0001F600");
}

BOOST_AUTO_TEST_CASE(the_gate_stands_in_front) {
    BOOST_TEST((refused(school("") + "x").at == TextPlace({1, 43})));
    BOOST_TEST(refused("{}").file == "doc.json");
}

BOOST_AUTO_TEST_CASE(unknown_member_is_named_with_what_is_known) {
    check(school(R"("zzzzzz":1)"), "/zzzzzz", "unknown member \"zzzzzz\"",
          "Remove it or correct the name. Use one of: title, uai, port, open, colour, opens, closes, limits, room, "
          "zone, bell, door, gate");
    check(school(R"("room":[{"name":"a","seqence":1}])"), "/room[name='a']/seqence", "unknown member \"seqence\"",
          "Write \"sequence\", or remove it");
    check(school(R"("other:uai":1)"), "", "a member has the prefix \"other\", which names no module here",
          "Write member names without a prefix");
}

BOOST_AUTO_TEST_CASE(missing_mandatory_member_is_named) {
    check(R"({"beffroi-test:school":{}})", "/uai", "the member \"uai\" is missing",
          "Add it (A pattern without an error-message, and a mandatory leaf)");
}

BOOST_AUTO_TEST_CASE(missing_member_is_placed_in_the_entry_that_lacks_it) {
    check(school(R"("door":[{"name":"a","lock":"x","key":["k"]},{"name":"b","key":["k"]}])"), "/door[name='b']/lock",
          "the member \"lock\" is missing", "Add it (Mandatory)");
    check(school(R"("door":[{"name":"a","lock":"x","key":["k"]},{"name":"b","lock":"x"}])"), "/door[name='b']/key",
          "\"key\" has 0 of at least 1 entries", "Add entries to \"key\"");
}

BOOST_AUTO_TEST_CASE(missing_choice_names_the_alternatives) {
    check(school(R"("gate":{})"), "/gate/opening", "none of the alternatives of \"opening\" is given",
          "Add one of: by-hand, by-motor");
}

BOOST_AUTO_TEST_CASE(missing_key_is_placed_by_position) {
    check(school(R"("room":[{"name":"a"},{"sequence":1}])"), "/room[2]",
          "\"room\" has no \"name\": \"{\"sequence\":1}\"", "Add the member \"name\"");
}

BOOST_AUTO_TEST_CASE(bad_enumeration_names_the_values) {
    check(school(R"("colour":"blue")"), "/colour", "\"blue\" is not accepted for \"colour\"", "Use one of: red, green");
}

BOOST_AUTO_TEST_CASE(bad_pattern_names_value_and_form) {
    check(R"({"beffroi-test:school":{"uai":"x"}})", "/uai", "\"x\" is not accepted for \"uai\"",
          "Give a value that matches [0-9]{7}[A-Z]");
}

BOOST_AUTO_TEST_CASE(the_models_own_words_come_with_the_value) {
    check(school(R"("room":[{"name":"b","code":["a","BAD"]}])"), "/room[name='b']/code[2]",
          "A name has lower-case letters, digits and hyphens, and begins with a letter: \"BAD\"",
          "Write it like wifi-cdi");
    check(school(R"("room":[{"name":"b"},{"name":"B"}])"), "/room[2]/name",
          "A name has lower-case letters, digits and hyphens, and begins with a letter: \"B\"",
          "Write it like wifi-cdi");
    check(school(R"("closes":28)"), "/closes", "An hour is between 0 and 23: \"28\"",
          "Give a value between 0 and 23 (hours)");
}

BOOST_AUTO_TEST_CASE(numbers_out_of_range_name_the_range) {
    const std::string remedy = "Give a value between 1 and 1024, or between 8000 and 9000";
    for (const char* value : {"2000", "200000", "-1", "1.5"}) {
        check(school("\"port\":" + std::string(value)), "/port",
              "\"" + std::string(value) + "\" is not accepted for \"port\"", remedy);
    }
    check(school(R"("room":[{"sequence":99999,"name":"b"}])"), "/room[name='b']/sequence",
          "\"99999\" is not accepted for \"sequence\"", "Give a value between 0 and 65535");
}

BOOST_AUTO_TEST_CASE(length_is_named) {
    check(school(R"("title":"")"), "/title", "\"\" is not accepted for \"title\"",
          "Give a text whose length is between 1 and 40");
}

BOOST_AUTO_TEST_CASE(kinds_of_values_are_not_confused) {
    check(school(R"("port":"443")"), "/port", "\"443\" is not the right kind of value for \"port\"",
          "Write it without quotes. Give a value between 1 and 1024, or between 8000 and 9000");
    check(school(R"("open":"yes")"), "/open", "\"yes\" is not the right kind of value for \"open\"",
          "Write it without quotes. Use true or false");
    check(school(R"("title":12)"), "/title", "\"12\" is not the right kind of value for \"title\"",
          "Write it between double quotes");
    check(school(R"("title":null)"), "/title", "\"null\" is not the right kind of value for \"title\"",
          "Write it between double quotes");
}

BOOST_AUTO_TEST_CASE(shapes_are_not_confused) {
    check(school(R"("title":["a"])"), "/title", "\"title\" takes one value, not an array with \"a\"",
          "Write one value, without brackets or braces");
    check(school(R"("title":{"a":1})"), "/title", "\"title\" takes one value, not \"{\"a\":1}\"",
          "Write one value, without brackets or braces");
    check(school(R"("room":{"name":"a"})"), "/room", "\"room\" is written as object", "Write it as [ { ... } ]");
    check(school(R"("limits":5)"), "/limits", "\"limits\" is written as number", "Write it as { ... }");
    check(school(R"("zone":"a")"), "/zone", "\"zone\" is written as string", "Write it as [ ... ]");
    check(R"({"beffroi-test:school":[1]})", "", "\"school\" is written as array", "Write it as { ... }");
}

BOOST_AUTO_TEST_CASE(dangling_reference_names_what_exists) {
    check(school(R"("room":[{"name":"b"},{"name":"a"}],"zone":["b","c"])"), "/zone[.='c']",
          "\"zone\" names \"c\", which does not exist", "Declare it, or use one of: a, b");
    check(school(R"("zone":["c"])"), "/zone[.='c']", "\"zone\" names \"c\", which does not exist",
          "Declare it, or remove the reference");
}

BOOST_AUTO_TEST_CASE(duplicate_keys_and_values_are_refused) {
    check(school(R"("room":[{"name":"b"},{"name":"c"},{"name":"b"}])"), "/room[name='b']",
          "two entries of \"room\" have the same name \"b\"", "Give each entry its own name, or remove one");
    check(school(R"("room":[{"name":"b","code":["a","a"]}])"), "/room[name='b']/code[.='a']",
          "\"a\" is given twice in \"code\"", "Remove one of the two");
}

BOOST_AUTO_TEST_CASE(values_that_must_be_unique_name_the_other_entry) {
    check(school(R"("room":[{"name":"b","sequence":1},{"name":"c","sequence":1}])"), "/room[name='c']",
          "\"room\" has the same sequence \"1\" as /beffroi-test:school/room[name='b']",
          "Give each entry its own sequence");
}

BOOST_AUTO_TEST_CASE(too_many_entries_are_counted) {
    check(school(R"("room":[{"name":"b","code":["a","b","c","d"]}])"), "/room[name='b']/code[.='d']",
          "\"code\" has more than 3 entries, \"d\" is one too many", "Keep at most 3");
    check(school(R"("bell":[{"hour":1},{"hour":2},{"hour":3}])"), "/bell[hour='3']", "\"bell\" has more than 2 entries",
          "Keep at most 2");
}

BOOST_AUTO_TEST_CASE(broken_must_gives_the_models_words_value_and_remedy) {
    check(school(R"("opens":9,"closes":8)"), "/opens", "The opening hour comes before the closing hour: \"9\"",
          "Give an hour before \"closes\"");
}

BOOST_AUTO_TEST_CASE(an_error_does_not_stick_to_the_next_document) {
    refused(school(R"("port":0)"));
    accepted(school(R"("port":1)"));
    BOOST_TEST(refused("{\"beffroi-test:school\":{}}").path == "/beffroi-test:school/uai");
}

BOOST_AUTO_TEST_CASE(threads_share_modules_and_documents) {
    const Document shared = accepted(school(R"("room":[{"name":"a"}])"));
    std::vector<int> wrong(4, 0);  // Boost.Test's checks are not thread-safe: count, and check at the end
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < wrong.size(); ++t) {
        threads.emplace_back([&shared, &wrong, t] {
            for (int i = 0; i < 200; ++i) {
                const std::string name = "room" + std::to_string(t) + "-" + std::to_string(i);
                auto good = modules().parse(school("\"room\":[{\"name\":\"" + name + "\"}]"), name, root);
                auto bad = modules().parse(school("\"colour\":\"" + name + "\""), name, root);
                const auto* document = std::get_if<Document>(&good);
                const auto* problems = std::get_if<Problems>(&bad);
                const bool right = document != nullptr && document->root().children("room")[0].text("name") == name &&
                                   problems != nullptr && problems->front().file == name &&
                                   problems->front().message.english.find(name) != std::string::npos &&
                                   shared.root().children("room").size() == 1 && !shared.canonical().empty();
                wrong[t] += right ? 0 : 1;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    BOOST_TEST(std::all_of(wrong.begin(), wrong.end(), [](int count) { return count == 0; }));
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_read_are_problems) {
    const auto absent = modules().parse_file("/nowhere/doc.json", root);
    BOOST_REQUIRE(std::holds_alternative<Problems>(absent));
    BOOST_TEST(std::get<Problems>(absent).front().file == "/nowhere/doc.json");
    const auto folder = modules().parse_file(BEFFROI_SOURCE_DIR, root);
    BOOST_TEST(std::holds_alternative<Problems>(folder));
}

BOOST_AUTO_TEST_CASE(files_are_read_and_named) {
    const beffroi::TemporaryDirectory directory;
    const std::string file = directory.path() + "/doc.json";
    std::ofstream(file) << school("\"port\":0");
    const auto result = modules().parse_file(file, root);
    BOOST_REQUIRE(std::holds_alternative<Problems>(result));
    BOOST_TEST(std::get<Problems>(result).front().file == file);
}

BOOST_AUTO_TEST_CASE(a_broken_installation_throws_with_the_module_named) {
    const auto names_it = [](const std::runtime_error& error) {
        return std::string(error.what()).find("beffroi-absent") != std::string::npos;
    };
    BOOST_CHECK_EXCEPTION(Modules(modules_directory, {"beffroi-absent"}), std::runtime_error, names_it);
    BOOST_CHECK_THROW(Modules("/nowhere", {"beffroi-test"}), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(modules_are_found_by_variable_or_beside_the_build) {
    const char* before = std::getenv("BEFFROI_SCHEMAS");
    const std::string saved = before == nullptr ? "" : before;
    setenv("BEFFROI_SCHEMAS", "/elsewhere", 1);
    BOOST_TEST(beffroi::yang::schemas_directory() == "/elsewhere");
    unsetenv("BEFFROI_SCHEMAS");
    const std::string found = beffroi::yang::schemas_directory();
    BOOST_TEST(found.ends_with("/yang"));
    if (before != nullptr) {
        setenv("BEFFROI_SCHEMAS", saved.c_str(), 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
