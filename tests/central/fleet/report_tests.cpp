#include <boost/test/unit_test.hpp>

#include "central/fleet/report.h"

namespace beffroi::central::fleet {

namespace {

Report sample() {
    return {"1.4.0", 12, 7, std::string(64, 'd'), true, Failure{8, "un exemple échoue"}};
}

/// As of a gateway, with one member set to another value, or left out if it is null.
bool taken(const char* member, const json& value) {
    json object = to_json(sample());
    if (value.is_null()) {
        object.erase(member);
    } else {
        object[member] = value;
    }
    return parse_report(to_text(object)).has_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(central_fleet_report_tests)

BOOST_AUTO_TEST_CASE(what_it_says_of_blocks_arrives_and_nothing_else) {
    Report report = sample();
    report.blocks = {"region-12", "academie-1"};
    report.block_failed = BlockFailure{"region-13", "nobody has signed"};
    BOOST_TEST((parse_report(to_text(to_json(report))) == report));
    BOOST_TEST(taken("blocks", {"region-1"}));
    for (const json& wrong : {json(json::array()), json("region-1"), json{"region"}, json{1}, json{"../region-1"},
                              json(std::vector<std::string>(17, "region-1"))}) {
        BOOST_TEST(!taken("blocks", wrong), wrong.dump());
    }
    for (const json& wrong :
         {json("region-1"), json{{"block", "region-1"}}, json{{"block", "x"}, {"reason", "y"}},
          json{{"block", "region-1"}, {"reason", ""}}, json{{"block", "region-1"}, {"reason", "y"}, {"more", 1}}}) {
        BOOST_TEST(!taken("block-failed", wrong), wrong.dump());
    }
}

/// As the gateway writes it: tests/gateway/delivery/courier_tests.cpp.
constexpr std::string_view k_vitals =
    R"({"certificates":{"portal":"2027-02-01T00:00:00.000Z"},"clock":{"error-ms":3,"trusted":true},"enforcer-connected":true,)"
    R"("rooms":{"disk":{"capacity":100,"full-in-hours":40,"used":86},"memory":{"capacity":8,"used":2}},"sessions":812})";

BOOST_AUTO_TEST_CASE(how_the_machine_is_arrives_and_nothing_else) {
    const auto vitals = parse_vitals(json::parse(k_vitals));
    BOOST_REQUIRE(vitals);
    BOOST_TEST(vitals->sessions == 812U);
    BOOST_TEST(vitals->clock_trusted);
    BOOST_TEST((vitals->rooms.at("disk") == Room{86, 100, 40}));
    BOOST_TEST((vitals->certificates.at("portal") == parse_rfc3339("2027-02-01T00:00:00Z")));
    Report report = sample();
    report.vitals = vitals;
    BOOST_TEST((parse_report(to_text(to_json(report))) == report));
    BOOST_TEST(to_json(*vitals).dump() != "");
    const auto refuses = [](const char* pointer, const json& value) {
        json object = json::parse(k_vitals);
        object[json::json_pointer(pointer)] = value;
        return !parse_vitals(object) && !taken("vitals", object);
    };
    BOOST_TEST(refuses("/sessions", -1));
    BOOST_TEST(refuses("/more", 1));
    BOOST_TEST(refuses("/clock", json::object()));
    BOOST_TEST(refuses("/clock/more", 1));
    BOOST_TEST(refuses("/clock/trusted", 1));
    BOOST_TEST(refuses("/enforcer-connected", "yes"));
    BOOST_TEST(refuses("/rooms", json::array()));
    BOOST_TEST(refuses("/rooms/cellar", {{"used", 1}, {"capacity", 2}}));
    BOOST_TEST(refuses("/rooms/disk/capacity", 0));
    BOOST_TEST(refuses("/rooms/disk/full-in-hours", "soon"));
    BOOST_TEST(refuses("/certificates/portal", "tomorrow"));
    BOOST_TEST(refuses("/certificates/a\nb", "2027-02-01T00:00:00Z"));
    for (const char* member : {"sessions", "enforcer-connected", "clock", "rooms", "certificates"}) {
        json object = json::parse(k_vitals);
        object.erase(member);
        BOOST_TEST(!parse_vitals(object), member);
    }
}

BOOST_AUTO_TEST_CASE(a_member_that_is_said_twice_is_refused_at_any_depth) {
    Report report = sample();
    report.vitals = parse_vitals(json::parse(k_vitals));
    std::string text = to_text(to_json(report));
    BOOST_REQUIRE(parse_report(text));
    const std::string once = R"("used":86)";
    text.replace(text.find(once), once.size(), once + "," + once);
    BOOST_TEST(!parse_report(text));
}

BOOST_AUTO_TEST_CASE(what_a_gateway_says_arrives) {
    Report report = sample();
    BOOST_TEST((parse_report(to_text(to_json(report))) == report));
    report.failed.reset();
    report.number = 0;
    BOOST_TEST((parse_report(to_text(to_json(report))) == report));
}

BOOST_AUTO_TEST_CASE(a_gateway_without_a_policy_can_say_so) {
    const Report nothing{"1.4.0", 0, 0, "", false, std::nullopt};
    BOOST_TEST((parse_report(to_text(to_json(nothing))) == nothing));
    for (const auto& [member, value] :
         {std::pair<const char*, json>{"generation", 1}, {"number", 1}, {"on-trial", true}}) {
        json object = to_json(nothing);
        object[member] = value;
        BOOST_TEST(!parse_report(to_text(object)).has_value(), member);
    }
}

BOOST_AUTO_TEST_CASE(nothing_else_is_a_report) {
    for (const char* member : {"version", "generation", "number", "digest", "on-trial"}) {
        BOOST_TEST(!taken(member, nullptr), member);
        BOOST_TEST(!taken(member, json::array()), member);
    }
    BOOST_TEST(taken("failed", nullptr));
    BOOST_TEST(!taken("more", 1));
    BOOST_TEST(!taken("version", ""));
    BOOST_TEST(!taken("version", "1\n4"));
    BOOST_TEST(taken("version", std::string(256, 'v')));
    BOOST_TEST(!taken("version", std::string(257, 'v')));
    BOOST_TEST(!taken("generation", -1));
    BOOST_TEST(!taken("number", 1.5));
    BOOST_TEST(!taken("digest", std::string(63, 'd')));
    BOOST_TEST(!taken("digest", std::string(64, 'D')));
    BOOST_TEST(!taken("on-trial", 1));
    BOOST_TEST(!taken("failed", "no"));
    BOOST_TEST(!taken("failed", {{"number", 8}}));
    BOOST_TEST(!taken("failed", {{"number", 0}, {"reason", "x"}}));
    BOOST_TEST(!taken("failed", {{"number", 8}, {"reason", "x"}, {"more", 1}}));
    BOOST_TEST(!taken("failed", {{"number", 8}, {"reason", std::string(257, 'x')}}));
}

BOOST_AUTO_TEST_CASE(a_text_that_can_be_read_in_two_ways_is_none) {
    const std::string text = to_text(to_json(sample()));
    for (const std::string member : {R"("number":7,)", R"("on-trial":false,)"}) {
        BOOST_TEST(!parse_report("{" + member + text.substr(1)).has_value(), member);
    }
    BOOST_TEST(!parse_report(text + "x").has_value());
    BOOST_TEST(!parse_report(text + std::string(max_report_bytes, ' ')).has_value());
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
        BOOST_TEST(!parse_report(text.substr(0, cut)).has_value(), cut);
    }
}

BOOST_AUTO_TEST_CASE(a_reason_is_one_line) {
    BOOST_TEST((parse_reason(R"({"reason":"vu avec le lycée"})") == "vu avec le lycée"));
    for (const char* text : {"", "{}", R"("x")", R"({"reason":""})", R"({"reason":1})", R"({"reason":"a\nb"})",
                             R"({"reason":"a","reason":"b"})", R"({"reason":"a","more":1})"}) {
        BOOST_TEST(!parse_reason(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::fleet
