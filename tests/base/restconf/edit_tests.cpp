#include <boost/test/unit_test.hpp>

#include <string>

#include "base/restconf/edit.h"
#include "tests/base/restconf/test_server.h"

using namespace beffroi;
using namespace beffroi::testing;

namespace {

const std::string monday = timetable + "/lesson=mon,8";

void check_refused(const TestServer& server, const Reply& reply, int status, const std::string& tag) {
    BOOST_TEST(reply.status == status, reply.body);
    BOOST_TEST(tag_of(reply) == tag);
    static const std::string untouched = TestServer().stored();
    BOOST_TEST(server.stored() == untouched);
}

std::string lesson(const std::string& members) {
    return R"({"beffroi-test:lesson":[{)" + members + "}]}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_restconf_edit_tests)

BOOST_AUTO_TEST_CASE(a_post_says_where_the_new_instance_is) {
    const TestServer server;
    const Reply reply = server.ask("POST", timetable, lesson(R"("day":"a/b,c","hour":8)"));
    BOOST_TEST(reply.status == 201);
    BOOST_TEST(reply.header("Location") == "/restconf" + timetable + "/lesson=a%2Fb%2Cc,8");
    BOOST_TEST(reply.header("ETag") == "\"v2\"");
    BOOST_TEST(reply.body.empty());
    const std::string location = reply.header("Location").substr(std::string("/restconf").size());
    BOOST_TEST(server.ask("GET", location).body == lesson(R"("day":"a/b,c","hour":8)"));
    BOOST_TEST(server.stored().find("a/b,c") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_post_creates_and_nothing_else) {
    const TestServer server;
    check_refused(server, server.ask("POST", timetable, lesson(R"("day":"mon","hour":8)")), 409, "resource-denied");
    const Reply nowhere = server.ask("POST", timetable + "/lesson=tue,8", R"({"beffroi-test:subject":"art"})");
    check_refused(server, nowhere, 404, "invalid-value");
    BOOST_TEST(nowhere.body.find("Create it first") != std::string::npos);
    BOOST_TEST(nowhere.body.find("Créez-la d’abord") != std::string::npos);
    check_refused(server, server.ask("POST", timetable, "{}"), 400, "malformed-message");
    check_refused(server, server.ask("POST", timetable, lesson(R"("day":"tue")")), 400, "missing-element");
    check_refused(server, server.ask("POST", timetable, lesson(R"("day":"tue","hour":800)")), 400, "invalid-value");
    check_refused(server, server.ask("POST", monday + "/subject", "{}"), 405, "operation-not-supported");
}

BOOST_AUTO_TEST_CASE(a_put_creates_or_replaces) {
    const TestServer server;
    const Reply created = server.ask("PUT", timetable + "/lesson=tue,8", lesson(R"("day":"tue","hour":8)"));
    BOOST_TEST(created.status == 201);
    BOOST_TEST(created.header("Location") == "/restconf" + timetable + "/lesson=tue,8");
    BOOST_TEST(server.ask("PUT", monday, lesson(R"("day":"mon","hour":8,"room":"12")")).status == 204);
    BOOST_TEST(server.ask("GET", monday).body == lesson(R"("day":"mon","hour":8,"room":"12")"));
    BOOST_TEST(server
                   .ask("PUT", "/ds/ietf-datastores:candidate",
                        R"({"ietf-restconf:data":{"beffroi-test:timetable":{"note":["z"]}}})")
                   .status == 204);
    BOOST_TEST(server.stored() == R"({"ietf-restconf:data":{"beffroi-test:timetable":{"note":["z"]}}})");
}

BOOST_AUTO_TEST_CASE(a_put_is_of_what_its_path_names) {
    const TestServer server;
    check_refused(server, server.ask("PUT", monday, lesson(R"("day":"mon","hour":9)")), 400, "invalid-value");
    check_refused(server, server.ask("PUT", monday, R"({"beffroi-test:subject":"art"})"), 400, "malformed-message");
    check_refused(server, server.ask("PUT", timetable + "/office/opens", R"({"beffroi-test:opens":7})"), 409,
                  "data-missing");
}

BOOST_AUTO_TEST_CASE(a_patch_merges_into_what_is_there) {
    const TestServer server;
    BOOST_TEST(server.ask("PATCH", monday, lesson(R"("room":"12")")).status == 204);
    BOOST_TEST(server.ask("GET", monday).body == lesson(R"("day":"mon","hour":8,"subject":"maths","room":"12")"));
    BOOST_TEST(server.ask("PATCH", timetable + "/lesson=tue,8", lesson(R"("room":"12")")).status == 404);
}

BOOST_AUTO_TEST_CASE(a_delete_is_of_what_is_there) {
    const TestServer server;
    check_refused(server, server.ask("DELETE", timetable + "/lesson=tue,8"), 404, "invalid-value");
    check_refused(server, server.ask("DELETE", monday + "/hour"), 400, "invalid-value");
    check_refused(server, server.ask("DELETE", "/ds/ietf-datastores:candidate"), 405, "operation-not-supported");
    BOOST_TEST(server.ask("DELETE", monday).status == 204);
    BOOST_TEST(server.stored().find("maths") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_deletes_every_entry_of_a_list) {
    const TestServer server;
    check_refused(server, server.ask("DELETE", timetable + "/lesson"), 405, "operation-not-supported");
    check_refused(server, server.ask("DELETE", timetable + "/note"), 405, "operation-not-supported");
}

BOOST_AUTO_TEST_CASE(whoever_read_something_older_changes_nothing) {
    const TestServer server;
    const auto put = [&server](const std::string& header) {
        return server.ask("PATCH", monday, lesson(R"("room":"12")"), {header});
    };
    check_refused(server, put("If-Match: \"v0\""), 412, "operation-failed");
    check_refused(server, put("If-Match: W/\"v1\""), 412, "operation-failed");
    check_refused(server, put("If-None-Match: *"), 412, "operation-failed");
    check_refused(server, put("If-Unmodified-Since: Mon, 30 Nov 2026 00:53:19 GMT"), 412, "operation-failed");
    BOOST_TEST(put("If-Match: \"v1\"").status == 204);
    BOOST_TEST(put("If-Match: \"v1\"").status == 412);
    BOOST_TEST(put("If-Match: *").status == 204);
    BOOST_TEST(put("If-Unmodified-Since: Mon, 30 Nov 2026 00:54:00 GMT").status == 204);
}

BOOST_AUTO_TEST_CASE(a_star_is_any_instance_of_what_the_path_names) {
    const TestServer server;
    const std::string tuesday = timetable + "/lesson=tue,8";
    const auto put = [&](const std::string& header) {
        return server.ask("PUT", tuesday, lesson(R"("day":"tue","hour":8)"), {header});
    };
    check_refused(server, put("If-Match: *"), 412, "operation-failed");
    check_refused(server, server.ask("DELETE", tuesday, "", {"If-Match: *"}), 412, "operation-failed");
    BOOST_TEST(put("If-None-Match: *").status == 201);
    BOOST_TEST(put("If-None-Match: *").status == 412);
    BOOST_TEST(put("If-Match: *").status == 204);
}

BOOST_AUTO_TEST_CASE(an_entry_goes_where_it_is_told_to) {
    const TestServer server;
    const auto add = [&server](const std::string& value, const std::string& query) {
        return server.ask("POST", timetable + query, R"({"beffroi-test:note":[")" + value + R"("]})").status;
    };
    BOOST_TEST(add("0", "?insert=first") == 201);
    BOOST_TEST(add("1", "?insert=before&point=/beffroi-test:timetable/note=b") == 201);
    BOOST_TEST(add("2", "?insert=after&point=%2Fbeffroi-test%3Atimetable%2Fnote%3Db") == 201);
    BOOST_TEST(add("9", "?insert=last") == 201);
    BOOST_TEST(server.ask("GET", timetable + "/note").body == R"({"beffroi-test:note":["0","a","1","b","2","c","9"]})");
    BOOST_TEST(add("x", "?insert=after&point=/beffroi-test:timetable/note=none") == 400);
    BOOST_TEST(add("x", "?insert=after") == 400);
    BOOST_TEST(server.ask("POST", timetable + "?insert=first", lesson(R"("day":"tue","hour":8)")).status == 400);
}

BOOST_AUTO_TEST_CASE(what_is_no_strict_json_never_gets_to_the_model) {
    const TestServer server;
    for (const std::string& body :
         {lesson(R"("day":"tue","hour":8)") + "x", lesson(R"("day":"tue","day":"wed","hour":8)"),
          lesson(R"("day":"tue","hour":8,"@day":{"x:y":1})"), std::string(R"({"lesson":[{"day":"tue","hour":8}]})"),
          std::string(R"({"beffroi-test:lesson":[{"beffroi-test:day":"tue","hour":8}]})"), std::string("[]"),
          std::string(100'000, '[').substr(0, 10'000), std::string("{\"beffroi-test:note\":[\"\xFF\"]}")}) {
        check_refused(server, server.ask("POST", timetable, body), 400, "malformed-message");
    }
}

BOOST_AUTO_TEST_SUITE_END()
