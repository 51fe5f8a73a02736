#include <boost/test/unit_test.hpp>

#include "central/approval/case.h"
#include "tests/central/approval/sample_case.h"

namespace beffroi::central {

BOOST_AUTO_TEST_SUITE(central_approval_case_tests)

BOOST_AUTO_TEST_CASE(a_case_is_signed_word_for_word) {
    BOOST_TEST(case_text(sample_case()) ==
               "beffroi case v1\n"
               "number 2026-0042\n"
               "kind requisition\n"
               "authority Tribunal judiciaire de Lille\n"
               "reference PR 26/1234\n"
               "reason Escroquerie, art. 313-1 CP\n"
               "from 2026-11-24T07:00:00.000Z\n"
               "to 2026-11-24T08:00:00.000Z\n"
               "expires 2026-12-24T07:00:00.000Z\n"
               "hold yes\n"
               "site 0599991P\n"
               "stream access\n"
               "stream flow\n"
               "public 203.0.113.9 51234 6\n");
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
    Case asked = sample_case();
    BOOST_TEST((std::get<Case>(parse_case(case_text(asked))) == asked));
    asked.kind = CaseKind::subject_access;
    asked.tokens = {"00aa", "11bb"};
    asked.endpoint.reset();
    asked.hold = false;
    BOOST_TEST((std::get<Case>(parse_case(case_text(asked))) == asked));
    asked.kind = CaseKind::requisition;
    asked.sessions = {"5f0e"};
    BOOST_TEST((std::get<Case>(parse_case(case_text(asked))) == asked));
    asked.kind = CaseKind::legal_hold;
    asked.hold = true;
    BOOST_TEST((std::get<Case>(parse_case(case_text(asked))) == asked));
}

BOOST_AUTO_TEST_CASE(any_other_spelling_is_refused_with_its_line) {
    const std::string good = case_text(sample_case());
    const auto with = [&good](const std::string& old, const std::string& fresh) {
        std::string text = good;
        text.replace(text.find(old), old.size(), fresh);
        return text;
    };
    const std::vector<std::pair<std::string, std::string>> refused{
        {"", "line 1"},
        {with("beffroi case v1", "beffroi case v2"), "line 1"},
        {with("number 2026-0042", "number 2026/0042"), "line"},
        {with("kind requisition", "kind wish"), "kind"},
        {with("reason Escroquerie, art. 313-1 CP\n", ""), "reason"},
        {with("reason Escroquerie", "reason  Escroquerie"), "reason"},
        {with("from 2026-11-24T07:00:00.000Z", "from yesterday"), "from"},
        {with("T07:00:00.000Z\nto", "T07:00:00Z\nto"), "spelling"},
        {with("to 2026-11-24T08", "to 2026-11-24T06"), "period"},
        {with("hold yes", "hold maybe"), "hold"},
        {with("stream access\nstream flow", "stream flow\nstream access"), "sorted"},
        {with("stream access\nstream flow\n", ""), "stream"},
        {with("stream flow", "stream telephone"), "stream"},
        {with("51234 6", "99999 6"), "public"},
        {with("51234 6", "051234 6"), "spelling"},
        {good + "token aa\n", "not expected"},
        {good + "\n", "not expected"},
        {with("number 2026-0042", "number .."), "number"},
        {with("kind requisition", "kind subject-access"), "tokens"},
        {with("stream access\n", ""), "access and flow"},
        {with("stream flow\n", ""), "access and flow"},
        {good + std::string(max_case_text_bytes, 'x'), "line 1"},
    };
    for (const auto& [text, expected] : refused) {
        const auto parsed = parse_case(text);
        BOOST_REQUIRE_MESSAGE(std::holds_alternative<BadCase>(parsed), "was taken: " << text);
        BOOST_TEST(std::get<BadCase>(parsed).message.find(expected) != std::string::npos,
                   std::get<BadCase>(parsed).message << " does not say " << expected);
    }
}

BOOST_AUTO_TEST_CASE(a_persons_own_request_reaches_nobody_elses_records) {
    Case asked = sample_case();
    asked.kind = CaseKind::subject_access;
    asked.hold = false;
    asked.tokens = {"00aa"};
    const auto refused = [&asked] {
        const auto parsed = parse_case(case_text(asked));
        const auto* bad = std::get_if<BadCase>(&parsed);
        return bad != nullptr && bad->message.find("leave it out") != std::string::npos &&
               bad->french.find("retirez-la") != std::string::npos;
    };
    BOOST_TEST(refused());  // who had an address, whoever that was
    asked.endpoint.reset();
    BOOST_TEST(!refused());
    asked.sessions = {"5f0e"};
    BOOST_TEST(refused());
}

BOOST_AUTO_TEST_CASE(a_legal_hold_that_holds_nothing_is_refused) {
    Case asked = sample_case();
    asked.kind = CaseKind::legal_hold;
    asked.hold = false;
    const auto parsed = parse_case(case_text(asked));
    BOOST_REQUIRE(std::holds_alternative<BadCase>(parsed));
    BOOST_TEST(std::get<BadCase>(parsed).message.find("hold yes") != std::string::npos);
    BOOST_TEST(!std::get<BadCase>(parsed).french.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
