#include <boost/test/unit_test.hpp>

#include <string>

#include "base/yang/json_gate.h"

using beffroi::Problem;
using beffroi::Problems;
using beffroi::TextPlace;
using beffroi::yang::GateLimits;
using beffroi::yang::json_gate;

namespace {

constexpr std::string_view root = "m:top";

std::string accepted(std::string_view json) {
    auto result = json_gate(json, "doc.json", root);
    if (const auto* problems = std::get_if<Problems>(&result)) {
        BOOST_FAIL("refused: " << to_text(problems->front()));
    }
    return std::get<std::string>(result);
}

Problem refused(std::string_view json, const GateLimits& limits = {}) {
    auto result = json_gate(json, "doc.json", root, limits);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<Problems>(result), "accepted: " << json.substr(0, 80));
    auto problems = std::get<Problems>(result);
    BOOST_REQUIRE_EQUAL(problems.size(), 1U);
    BOOST_TEST(problems.front().file == "doc.json");
    BOOST_TEST(!problems.front().remedy.empty());
    return problems.front();
}

bool mentions(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string nested(std::size_t depth) {
    return "{\"m:top\":" + std::string(depth - 2, '[') + "[1" + std::string(depth - 1, ']') + "}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_yang_json_gate_tests)

BOOST_AUTO_TEST_CASE(a_plain_document_passes_unchanged) {
    const std::string_view text = " {\n\"m:top\" : {\"a\":[1,-0.5,2e3,true,false,null,\"x\"],\"b\":{}}\n}\n";
    BOOST_TEST(accepted(text) == text);
}

BOOST_AUTO_TEST_CASE(trailing_garbage_is_refused) {
    const auto problem = refused("{\"m:top\":{}}\n x");
    BOOST_TEST((problem.at == TextPlace{2, 2}));
    BOOST_TEST(mentions(problem.message.english, "\"x\""));
}

BOOST_AUTO_TEST_CASE(second_object_is_refused) {
    BOOST_TEST((refused("{\"m:top\":{}} {}").at == TextPlace{1, 14}));
}

BOOST_AUTO_TEST_CASE(nul_after_the_document_is_refused) {
    BOOST_TEST(mentions(refused(std::string_view("{\"m:top\":{}}\0", 13)).message.english, "\\x00"));
}

BOOST_AUTO_TEST_CASE(duplicate_member_is_refused_with_its_name_and_place) {
    const auto problem = refused("{\"m:top\":{\"é\":1,\n \"a\":{\"b\":1},\"a\":2}}");
    BOOST_TEST((problem.at == TextPlace{2, 14}));
    BOOST_TEST(mentions(problem.message.english, "\"a\""));
}

BOOST_AUTO_TEST_CASE(columns_count_characters) {
    BOOST_TEST((refused("{\"m:top\":{\"é\":1,\"é\":2}}").at == TextPlace{1, 17}));
}

BOOST_AUTO_TEST_CASE(duplicate_member_hidden_by_an_escape_is_refused) {
    refused(R"({"m:top":{"ab":1,"\u0061b":2}})");
}

BOOST_AUTO_TEST_CASE(duplicate_member_hidden_by_the_module_name_is_refused) {
    const auto problem = refused(R"({"m:top":{"a":1,"m:a":2}})");
    BOOST_TEST(mentions(problem.remedy.english, "\"a\""));
}

BOOST_AUTO_TEST_CASE(same_name_in_two_objects_is_no_duplicate) {
    accepted(R"({"m:top":{"a":{"a":1},"b":[{"a":1},{"a":1}]}})");
}

BOOST_AUTO_TEST_CASE(empty_object_is_refused) {
    BOOST_TEST(mentions(refused("{}").remedy.english, "\"m:top\""));
}

BOOST_AUTO_TEST_CASE(empty_text_is_refused) {
    BOOST_TEST(mentions(refused("").message.english, "empty"));
    BOOST_TEST(mentions(refused(" \n").message.english, "empty"));
}

BOOST_AUTO_TEST_CASE(empty_array_is_refused) {
    BOOST_TEST((refused(R"({"m:top":{"role":[ ]}})").at == TextPlace{1, 20}));
}

BOOST_AUTO_TEST_CASE(depth_64_passes_and_65_is_refused) {
    accepted(nested(64));
    BOOST_TEST(mentions(refused(nested(65)).message.english, "64"));
}

BOOST_AUTO_TEST_CASE(a_million_brackets_are_refused_early) {
    BOOST_TEST(mentions(refused(std::string(1'000'000, '[')).message.english, "begins with"));
    const auto problem = refused("{\"m:top\":" + std::string(1'000'000, '['));
    BOOST_TEST((problem.at == TextPlace{1, 73}));
}

BOOST_AUTO_TEST_CASE(surrogate_pair_becomes_utf8) {
    BOOST_TEST(accepted(R"({"m:top":"\ud83d\ude00 \u00e9\u20AC"})") == "{\"m:top\":\"\U0001F600 é€\"}");
}

BOOST_AUTO_TEST_CASE(lone_surrogates_are_refused) {
    for (const char* text : {R"("\ud83d")", R"("\ud83dx")", R"("\ud83d\u0041")", R"("\ud83d\ud83d")", R"("\ude00")",
                             R"("\ude00\ud83d")"}) {
        BOOST_TEST(mentions(refused("{\"m:top\":" + std::string(text) + "}").message.english, "surrogate"), text);
    }
}

BOOST_AUTO_TEST_CASE(control_characters_are_refused_raw_and_escaped) {
    using namespace std::string_view_literals;
    for (const std::string_view text :
         {"\x01"sv, "\t"sv, "\n"sv, "\0"sv, "\x7f"sv, "\\u0000"sv, "\\u001b"sv, "\\u007F"sv, "\\b"sv, "\\f"sv}) {
        refused("{\"m:top\":\"" + std::string(text) + "\"}");
    }
}

BOOST_AUTO_TEST_CASE(line_breaks_and_quotes_stay_escaped) {
    const std::string_view text = R"({"m:top":"a\nb\tc\rd\"e\\f"})";
    BOOST_TEST(accepted(text) == text);
    BOOST_TEST(accepted(R"({"m:top":"a\/b\u000a\u0022\u005c"})") == R"({"m:top":"a/b\n\"\\"})");
}

