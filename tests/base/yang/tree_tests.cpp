#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

#include "base/yang/tree.h"

using namespace beffroi::yang;

namespace {

const Modules& modules() {
    static const Modules loaded(BEFFROI_SOURCE_DIR "/tests/base/yang:" BEFFROI_SOURCE_DIR "/schemas/yang",
                                {"beffroi-test"});
    return loaded;
}

DataStep step(const std::string& name) {
    return {"beffroi-test", name, {}};
}
DataStep step(const std::string& name, std::vector<std::string> keys) {
    return {"beffroi-test", name, std::move(keys)};
}
const DataPath timetable{step("timetable")};
DataPath below(DataPath path, DataStep last) {
    path.push_back(std::move(last));
    return path;
}
DataPath lesson(const std::string& day, const std::string& hour) {
    return below(timetable, step("lesson", {day, hour}));
}

constexpr const char* monday = R"({"beffroi-test:lesson":[{"day":"mon","hour":8,"subject":"maths"}]})";

Tree parsed(const std::string& members) {
    auto tree = Tree::parse(modules(), R"({"ietf-restconf:data":{"beffroi-test:timetable":{)" + members + "}}}", "t");
    if (const auto* refused = std::get_if<Refused>(&tree)) {
        BOOST_FAIL(beffroi::to_text(refused->problem));
    }
    return std::get<Tree>(std::move(tree));
}

Tree sample() {
    return parsed(R"("lesson":[{"day":"mon","hour":8,"subject":"maths"},{"day":"mon","hour":9,"room":"hall"}],)"
                  R"("note":["b","a","c"],"tag":["x"])");
}

std::string shown(const Tree& tree, const DataPath& path = {}, const Selection& selection = {}) {
    return tree.text(path, selection).value_or("nothing");
}

void check_done(const EditOutcome& outcome, bool created) {
    if (const auto* refused = std::get_if<Refused>(&outcome)) {
        BOOST_FAIL(beffroi::to_text(refused->problem));
    }
    BOOST_TEST(std::get<Edited>(outcome).created == created);
}

void check_refused(const EditOutcome& outcome, Refused::Why why) {
    BOOST_REQUIRE(std::holds_alternative<Refused>(outcome));
    const auto& refused = std::get<Refused>(outcome);
    BOOST_TEST((refused.why == why), beffroi::to_text(refused.problem));
    BOOST_TEST(!refused.problem.message.empty());
    BOOST_TEST(!refused.problem.remedy.empty());
}

std::string notes(const Tree& tree) {
    return shown(tree, below(timetable, step("note")));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_yang_tree_tests)

BOOST_AUTO_TEST_CASE(an_instance_is_shown_alone_and_qualified) {
    const Tree tree = sample();
    BOOST_TEST(shown(tree, lesson("mon", "8")) == monday);
    BOOST_TEST(shown(tree, below(lesson("mon", "8"), step("subject"))) == R"({"beffroi-test:subject":"maths"})");
    BOOST_TEST(shown(tree, below(timetable, step("note", {"a"}))) == R"({"beffroi-test:note":["a"]})");
    BOOST_TEST(shown(tree, lesson("tue", "8")) == "nothing");
    BOOST_TEST(shown(tree, below(timetable, step("office"))) == "nothing");
    BOOST_TEST(notes(tree) == R"({"beffroi-test:note":["b","a","c"]})");
}

BOOST_AUTO_TEST_CASE(a_key_holds_any_sign) {
    Tree tree = sample();
    const std::string day = R"(a'b"c/d,e[f]=g)";
    check_done(tree.create(timetable, R"({"beffroi-test:lesson":[{"day":"a'b\"c/d,e[f]=g","hour":7}]})", {}), true);
    BOOST_TEST(tree.holds(lesson(day, "7")));
    check_done(tree.merge(lesson(day, "7"), R"({"beffroi-test:lesson":[{"subject":"art"}]})"), false);
    BOOST_TEST(shown(tree, below(lesson(day, "7"), step("subject"))) == R"({"beffroi-test:subject":"art"})");
    check_done(tree.remove(lesson(day, "7")), false);
    BOOST_TEST(!tree.holds(lesson(day, "7")));
}

BOOST_AUTO_TEST_CASE(a_key_is_compared_by_its_canonical_value) {
    const Tree tree = sample();
    BOOST_TEST(tree.holds(lesson("mon", "08")));
    BOOST_TEST(!tree.holds(lesson("mon", "x")));
    BOOST_TEST(!tree.holds(lesson("mon\xFF", "8")));
    BOOST_TEST(!tree.holds(lesson(std::string("mon\0", 4), "8")));
}

BOOST_AUTO_TEST_CASE(what_the_model_does_not_have_is_located_nowhere) {
    const auto why = [](const DataPath& path) { return std::get<Refused>(locate(modules(), path)).why; };
    BOOST_CHECK(why({step("timetables")}) == Refused::Why::unknown_element);
    BOOST_CHECK(why({{"nobody", "timetable", {}}}) == Refused::Why::unknown_element);
    BOOST_CHECK(why(below(timetable, step("lesson", {"mon"}))) == Refused::Why::bad_value);
    BOOST_CHECK(why(below(timetable, step("office", {"mon"}))) == Refused::Why::bad_value);
    BOOST_CHECK(why(below(below(timetable, step("lesson")), step("subject"))) == Refused::Why::bad_value);
    const auto problem = std::get<Refused>(locate(modules(), below(timetable, step("lessen")))).problem;
    BOOST_TEST(problem.path == "/beffroi-test:timetable/lessen");
    BOOST_TEST(problem.remedy.english == "Write \"lesson\"");
    const auto every = std::get<Target>(locate(modules(), below(timetable, step("lesson"))));
    BOOST_TEST(every.every_entry);
    BOOST_CHECK(every.kind == NodeKind::list);
}

BOOST_AUTO_TEST_CASE(what_exists_is_not_created_again) {
    Tree tree = sample();
    check_refused(tree.create(timetable, monday, {}), Refused::Why::exists);
    check_done(tree.create({}, R"({"beffroi-test:school":{"uai":"0599991P"}})", {}), true);
    check_refused(tree.create(timetable, R"({"beffroi-test:tag":["x"]})", {}), Refused::Why::exists);
}

BOOST_AUTO_TEST_CASE(a_value_that_is_there_by_default_can_be_created_and_not_deleted) {
    Tree tree = sample();
    check_refused(tree.remove(below(lesson("mon", "8"), step("room"))), Refused::Why::missing);
    check_done(tree.create(lesson("mon", "8"), R"({"beffroi-test:room":"12"})", {}), true);
    check_done(tree.remove(below(lesson("mon", "8"), step("room"))), false);
    BOOST_TEST(shown(tree, below(lesson("mon", "8"), step("room"))) == R"({"beffroi-test:room":"hall"})");
}

BOOST_AUTO_TEST_CASE(a_replacement_forgets_what_it_does_not_say) {
    Tree tree = sample();
    check_done(tree.replace(lesson("mon", "8"), R"({"beffroi-test:lesson":[{"day":"mon","hour":8}]})", {}), false);
    BOOST_TEST(shown(tree, lesson("mon", "8")) == R"({"beffroi-test:lesson":[{"day":"mon","hour":8}]})");
    check_done(tree.replace(lesson("tue", "8"), R"({"beffroi-test:lesson":[{"day":"tue","hour":8}]})", {}), true);
    check_done(tree.replace(below(lesson("mon", "8"), step("subject")), R"({"beffroi-test:subject":"art"})", {}), true);
    check_done(tree.replace(timetable, R"({"beffroi-test:timetable":{"tag":["y"]}})", {}), false);
    BOOST_TEST(shown(tree, timetable) == R"({"beffroi-test:timetable":{"tag":["y"]}})");
    check_done(tree.replace({}, R"({"ietf-restconf:data":{"beffroi-test:timetable":{"note":["n"]}}})", {}), false);
    BOOST_TEST(shown(tree) == R"({"ietf-restconf:data":{"beffroi-test:timetable":{"note":["n"]}}})");
}

BOOST_AUTO_TEST_CASE(a_merge_keeps_what_it_does_not_say) {
    Tree tree = sample();
    check_done(tree.merge(lesson("mon", "8"), R"({"beffroi-test:lesson":[{"room":"12"}]})"), false);
    BOOST_TEST(shown(tree, lesson("mon", "8")) ==
               R"({"beffroi-test:lesson":[{"day":"mon","hour":8,"subject":"maths","room":"12"}]})");
    check_refused(tree.merge(lesson("tue", "8"), R"({"beffroi-test:lesson":[{"room":"12"}]})"), Refused::Why::missing);
    check_done(tree.merge({}, R"({"ietf-restconf:data":{"beffroi-test:timetable":{"tag":["y"]}}})"), false);
    BOOST_TEST(shown(tree, below(timetable, step("tag"))) == R"({"beffroi-test:tag":["x","y"]})");
}

BOOST_AUTO_TEST_CASE(a_body_describes_one_instance_and_the_one_that_the_path_names) {
    Tree tree = sample();
    using Why = Refused::Why;
    check_refused(tree.create(timetable, R"({"beffroi-test:tag":["y","z"]})", {}), Why::malformed);
    check_refused(tree.create(timetable, R"({"tag":["y"]})", {}), Why::malformed);
    check_refused(tree.create(timetable, R"({"beffroi-test:tag":["y"],"beffroi-test:note":["z"]})", {}),
                  Why::malformed);
    check_refused(tree.create(timetable,
                              R"({"beffroi-test:tag":["y"]} )"
                              "x",
                              {}),
                  Why::malformed);
    check_refused(tree.create(timetable, "{}", {}), Why::malformed);
    check_refused(tree.create(timetable, "", {}), Why::malformed);
    check_refused(tree.replace(lesson("mon", "9"), monday, {}), Why::bad_value);
    check_refused(tree.replace(lesson("mon", "8"), R"({"beffroi-test:lesson":[{"subject":"art"}]})", {}),
                  Why::bad_value);
    check_refused(tree.replace(below(timetable, step("tag", {"x"})), R"({"beffroi-test:tag":["y"]})", {}),
                  Why::bad_value);
    check_refused(tree.merge(lesson("mon", "9"), monday), Why::bad_value);
    check_refused(tree.replace(timetable, monday, {}), Why::malformed);
}

BOOST_AUTO_TEST_CASE(a_body_is_checked_against_the_model) {
    using Why = Refused::Why;
    const auto create = [](const char* body) { return sample().create(timetable, body, {}); };
    check_refused(create(R"({"beffroi-test:lessen":[{"day":"mon"}]})"), Why::unknown_element);
    check_refused(create(R"({"beffroi-test:lesson":[{"day":"mon"}]})"), Why::missing_element);
    check_refused(create(R"({"beffroi-test:lesson":[{"day":"mon","hour":300}]})"), Why::bad_value);
    check_refused(create(R"({"beffroi-test:lesson":[{"day":"mon","hour":1,"bell":{"rung":1}}]})"), Why::bad_value);
    check_refused(create(R"({"beffroi-test:office":{"opens":5}})"), Why::bad_value);
    check_refused(create(R"({"beffroi-test:office":{"@opens":{"x":5}}})"), Why::malformed);
    const auto outcome = create(R"({"beffroi-test:office":{"opens":5}})");
    BOOST_TEST(std::get<Refused>(outcome).problem.path == "/beffroi-test:timetable/office/opens");
}

BOOST_AUTO_TEST_CASE(an_entry_is_there_once) {
    const auto check = [](const std::string& members) {
        check_refused(sample().replace(timetable, R"({"beffroi-test:timetable":{)" + members + "}}", {}),
                      Refused::Why::bad_value);
        const auto whole = R"({"ietf-restconf:data":{"beffroi-test:timetable":{)" + members + "}}}";
        check_refused(sample().replace({}, whole, {}), Refused::Why::bad_value);
    };
    check(R"("tag":["x","y","x"])");
    check(R"("lesson":[{"day":"mon","hour":8,"subject":"a"},{"day":"mon","hour":8}])");
    check(
        R"("lesson":[{"day":"mon","hour":1},{"day":"mon","hour":2},{"day":"mon","hour":3},{"day":"mon","hour":4},{"day":"mon","hour":2}])");
}

BOOST_AUTO_TEST_CASE(nothing_is_put_below_an_entry_that_is_not_there) {
    Tree tree = sample();
    check_refused(tree.replace(below(lesson("tue", "8"), step("subject")), R"({"beffroi-test:subject":"art"})", {}),
                  Refused::Why::no_parent);
    check_refused(tree.create(below(timetable, step("office")), R"({"beffroi-test:opens":7})", {}),
                  Refused::Why::no_parent);
    check_done(tree.create(timetable, R"({"beffroi-test:office":{}})", {}), true);
    check_done(tree.create(below(timetable, step("office")), R"({"beffroi-test:opens":7})", {}), true);
}

BOOST_AUTO_TEST_CASE(what_is_deleted_was_there) {
    Tree tree = sample();
    check_refused(tree.remove(lesson("tue", "8")), Refused::Why::missing);
    check_refused(tree.remove(below(lesson("mon", "8"), step("hour"))), Refused::Why::unsupported);
    check_done(tree.remove(lesson("mon", "8")), false);
    check_refused(tree.remove(below(timetable, step("lesson"))), Refused::Why::unsupported);
    check_refused(tree.remove(below(timetable, step("note"))), Refused::Why::unsupported);
    check_done(tree.remove(timetable), false);
    BOOST_TEST(shown(tree) == R"({"ietf-restconf:data":{}})");
}

BOOST_AUTO_TEST_CASE(entries_stand_where_their_user_puts_them) {
    Tree tree = sample();
    using Where = Position::Where;
    const auto note = [](const std::string& value) { return below(timetable, step("note", {value})); };
    const auto body = [](const std::string& value) { return R"({"beffroi-test:note":[")" + value + R"("]})"; };
    check_done(tree.create(timetable, body("0"), {Where::first, {}}), true);
    check_done(tree.create(timetable, body("1"), {Where::before, note("a")}), true);
    check_done(tree.create(timetable, body("2"), {Where::after, note("a")}), true);
    check_done(tree.create(timetable, body("9"), {}), true);
    BOOST_TEST(notes(tree) == R"({"beffroi-test:note":["0","b","1","a","2","c","9"]})");
    check_done(tree.move(note("0"), {}), false);
    check_done(tree.move(note("c"), {Where::first, {}}), false);
    check_done(tree.move(note("b"), {Where::after, note("2")}), false);
    BOOST_TEST(notes(tree) == R"({"beffroi-test:note":["c","1","a","2","b","9","0"]})");
    check_done(tree.replace(note("1"), body("1"), {}), false);
    BOOST_TEST(notes(tree) == R"({"beffroi-test:note":["c","1","a","2","b","9","0"]})");
    check_refused(tree.move(note("1"), {Where::after, note("none")}), Refused::Why::bad_value);
    check_refused(tree.create(timetable, R"({"beffroi-test:tag":["y"]})", {Where::first, {}}),
                  Refused::Why::unsupported);
}

BOOST_AUTO_TEST_CASE(a_copy_is_a_tree_of_its_own) {
    const Tree tree = sample();
    Tree copy = tree.copy();
    check_done(copy.remove(lesson("mon", "8")), false);
    BOOST_TEST(tree.holds(lesson("mon", "8")));
    BOOST_TEST(!copy.holds(lesson("mon", "8")));
}

BOOST_AUTO_TEST_CASE(a_tree_that_is_not_whole_says_what_is_missing) {
    Tree tree = sample();
    check_done(tree.create({}, R"({"beffroi-test:school":{"title":"x"}})", {}), true);
    const auto missing = tree.problem();
    BOOST_REQUIRE(missing.has_value());
    BOOST_CHECK(missing->why == Refused::Why::missing_element);
    check_done(tree.merge({step("school")}, R"({"beffroi-test:school":{"uai":"0599991P","opens":9,"closes":8}})"),
               false);
    const auto broken = tree.problem();
    BOOST_REQUIRE(broken.has_value());
    BOOST_CHECK(broken->why == Refused::Why::constraint);
    BOOST_TEST(broken->app_tag == "hours");
    BOOST_TEST(broken->problem.path == "/beffroi-test:school/opens");
}

BOOST_AUTO_TEST_CASE(levels_below_the_depth_are_left_out) {
    const Tree tree = sample();
    const auto at = [&tree](unsigned depth) { return shown(tree, timetable, {.depth = depth}); };
    BOOST_TEST(at(1) == R"({"beffroi-test:timetable":{}})");
    BOOST_TEST(at(2) == R"({"beffroi-test:timetable":{"lesson":[{},{}],"note":["b","a","c"],"tag":["x"]}})");
    BOOST_TEST(at(3) == shown(tree, timetable));
    BOOST_TEST(shown(tree, {}, {.depth = 1}) == R"({"ietf-restconf:data":{}})");
}

BOOST_AUTO_TEST_CASE(only_the_fields_asked_for_are_shown_and_their_keys) {
    const Tree tree = sample();
    Fields fields;
    fields.children["lesson"].children["subject"];
    BOOST_TEST(
        shown(tree, timetable, {.fields = fields}) ==
        R"({"beffroi-test:timetable":{"lesson":[{"day":"mon","hour":8,"subject":"maths"},{"day":"mon","hour":9}]}})");
    BOOST_TEST(unknown_field(modules(), timetable, fields) == "");
    fields.children["lesson"].children["teacher"];
    BOOST_TEST(unknown_field(modules(), timetable, fields) == "teacher");
}

BOOST_AUTO_TEST_CASE(defaults_are_shown_as_asked) {
    const Tree tree = sample();
    const auto with = [&tree](Defaults defaults, const char* hour) {
        return shown(tree, lesson("mon", hour), {.defaults = defaults});
    };
    BOOST_TEST(with(Defaults::given, "8") == monday);
    BOOST_TEST(with(Defaults::given, "9") == R"({"beffroi-test:lesson":[{"day":"mon","hour":9,"room":"hall"}]})");
    BOOST_TEST(with(Defaults::trim, "9") == R"({"beffroi-test:lesson":[{"day":"mon","hour":9}]})");
    BOOST_TEST(with(Defaults::all, "8") ==
               R"({"beffroi-test:lesson":[{"day":"mon","hour":8,"subject":"maths","room":"hall"}]})");
    BOOST_TEST(with(Defaults::tagged, "9") == R"({"beffroi-test:lesson":[{"day":"mon","hour":9,"room":"hall",)"
                                              R"("@room":{"ietf-netconf-with-defaults:default":true}}]})");
}

BOOST_AUTO_TEST_CASE(state_and_configuration_are_told_apart) {
    const auto read = Tree::parse(
        modules(),
        R"({"ietf-restconf:data":{"beffroi-test:timetable":{"lesson":[{"day":"mon","hour":8,"bell":{"rung":3}}],"tag":["x"]}}})",
        "t", true);
    BOOST_REQUIRE(std::holds_alternative<Tree>(read));
    const Tree& tree = std::get<Tree>(read);
    BOOST_TEST(
        shown(tree, {}, {.content = Content::nonconfig}) ==
        R"({"ietf-restconf:data":{"beffroi-test:timetable":{"lesson":[{"day":"mon","hour":8,"bell":{"rung":3}}]}}})");
    BOOST_TEST(shown(tree, {}, {.content = Content::config}) ==
               R"({"ietf-restconf:data":{"beffroi-test:timetable":{"lesson":[{"day":"mon","hour":8}],"tag":["x"]}}})");
}

BOOST_AUTO_TEST_CASE(a_datastore_text_hides_no_second_spelling) {
    const auto why = [](const char* text) { return std::get<Refused>(Tree::parse(modules(), text, "t")).why; };
    BOOST_CHECK(why(R"({"ietf-restconf:data":{"beffroi-test:timetable":{"tag":["x"],"beffroi-test:tag":["y"]}}})") ==
                Refused::Why::malformed);
    BOOST_CHECK(why(R"({"ietf-restconf:data":[1]})") == Refused::Why::malformed);
    BOOST_CHECK(why(R"({"beffroi-test:timetable":{}})") == Refused::Why::malformed);
    BOOST_CHECK(why(R"({"ietf-restconf:data":{"beffroi-test:timetable":{"office":{"opens":5}}}})") ==
                Refused::Why::bad_value);
}

BOOST_AUTO_TEST_CASE(what_a_tree_shows_it_reads_again) {
    const Tree tree = sample();
    const auto again = Tree::parse(modules(), shown(tree), "t");
    BOOST_REQUIRE(std::holds_alternative<Tree>(again));
    BOOST_TEST(shown(std::get<Tree>(again)) == shown(tree));
}

BOOST_AUTO_TEST_SUITE_END()
