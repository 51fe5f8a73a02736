// What `beffroi policy check` says, word for word, from a page of cases: findings.json.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>

#include "policy/findings.h"
#include "tests/policy/sketch.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;
using Json = nlohmann::json;

namespace {

/// As the page writes it.
Json lines(const std::string& text) {
    const std::string narrow_space = "\u202F";
    Json all = Json::array();
    std::string line;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.compare(i, narrow_space.size(), narrow_space) == 0) {
            line += '~';
            i += narrow_space.size() - 1;
        } else if (text[i] == '\n') {
            all.push_back(std::exchange(line, {}));
        } else {
            line += text[i];
        }
    }
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_finding_sentences_tests)

BOOST_AUTO_TEST_CASE(every_case_of_the_page_is_said_word_for_word) {
    std::ifstream file(BEFFROI_SOURCE_DIR "/tests/policy/findings.json");
    const auto page = Json::parse(file);
    BOOST_TEST(page.at("cases").size() >= 12U);
    for (const auto& example : page.at("cases")) {
        BOOST_TEST_CONTEXT(example.at("name").get<std::string>()) {
            const auto policy = make_policy(sketch(example.at("sentences").get<std::vector<std::string>>()));
            Budget budget(example.value("budget", Budget::ample));
            const auto findings = find(policy, budget, paris("2026-11-25T08:00"));
            BOOST_TEST(lines(to_text(policy, findings, Language::french)).dump(1) == example.at("fr").dump(1));
            BOOST_TEST(lines(to_text(policy, findings, Language::english)).dump(1) == example.at("en").dump(1));
        }
    }
}

BOOST_AUTO_TEST_CASE(contradictions_that_are_not_listed_are_counted) {
    std::vector<std::string> sentences;
    for (int i = 0; i < 32; ++i) {
        sentences.push_back(fmt::format("lycee permit p{} destination=net", i));
        sentences.push_back(fmt::format("lycee deny d{} destination=one", i));
    }
    const auto policy = make_policy(sketch(sentences));
    Budget budget;
    const auto findings = find(policy, budget, paris("2026-11-25T08:00"));
    BOOST_TEST(to_text(policy, findings, Language::french).find("Et 24 autres contradictions.\n") != std::string::npos);
    BOOST_TEST(to_text(policy, findings, Language::english).find("And 24 more contradictions.\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
