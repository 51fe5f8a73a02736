#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "base/restconf/uri.h"

using namespace beffroi;
using namespace beffroi::restconf;

namespace {

yang::DataPath path_of(std::string_view text) {
    const auto parsed = parse_api_path(text);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<yang::DataPath>(parsed), text << " is refused");
    return std::get<yang::DataPath>(parsed);
}

bool is_refused(std::string_view text) {
    return std::holds_alternative<Error>(parse_api_path(text));
}

std::vector<std::string> keys(std::string_view text) {
    return path_of(text).back().keys.value_or(std::vector<std::string>{"none"});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_restconf_uri_tests)

BOOST_AUTO_TEST_CASE(a_name_belongs_to_the_module_above_it) {
    const auto path = path_of("/m:a/b=x/n:c/d");
    BOOST_REQUIRE_EQUAL(path.size(), 4U);
    BOOST_TEST(path[1].module == "m");
    BOOST_TEST(path[3].module == "n");
    BOOST_TEST(is_refused("/a"));
    BOOST_TEST(path_of("").empty());
    BOOST_TEST(path_of("/").empty());
}

BOOST_AUTO_TEST_CASE(keys_hold_any_sign_once_decoded) {
    const auto decoded = [](std::string_view text) { return keys(text); };
    BOOST_CHECK(decoded("/m:a=x") == std::vector<std::string>({"x"}));
    BOOST_CHECK(decoded("/m:a=x%2Cy,z") == std::vector<std::string>({"x,y", "z"}));
    BOOST_CHECK(decoded("/m:a=a%2Fb,%25") == std::vector<std::string>({"a/b", "%"}));
    BOOST_CHECK(decoded("/m:a=a%3Db+c") == std::vector<std::string>({"a=b+c"}));
    BOOST_CHECK(decoded("/m:a=") == std::vector<std::string>({""}));
    BOOST_CHECK(decoded("/m:a=,") == std::vector<std::string>({"", ""}));
    BOOST_CHECK(decoded("/m:a") == std::vector<std::string>({"none"}));
}

BOOST_AUTO_TEST_CASE(what_is_no_path_is_refused) {
    for (const char* text : {"m:a", "//", "/m:a/", "/m:a//b", "/m:", "/:a", "/m:a:b", "/m:1a", "/m:a=%zz", "/m:a%",
                             "/m:a=1,2,3,4,5,6,7,8,9", "/m a", "/m:a/..", "/m:a/b%00"}) {
        BOOST_TEST(is_refused(text), text << " is taken");
    }
}

BOOST_AUTO_TEST_CASE(an_instance_is_written_as_it_is_read) {
    for (const char* text : {"/m:a", "/m:a/b=x%2Cy,z/n:c=%2F%25%22", "/m:a=,", "/m:a=%C3%A9"}) {
        BOOST_TEST(to_api_path(path_of(text)) == text);
    }
}

BOOST_AUTO_TEST_CASE(a_uri_names_one_resource) {
    const auto resource = [](std::string_view text) { return std::get<Uri>(parse_uri(text)).resource; };
    BOOST_CHECK(resource("") == Uri::Resource::root);
    BOOST_CHECK(resource("/") == Uri::Resource::root);
    BOOST_CHECK(resource("/data") == Uri::Resource::data);
    BOOST_CHECK(resource("/data/m:a") == Uri::Resource::data);
    BOOST_CHECK(resource("/operations/m:a") == Uri::Resource::operations);
    BOOST_CHECK(resource("/yang-library-version") == Uri::Resource::library_version);
    const auto uri = std::get<Uri>(parse_uri("/ds/ietf-datastores:candidate/m:a"));
    BOOST_CHECK(uri.resource == Uri::Resource::datastore);
    BOOST_TEST(uri.datastore == "candidate");
    for (const char* text : {"/nothing", "/ds", "/ds/", "/ds/candidate", "/ds/x:candidate", "/datax"}) {
        BOOST_TEST(std::get<Error>(parse_uri(text)).status == 404);
    }
}

BOOST_AUTO_TEST_SUITE_END()
