#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <string>

#include "base/restconf/yang_patch.h"
#include "tests/base/restconf/test_server.h"

using namespace beffroi;
using namespace beffroi::testing;

namespace {

const std::vector<std::string> as_patch{"Content-Type: application/yang-patch+json"};

std::string patch(const std::string& edits) {
    return R"({"ietf-yang-patch:yang-patch":{"patch-id":"p1","edit":[)" + edits + "]}}";
}

std::string edit(const std::string& id, const std::string& operation, const std::string& target,
                 const std::string& more = "") {
    return R"({"edit-id":")" + id + R"(","operation":")" + operation + R"(","target":")" + target + "\"" + more + "}";
}

std::string value(const std::string& members) {
    return R"(,"value":{"beffroi-test:lesson":[{)" + members + "}]}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_restconf_yang_patch_tests)

BOOST_AUTO_TEST_CASE(all_edits_are_made_as_one) {
    const TestServer server;
    const Reply reply =
        server.ask("PATCH", timetable,
                   patch(edit("1", "create", "/beffroi-test:lesson=tue,8", value(R"("day":"tue","hour":8)")) + "," +
                         edit("2", "merge", "/lesson=tue,8", value(R"("day":"tue","hour":8,"subject":"art")")) + "," +
                         edit("3", "replace", "/lesson=mon,9", value(R"("day":"mon","hour":9,"room":"1")")) + "," +
                         edit("4", "delete", "/lesson=mon,8") + "," + edit("5", "remove", "/lesson=mon,8") + "," +
                         edit("6", "move", "/note=a", R"(,"where":"after","point":"/beffroi-test:note=c")") + "," +
                         edit("7", "insert", "/note=d", R"(,"where":"first","value":{"beffroi-test:note":["d"]})")),
                   as_patch);
    BOOST_TEST(reply.status == 200, reply.body);
    BOOST_TEST(reply.body == R"({"ietf-yang-patch:yang-patch-status":{"patch-id":"p1","ok":[null]}})");
    BOOST_TEST(reply.header("ETag") == "\"v2\"");
    BOOST_TEST(server.ask("GET", timetable).body ==
               R"({"beffroi-test:timetable":{"lesson":[{"day":"tue","hour":8,"subject":"art"},)"
               R"({"day":"mon","hour":9,"room":"1"}],"note":["d","b","c","a"]}})");
}

BOOST_AUTO_TEST_CASE(one_edit_that_fails_undoes_all) {
    const TestServer server;
    const std::string before = server.stored();
    const Reply reply =
        server.ask("PATCH", timetable,
                   patch(edit("1", "delete", "/lesson=mon,8") + "," + edit("2", "delete", "/lesson=tue,8") + "," +
                         edit("3", "delete", "/lesson=mon,9")),
                   as_patch);
    BOOST_TEST(reply.status == 404);
    const auto status = nlohmann::json::parse(reply.body)["ietf-yang-patch:yang-patch-status"];
    BOOST_TEST(status["edit-status"]["edit"].size() == 1U);
    BOOST_TEST(status["edit-status"]["edit"][0]["edit-id"] == "2");
    BOOST_TEST(status["edit-status"]["edit"][0]["errors"]["error"][0]["error-tag"] == "invalid-value");
    BOOST_TEST(server.stored() == before);
    BOOST_TEST(server.ask("GET", timetable).header("ETag") == "\"v1\"");
}

BOOST_AUTO_TEST_CASE(an_older_reader_patches_nothing) {
    const TestServer server;
    const std::string before = server.stored();
    const Reply reply =
        server.ask("PATCH", timetable, patch(edit("1", "delete", "/lesson=mon,8")), {as_patch[0], "If-Match: \"v0\""});
    BOOST_TEST(reply.status == 412);
    BOOST_TEST(tag_of(reply) == "operation-failed");
    BOOST_TEST(server.stored() == before);
}

BOOST_AUTO_TEST_CASE(what_exists_is_not_created_and_what_does_not_is_not_moved) {
    const TestServer server;
    const auto status = [&server](const std::string& edits) {
        return server.ask("PATCH", timetable, patch(edits), as_patch).status;
    };
    BOOST_TEST(status(edit("1", "create", "/lesson=mon,8", value(R"("day":"mon","hour":8)"))) == 409);
    BOOST_TEST(status(edit("1", "create", "/lesson=mon,7", value(R"("day":"mon","hour":8)"))) == 400);
    BOOST_TEST(status(edit("1", "move", "/note=z", R"(,"where":"first")")) == 404);
    BOOST_TEST(status(edit("1", "move", "/lesson=mon,9", R"(,"where":"first")")) == 400);
    BOOST_TEST(status(edit("1", "replace", "/", R"(,"value":{"beffroi-test:timetable":{}})")) == 200);
    BOOST_TEST(server.ask("GET", timetable + "/lesson=mon,8").status == 404);
}

BOOST_AUTO_TEST_CASE(what_is_no_patch_is_refused_as_a_whole) {
    const TestServer server;
    const std::string before = server.stored();
    const std::string good = edit("1", "delete", "/lesson=mon,8");
    for (const std::string& body :
         {std::string("{}"), std::string("x"), patch(good + "," + good), patch(edit("1", "destroy", "/lesson=mon,8")),
          patch(edit("1", "delete", "")), patch(edit("1", "delete", "/lesson=mon,8", R"(,"value":{"a:b":1})")),
          patch(edit("1", "create", "/lesson=mon,8")), patch(edit("1", "delete", "/lesson=mon,8", R"(,"force":true)")),
          patch(edit("1", "delete", "/lesson=mon,8", R"(,"where":"first")")),
          std::string(R"({"ietf-yang-patch:yang-patch":{"patch-id":"","edit":[)" + good + "]}}"),
          std::string(R"({"ietf-yang-patch:yang-patch":{"edit":[)" + good + "]}}"),
          std::string(R"({"ietf-yang-patch:yang-patch":{"patch-id":"p"}})")}) {
        const Reply reply = server.ask("PATCH", timetable, body, as_patch);
        BOOST_TEST(reply.status == 400, body << " is answered " << reply.status);
        BOOST_TEST(tag_of(reply) == "malformed-message");
    }
    BOOST_TEST(server.stored() == before);
}

BOOST_AUTO_TEST_SUITE_END()
