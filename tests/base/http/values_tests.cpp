#include <boost/test/unit_test.hpp>

#include "base/http/server.h"
#include "base/http/values.h"

using namespace beffroi::http;

BOOST_AUTO_TEST_SUITE(base_http_values_tests)

BOOST_AUTO_TEST_CASE(a_form_is_decoded_in_order) {
    const auto form = parse_form("user=l%C3%A9a+m&password=a%2Bb%3D&empty=&bare");
    BOOST_REQUIRE(form);
    const Fields expected = {{"user", "léa m"}, {"password", "a+b="}, {"empty", ""}, {"bare", ""}};
    BOOST_TEST((*form == expected));
    BOOST_TEST(parse_form("")->empty());
}

BOOST_AUTO_TEST_CASE(a_form_with_anything_doubtful_is_refused) {
    std::string many;
    for (int i = 0; i < 33; ++i) {
        many += (i == 0 ? "f" : "&f") + std::to_string(i) + "=x";
    }
    for (const std::string& body : {std::string("a=%"), std::string("a=%4"), std::string("a=%zz"), std::string("a=%00"),
                                    std::string("a=%ff"), std::string("a=1&a=2"), std::string("a=1&%61=2"),
                                    std::string("=x"), std::string("a=1&&b=2"), std::string("a=\0", 3), many}) {
        BOOST_TEST_CONTEXT(body) {
            BOOST_TEST(!parse_form(body));
        }
    }
    BOOST_TEST(parse_form(many.substr(0, many.rfind('&'))).has_value());
}

BOOST_AUTO_TEST_CASE(targets_come_apart_as_rfc_9112_says) {
    const auto target = parse_target("http://host:80/a%2Fb?x=1&x=%32#");
    BOOST_TEST(!target);
    const auto absolute = parse_target("http://host:80/a%2Fb?x=1&x=%32");
    BOOST_REQUIRE(absolute);
    BOOST_TEST(absolute->path == "/a%2Fb");
    BOOST_TEST((absolute->query == Fields{{"x", "1"}, {"x", "2"}}));
    BOOST_TEST(parse_target("http://host")->path == "/");
    BOOST_TEST(parse_target("/a?u=http://b/c")->path == "/a");
    BOOST_TEST(parse_target("*")->path == "*");
    BOOST_TEST(parse_target("?a=b")->path == "/");
}

BOOST_AUTO_TEST_CASE(headers_cookies_and_parameters_are_found) {
    Request request;
    request.headers = {{"COOKIE", "a=1; __Host-b=x=y ;c"}, {"X-One", "1"}, {"x-one", "2"}};
    request.query = {{"once", "1"}, {"twice", "1"}, {"twice", "2"}};
    BOOST_TEST(request.header("x-ONE") == "1");
    BOOST_TEST(request.header("x-on").empty());
    BOOST_TEST(request.cookie("__Host-b") == "x=y");
    BOOST_TEST(request.cookie("b").empty());
    BOOST_TEST(request.cookie("c").empty());
    BOOST_TEST((request.parameter("once") == "1"));
    BOOST_TEST(!request.parameter("twice"));
    BOOST_TEST(!request.parameter("never"));
}

BOOST_AUTO_TEST_CASE(an_entity_tag_is_named_by_itself_in_a_list_or_by_a_star) {
    for (const char* list : {R"("a")", R"("b", "a")", "\t\"a\" ,\"b\"", "*"}) {
        BOOST_TEST(names_tag(list, R"("a")"), list);
    }
    for (const char* list : {"", "a", R"(W/"a")", R"("b")", R"("ab")", R"("a)", ","}) {
        BOOST_TEST(!names_tag(list, R"("a")"), list);
    }
}

BOOST_AUTO_TEST_SUITE_END()
