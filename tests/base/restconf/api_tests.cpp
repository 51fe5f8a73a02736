#include <boost/test/unit_test.hpp>

#include <string>

#include "base/restconf/api.h"
#include "tests/base/restconf/test_server.h"

using namespace beffroi;
using namespace beffroi::testing;

namespace {

const std::string monday = timetable + "/lesson=mon,8";

}  // namespace

BOOST_AUTO_TEST_SUITE(base_restconf_api_tests)

BOOST_AUTO_TEST_CASE(the_api_is_found_and_says_what_it_has) {
    const TestServer server;
    const Reply root = server.ask("GET", "");
    BOOST_TEST(root.status == 200);
    BOOST_TEST(root.header("Content-Type") == "application/yang-data+json");
    BOOST_TEST(root.body ==
               R"({"ietf-restconf:restconf":{"data":{},"operations":{},"yang-library-version":"2019-01-04"}})");
    BOOST_TEST(server.ask("GET", "/yang-library-version").body ==
               R"({"ietf-restconf:yang-library-version":"2019-01-04"})");
    BOOST_TEST(server.ask("GET", "/operations").body == R"({"ietf-restconf:operations":{"beffroi-test:ring":[null]}})");
    const Reply state = server.ask("GET", "/data/ietf-restconf-monitoring:restconf-state/capabilities");
    BOOST_TEST(state.body.find("capability:yang-patch:1.0") != std::string::npos);
    const Reply modules = server.ask("GET", "/data/ietf-yang-library:yang-library");
    BOOST_TEST(modules.body.find(R"({"name":"beffroi-test","revision":"2026-11-24","namespace":"urn:beffroi:test"})") !=
               std::string::npos);
    BOOST_TEST(modules.body.find(R"({"name":"ietf-datastores:candidate","schema":"all"})") != std::string::npos);
    BOOST_TEST(server.ask("GET", "/data/ietf-yang-library:yang-library/content-id").status == 200);
    BOOST_TEST(server.ask("GET", "/data/ietf-yang-library:yang-library/nothing").status == 400);
    BOOST_TEST(server.ask("GET", "/nothing").status == 404);
    BOOST_TEST(server.ask("GET", "/ds/ietf-datastores:factory-default").status == 404);
}

BOOST_AUTO_TEST_CASE(a_node_is_read_alone_and_says_when_it_changed) {
    const TestServer server;
    const Reply reply = server.ask("GET", monday);
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.body == R"({"beffroi-test:lesson":[{"day":"mon","hour":8,"subject":"maths"}]})");
    BOOST_TEST(reply.header("ETag") == "\"v1\"");
    BOOST_TEST(reply.header("Last-Modified") == "Mon, 30 Nov 2026 00:53:20 GMT");
    BOOST_TEST(reply.header("Cache-Control") == "no-cache");
    const Reply head = server.ask("HEAD", monday);
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.body.empty());
    BOOST_TEST(head.header("ETag") == "\"v1\"");
}

BOOST_AUTO_TEST_CASE(a_read_shows_the_part_that_is_asked_for) {
    const TestServer server;
    BOOST_TEST(server.ask("GET", timetable + "?depth=1").body == R"({"beffroi-test:timetable":{}})");
    BOOST_TEST(
        server.ask("GET", timetable + "?fields=lesson(subject)").body ==
        R"({"beffroi-test:timetable":{"lesson":[{"day":"mon","hour":8,"subject":"maths"},{"day":"mon","hour":9}]}})");
    BOOST_TEST(server.ask("GET", monday + "?with-defaults=report-all").body ==
               R"({"beffroi-test:lesson":[{"day":"mon","hour":8,"subject":"maths","room":"hall"}]})");
    BOOST_TEST(
        server.ask("GET", "/data?content=nonconfig").body ==
        R"({"ietf-restconf:data":{"beffroi-test:timetable":{"lesson":[{"day":"mon","hour":8,"bell":{"rung":3}}]}}})");
    const Reply unknown = server.ask("GET", timetable + "?fields=teacher");
    BOOST_TEST(unknown.status == 400);
    BOOST_TEST(tag_of(unknown) == "invalid-value");
    BOOST_TEST(server.ask("GET", timetable + "?depth=1&depth=2").status == 400);
    BOOST_TEST(server.ask("GET", timetable + "?filter=x").status == 400);
}