BOOST_AUTO_TEST_CASE(metadata_members_are_refused) {
    for (const char* name : {"@", "@a", "m:@a", "\\u0040a"}) {
        BOOST_TEST(mentions(refused("{\"m:top\":{\"" + std::string(name) + "\":1}}").message.english, "metadata"),
                   name);
    }
    refused(R"({"@m:top":{}})");
}

BOOST_AUTO_TEST_CASE(top_member_without_its_module_is_refused) {
    const auto problem = refused(R"({"top":{}})");
    BOOST_TEST(mentions(problem.message.english, "\"top\""));
    BOOST_TEST(mentions(problem.remedy.english, "\"m:top\""));
}

BOOST_AUTO_TEST_CASE(other_top_members_are_refused) {
    BOOST_TEST(mentions(refused(R"({"n:other":{}})").message.english, "\"n:other\""));
    BOOST_TEST(mentions(refused(R"({"m:top":{},"n:other":{}})").message.english, "\"n:other\""));
    BOOST_TEST(mentions(refused(R"({"m:top":{},"m:top":{}})").message.english, "twice"));
}

BOOST_AUTO_TEST_CASE(top_level_must_be_an_object) {
    for (const char* text : {"[]", "1", "null", "\"m:top\""}) {
        BOOST_TEST((refused(text).at == TextPlace{1, 1}), text);
    }
}

BOOST_AUTO_TEST_CASE(invalid_utf8_is_refused_at_its_place) {
    const auto problem = refused("{\n\"m:top\":\"é\xC3\"}");
    BOOST_TEST((problem.at == TextPlace{2, 11}));
    BOOST_TEST(mentions(problem.message.english, "\\xc3"));
    refused("{\"m:top\":\"\xED\xA0\x80\"}");  // a surrogate written in UTF-8
    refused("{\"m:top\":\"\xC0\x80\"}");      // an overlong NUL
    refused("{\"m:top\":\"\xF0\x9F");
}

BOOST_AUTO_TEST_CASE(byte_order_mark_is_named) {
    BOOST_TEST(mentions(refused("\xEF\xBB\xBF{\"m:top\":{}}").message.english, "byte order mark"));
}

BOOST_AUTO_TEST_CASE(size_limit_holds) {
    const std::string text = "{\"m:top\":{}}";
    BOOST_TEST(std::holds_alternative<std::string>(json_gate(text, "", root, GateLimits{text.size(), 64})));
    BOOST_TEST(mentions(refused(text, GateLimits{text.size() - 1, 64}).message.english, "12 bytes"));
}

BOOST_AUTO_TEST_CASE(every_truncation_is_refused) {
    const std::string text = R"({"m:top":{"a":[1,{"b":"c\u00e9\n"}],"d":-1.5e3,"e":true}})";
    accepted(text);
    for (std::size_t size = 0; size < text.size(); ++size) {
        refused(std::string_view(text).substr(0, size));
    }
}

BOOST_AUTO_TEST_CASE(loose_syntax_is_refused) {
    for (const char* value : {"{\"a\":1,}", "[1,]",      "{,}",
                              "[,1]",       "[1 2]",     "{\"a\" 1}",
                              "{\"a\":}",   "{a:1}",     "{'a':1}",
                              "'a'",        "01",        "-",
                              "1.",         ".5",        "+1",
                              "1e",         "0x1",       "NaN",
                              "True",       "nul",       "/* */1",
                              "\"\\x41\"",  "\"\\u12\"", "\"\\u12g4\"",
                              "[1}",        "{\"a\":1]", "11111111111111111111111111111111111111111"}) {
        refused("{\"m:top\":" + std::string(value) + "}");
    }
}

BOOST_AUTO_TEST_CASE(long_values_are_shortened_in_messages) {
    const auto problem = refused("{\"" + std::string(5000, 'a') + "\":1}");
    BOOST_TEST(problem.message.english.size() < 200U);
}

BOOST_AUTO_TEST_SUITE_END()
