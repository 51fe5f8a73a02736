// What `beffroi policy explain` says, word for word, from a page of cases: sentences.json.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

#include "policy/explain.h"
#include "tests/policy/documents.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;
using Json = nlohmann::json;

namespace {

const Json& page() {
    static const Json read = [] {
        std::ifstream file(BEFFROI_SOURCE_DIR "/tests/policy/sentences.json");
        return Json::parse(file);
    }();
    return read;
}

/// The members of a document, without its braces.
std::string members(const std::string& party) {
    const auto text = page().at("policy").at(party).dump();
    return text.substr(1, text.size() - 2);
}

Explanation explain_case(const Policy& policy, const Json& example) {
    const auto text = [&](const char* key) { return example.at(key).get<std::string>(); };
    auto at = text("at");
    const bool utc = at.ends_with('Z');
    if (utc) {
        at.pop_back();
    }
    Query q;
    q.role = policy.model().role_index(text("role")).value();
    q.zone = policy.model().zone_index(text("zone")).value();
    const auto local = parse_local(at).value();
    q.at = utc ? WallTime(std::chrono::minutes(local.day * minutes_per_day + local.minute)) : paris(at);
    const auto target = parse_named_target(text("to"), policy.model(), q);
    if (!target) {
        BOOST_REQUIRE(parse_target(text("to"), q));
    }
    return explain(policy, q, target);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_sentences_tests)

BOOST_AUTO_TEST_CASE(every_case_of_the_page_is_said_word_for_word) {
    const auto policy = make_policy({members("region"), members("academie"), members("lycee")});
    BOOST_TEST(page().at("cases").size() >= 25U);
    for (const auto& example : page().at("cases")) {
        BOOST_TEST_CONTEXT(example.at("name").get<std::string>()) {
            const auto explanation = explain_case(policy, example);
            BOOST_TEST(to_text(policy, explanation, Language::french) ==
                       printed_lines(example.at("fr").get<std::vector<std::string>>()));
            BOOST_TEST(to_text(policy, explanation, Language::english) ==
                       printed_lines(example.at("en").get<std::vector<std::string>>()));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