BOOST_AUTO_TEST_CASE(operational_says_where_configuration_comes_from) {
    const TestServer server;
    const std::string operational = "/ds/ietf-datastores:operational";
    const std::string lesson = operational + "/beffroi-test:timetable/lesson=mon,8";
    BOOST_TEST(server.ask("GET", lesson + "?with-origin").body ==
               R"({"beffroi-test:lesson":[{"@":{"ietf-origin:origin":"ietf-origin:intended"},"day":"mon","hour":8,)"
               R"("subject":"maths","bell":{"rung":3}}]})");
    BOOST_TEST(
        server.ask("GET", lesson + "/subject?with-origin").body ==
        R"({"beffroi-test:subject":"maths","@beffroi-test:subject":{"ietf-origin:origin":"ietf-origin:intended"}})");
    BOOST_TEST(server.ask("GET", lesson + "?with-origin&with-defaults=report-all&fields=room").body ==
               R"({"beffroi-test:lesson":[{"@":{"ietf-origin:origin":"ietf-origin:intended"},"day":"mon","hour":8,)"
               R"("room":"hall","@room":{"ietf-origin:origin":"ietf-origin:default"}}]})");
    BOOST_TEST(server.ask("GET", lesson + "?with-origin&with-defaults=report-all-tagged&fields=room").body ==
               R"({"beffroi-test:lesson":[{"@":{"ietf-origin:origin":"ietf-origin:intended"},"day":"mon","hour":8,)"
               R"("room":"hall","@room":{"ietf-netconf-with-defaults:default":true,)"
               R"("ietf-origin:origin":"ietf-origin:default"}}]})");
    BOOST_TEST(server.ask("GET", lesson + "/bell?with-origin").body == R"({"beffroi-test:bell":{"rung":3}})");
    const Reply whole = server.ask("GET", operational + "?with-origin");
    BOOST_TEST(whole.body ==  // all below inherits it
               R"({"ietf-restconf:data":{"beffroi-test:timetable":{"@":{"ietf-origin:origin":"ietf-origin:intended"},)"
               R"("lesson":[{"day":"mon","hour":8,"subject":"maths","bell":{"rung":3}}]}}})");
    for (const std::string& other :
         {monday + "?with-origin", std::string("/data?with-origin"), lesson + "?with-origin=x",
          std::string("/ds/ietf-datastores:running?with-origin")}) {
        BOOST_TEST(server.ask("GET", other).status == 400, other);
    }
    BOOST_TEST(server.ask("GET", "/data/ietf-restconf-monitoring:restconf-state/capabilities")
                   .body.find("urn:ietf:params:restconf:capability:with-origin:1.0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found_and_what_cannot_be_is_a_mistake) {
    const TestServer server;
    const auto check = [&server](const std::string& target, int status, const std::string& tag) {
        const Reply reply = server.ask("GET", target);
        BOOST_TEST(reply.status == status, target << " is answered " << reply.status);
        BOOST_TEST(tag_of(reply) == tag);
    };
    check(timetable + "/lesson=tue,8", 404, "invalid-value");
    check(timetable + "/office", 404, "invalid-value");
    check(timetable + "/lessen", 400, "unknown-element");
    check(timetable + "/lesson=mon", 400, "invalid-value");
    check(timetable + "/lesson=mon,8,9", 400, "invalid-value");
    check(timetable + "/lesson=mon,x", 404, "invalid-value");
    check("/data/nobody:knows", 400, "unknown-element");
    check("/data/beffroi-test:ring", 404, "invalid-value");
    check("/operations/beffroi-test:timetable", 404, "invalid-value");
    BOOST_TEST(server.ask("GET", timetable + "/lesson=mon,%zz").status == 400);  // no URI at all
}

BOOST_AUTO_TEST_CASE(who_has_it_already_is_not_told_again) {
    const TestServer server;
    const auto ask = [&server](const std::string& target, const std::string& header) {
        return server.ask("GET", target, "", {header});
    };
    BOOST_TEST(ask(monday, "If-None-Match: \"v1\"").status == 304);
    BOOST_TEST(ask(monday, "If-None-Match: \"v0\", \"v1\"").status == 304);
    BOOST_TEST(ask(monday, "If-None-Match: W/\"v1\"").status == 200);
    BOOST_TEST(ask(monday, "If-None-Match: \"v0\"").status == 200);
    BOOST_TEST(ask(monday, "If-Modified-Since: Mon, 30 Nov 2026 00:53:20 GMT").status == 304);
    BOOST_TEST(ask(monday, "If-Modified-Since: Mon, 30 Nov 2026 00:53:19 GMT").status == 200);
    BOOST_TEST(ask(monday, "If-Modified-Since: yesterday").status == 200);
    // State changes without a new tag.
    BOOST_TEST(ask("/data", "If-None-Match: \"s1\"").status == 200);
    BOOST_TEST(ask("/data?content=config", "If-None-Match: \"s1\"").status == 304);
}

BOOST_AUTO_TEST_CASE(each_resource_names_its_methods) {
    const TestServer server;
    const auto allowed = [&server](const std::string& target) {
        const Reply reply = server.ask("OPTIONS", target);
        BOOST_TEST(reply.status == 204);
        return reply.header("Allow");
    };
    BOOST_TEST(allowed("") == "GET, HEAD, OPTIONS");
    BOOST_TEST(allowed("/data") == "GET, HEAD, OPTIONS");
    BOOST_TEST(allowed("/ds/ietf-datastores:running/beffroi-test:timetable") == "GET, HEAD, OPTIONS");
    BOOST_TEST(allowed("/ds/ietf-datastores:candidate") == "GET, HEAD, OPTIONS, POST, PUT, PATCH");
    BOOST_TEST(allowed(monday) == "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE");
    BOOST_TEST(allowed(monday + "/subject") == "GET, HEAD, OPTIONS, PUT, PATCH, DELETE");
    BOOST_TEST(allowed(timetable + "/lesson") == "GET, HEAD, OPTIONS");
    BOOST_TEST(allowed(monday + "/bell") == "GET, HEAD, OPTIONS");
    for (const char* self : {"/data/ietf-yang-library:yang-library", "/data/ietf-restconf-monitoring:restconf-state"}) {
        BOOST_TEST(allowed(self) == "GET, HEAD, OPTIONS");
        BOOST_TEST(server.ask("DELETE", self).status == 405);
        BOOST_TEST(server.ask("GET", std::string(self) + "?depth=none").status == 400);
    }
    BOOST_TEST(allowed("/operations/beffroi-test:ring") == "POST, OPTIONS");
    BOOST_TEST(server.ask("OPTIONS", monday).header("Accept-Patch") ==
               "application/yang-data+json, application/yang-patch+json");
    const Reply refused = server.ask("DELETE", "/data");
    BOOST_TEST(refused.status == 405);
    BOOST_TEST(tag_of(refused) == "operation-not-supported");
    BOOST_TEST(refused.header("Allow") == "GET, HEAD, OPTIONS");
    BOOST_TEST(server.ask("GET", "/operations/beffroi-test:ring").status == 405);
    BOOST_TEST(server.ask("POST", "/yang-library-version", "{}").status == 405);
    BOOST_TEST(server.ask("BREW", monday).status == 405);
}

BOOST_AUTO_TEST_CASE(only_json_is_spoken) {
    const TestServer server;
    const Reply refused = server.ask("GET", monday, "", {"Accept: application/yang-data+xml"});
    BOOST_TEST(refused.status == 406);
    BOOST_TEST(tag_of(refused) == "invalid-value");
    BOOST_TEST(server.ask("GET", monday, "", {"Accept: text/html, application/yang-data+json;q=0.9"}).status == 200);
    BOOST_TEST(server.ask("GET", monday, "", {"Accept: application/*"}).status == 200);
    BOOST_TEST(server.ask("GET", monday, "", {"Accept: application/yang-data+json;q=0"}).status == 406);
    BOOST_TEST(server.ask("GET", monday, "", {"Accept: application/yang-data+json; q=0.000"}).status == 406);
    BOOST_TEST(server.ask("GET", monday, "", {"Accept: application/yang-data+json;q=0.01"}).status == 200);
    const Reply xml = server.ask("PUT", monday, "<lesson/>", {"Content-Type: application/yang-data+xml"});
    BOOST_TEST(xml.status == 415);
    BOOST_TEST(tag_of(xml) == "invalid-value");
}

BOOST_AUTO_TEST_CASE(an_operation_takes_its_input_and_gives_its_output) {
    const TestServer server;
    const std::string ring = "/operations/beffroi-test:ring";
    const Reply rung = server.ask("POST", ring, R"({"beffroi-test:input":{"hour":8}})");
    BOOST_TEST(rung.status == 200);
    BOOST_TEST(rung.body == R"({"beffroi-test:output":{"times":3}})");
    const auto check = [&](const std::string& body, int status, const std::string& tag) {
        const Reply reply = server.ask("POST", ring, body);
        BOOST_TEST(reply.status == status, body << " is answered " << reply.status);
        BOOST_TEST(tag_of(reply) == tag);
    };
    check("", 400, "missing-element");
    check(R"({"beffroi-test:input":{}})", 400, "missing-element");
    check(R"({"beffroi-test:input":{"hour":"8"}})", 400, "invalid-value");
    check(R"({"beffroi-test:input":{"hour":8,"minute":1}})", 400, "unknown-element");
    check(R"({"beffroi-test:ring":{"hour":8}})", 400, "malformed-message");
    check(R"({"beffroi-test:input":{"hour":8}} x)", 400, "malformed-message");
    check(R"({"beffroi-test:input":{"hour":99}})", 409, "operation-failed");
    BOOST_TEST(server.ask("POST", ring + "?depth=1", R"({"beffroi-test:input":{"hour":8}})").status == 400);
    BOOST_TEST(server.ask("POST", ring, "x", {"Content-Type: text/plain"}).status == 415);
}

BOOST_AUTO_TEST_CASE(a_stream_is_listed_and_read) {
    TestServer server;
    server.events.publish(R"("beffroi-test:rung":{"hour":8})");
    const Reply state = server.ask("GET", "/data/ietf-restconf-monitoring:restconf-state/streams");
    BOOST_TEST(state.body.find(R"("location":"/restconf/streams/bells")") != std::string::npos);
    const std::string since = "?start-time=" + to_rfc3339(server.clock.wall() - std::chrono::hours(1)) +
                              "&stop-time=" + to_rfc3339(server.clock.wall());
    const Reply events = server.ask("GET", "/streams/bells" + since, "", {"Accept: text/event-stream"});
    BOOST_TEST(events.status == 200);
    BOOST_TEST(events.header("Content-Type") == "text/event-stream");
    BOOST_TEST(events.body.find(R"("beffroi-test:rung":{"hour":8}}})") != std::string::npos);
    BOOST_TEST(server.ask("GET", "/streams/nothing").status == 404);
    BOOST_TEST(server.ask("POST", "/streams/bells", "{}").status == 405);
}

BOOST_AUTO_TEST_CASE(who_may_not_is_told_and_nothing_changes) {
    TestServer server;
    server.forbidden = restconf::Error{403, "access-denied", "not for you"};
    BOOST_TEST(server.ask("GET", monday).status == 403);
    const Reply refused = server.ask("DELETE", monday);
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(tag_of(refused) == "access-denied");
    BOOST_TEST(server.stored().find("maths") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
