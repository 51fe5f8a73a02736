#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

#include "base/restconf/query.h"

using namespace beffroi;
using namespace beffroi::restconf;

namespace {

std::variant<Query, Error> parsed(const std::string& method, std::vector<std::pair<std::string, std::string>> query) {
    http::Request request;
    request.method = method;
    request.query = std::move(query);
    return parse_query(request);
}

Query accepted(const std::string& method, std::vector<std::pair<std::string, std::string>> query) {
    auto result = parsed(method, std::move(query));
    BOOST_REQUIRE(std::holds_alternative<Query>(result));
    return std::get<Query>(std::move(result));
}

bool is_refused(const std::string& method, std::vector<std::pair<std::string, std::string>> query) {
    const auto result = parsed(method, std::move(query));
    const auto* error = std::get_if<Error>(&result);
    return error != nullptr && error->status == 400 && error->tag == "invalid-value";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_restconf_query_tests)

BOOST_AUTO_TEST_CASE(each_parameter_of_a_read_is_understood) {
    const Query query =
        accepted("GET", {{"depth", "3"}, {"content", "config"}, {"with-defaults", "trim"}, {"fields", "a/b"}});
    BOOST_TEST(query.selection.depth == 3U);
    BOOST_CHECK(query.selection.content == yang::Content::config);
    BOOST_CHECK(query.selection.defaults == yang::Defaults::trim);
    BOOST_TEST(query.selection.fields->children.at("a").children.contains("b"));
    BOOST_TEST(accepted("HEAD", {{"depth", "unbounded"}}).selection.depth == 0U);
    BOOST_TEST(accepted("GET", {{"depth", "65535"}}).selection.depth == 65535U);
}

BOOST_AUTO_TEST_CASE(a_parameter_that_means_nothing_is_refused) {
    BOOST_TEST(is_refused("GET", {{"depth", "0"}}));
    BOOST_TEST(is_refused("GET", {{"depth", "65536"}}));
    BOOST_TEST(is_refused("GET", {{"depth", "-1"}}));
    BOOST_TEST(is_refused("GET", {{"depth", ""}}));
    BOOST_TEST(is_refused("GET", {{"content", "everything"}}));
    BOOST_TEST(is_refused("GET", {{"with-defaults", "none"}}));
    BOOST_TEST(is_refused("GET", {{"filter", "/x"}}));
    BOOST_TEST(is_refused("GET", {{"insert", "first"}}));
    BOOST_TEST(is_refused("PUT", {{"depth", "1"}}));
    BOOST_TEST(is_refused("PATCH", {{"insert", "first"}}));
    BOOST_TEST(is_refused("DELETE", {{"content", "all"}}));
}

BOOST_AUTO_TEST_CASE(a_parameter_given_twice_is_refused) {
    BOOST_TEST(is_refused("GET", {{"depth", "1"}, {"depth", "1"}}));
}

BOOST_AUTO_TEST_CASE(a_point_goes_with_before_and_after) {
    const Query query = accepted("POST", {{"insert", "before"}, {"point", "/m:a/b=x"}});
    BOOST_CHECK(query.position.where == yang::Position::Where::before);
    BOOST_TEST(query.position.point.size() == 2U);
    BOOST_CHECK(accepted("PUT", {{"insert", "first"}}).position.where == yang::Position::Where::first);
    BOOST_TEST(is_refused("POST", {{"insert", "before"}}));
    BOOST_TEST(is_refused("POST", {{"insert", "first"}, {"point", "/m:a"}}));
    BOOST_TEST(is_refused("POST", {{"point", "/m:a"}}));
    BOOST_TEST(is_refused("POST", {{"insert", "middle"}}));
    BOOST_TEST(is_refused("POST", {{"insert", "after"}, {"point", "a"}}));
}

BOOST_AUTO_TEST_CASE(fields_follow_their_grammar) {
    const auto fields = parse_fields("a/b;c(d;e/f(g));h");
    BOOST_REQUIRE(fields.has_value());
    BOOST_TEST(fields->children.size() == 3U);
    BOOST_TEST(fields->children.at("c").children.at("e").children.at("f").children.contains("g"));
    BOOST_TEST(parse_fields("a(b);c").has_value());
    for (const char* text : {"", ";", "a;", "a(", "a()", "a)", "a(b", "a/", "/a", "(a)", "a(b)c", "a;;b"}) {
        BOOST_TEST(!parse_fields(text).has_value(), text << " is taken");
    }
    std::string deep = "a";
    for (int i = 0; i < 100'000; ++i) {
        deep += "(a";
    }
    BOOST_TEST(!parse_fields(deep).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
