#include <boost/test/unit_test.hpp>

#include "central/search/questions.h"

namespace beffroi::central::audit {

namespace {

bool refused(const QueryString& query) {
    return std::holds_alternative<BadTerm>(parse_search(query, max_page));
}

const QueryString k_requisition{
    {"public", "198.51.100.1"}, {"port", "443"}, {"protocol", "tcp"}, {"at", "2026-11-24T12:00:05Z"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(central_search_questions_tests)

BOOST_AUTO_TEST_CASE(every_term_is_read) {
    const auto parsed = parse_search({{"from", "2026-11-24T09:00:00Z"},
                                      {"to", "2026-11-24T10:00:00.500Z"},
                                      {"stream", "filter"},
                                      {"site", "0599991P"},
                                      {"role", "eleve"},
                                      {"token", "t"},
                                      {"session", "s"},
                                      {"rule", "lycee/no-games"},
                                      {"category", "games"},
                                      {"event", "denied"},
                                      {"inside", "2001:DB8::1"},
                                      {"case", "2026-0042"},
                                      {"limit", "7"},
                                      {"after", "5.6.7"}},
                                     max_page);
    const auto& terms = std::get<SearchTerms>(parsed);
    BOOST_TEST((terms.from == parse_rfc3339("2026-11-24T09:00:00Z")));
    BOOST_TEST((terms.to == parse_rfc3339("2026-11-24T10:00:00.500Z")));
    BOOST_TEST((terms.stream == journal::Stream::filter));
    BOOST_TEST(terms.site + terms.role + terms.token + terms.session == "0599991Pelevets");
    BOOST_TEST(terms.rule + terms.category + terms.event == "lycee/no-gamesgamesdenied");
    BOOST_TEST(terms.inside->text() == "2001:db8::1");
    BOOST_TEST(terms.case_number == "2026-0042");
    BOOST_TEST(terms.limit == 7U);
    BOOST_TEST((terms.after == store::Cursor{5, 6, 7}));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_meant_is_refused) {
    for (const QueryString& query : std::vector<QueryString>{{{"colour", "blue"}},
                                                             {{"role", ""}},
                                                             {{"role", "a"}, {"role", "b"}},
                                                             {{"from", "yesterday"}},
                                                             {{"inside", "10.0.0.256"}},
                                                             {{"stream", "all"}},
                                                             {{"limit", "0"}},
                                                             {{"limit", "1001"}},
                                                             {{"limit", "1x"}},
                                                             {{"after", "1.2"}},
                                                             {{"after", "1.2.-3"}},
                                                             {{"after", "1.2.18446744073709551615"}},
                                                             {{"role", std::string(257, 'a')}},
                                                             {{"role", std::string("a\0b", 3)}},
                                                             {{"role", "\xff"}}}) {
        BOOST_TEST_CONTEXT(query[0].first << "=" << query[0].second) {
            BOOST_TEST(refused(query));
        }
    }
    BOOST_TEST(!refused({}));
}

BOOST_AUTO_TEST_CASE(a_requisition_needs_all_that_it_asks) {
    BOOST_TEST(std::get<RequisitionTerms>(parse_requisition(k_requisition)).port == 443);
    for (std::size_t left_out = 0; left_out < k_requisition.size(); ++left_out) {
        QueryString query = k_requisition;
        query.erase(query.begin() + static_cast<long>(left_out));
        BOOST_TEST(std::holds_alternative<BadTerm>(parse_requisition(query)));
    }
    for (const auto& [value, number] : std::vector<std::pair<std::string, int>>{{"udp", 17}, {"6", 6}, {"255", 255}}) {
        QueryString query = k_requisition;
        query[2].second = value;
        BOOST_TEST(int{std::get<RequisitionTerms>(parse_requisition(query)).protocol} == number);
    }
    for (const std::string value : {"0", "256", "TCP", "-1"}) {
        QueryString query = k_requisition;
        query[2].second = value;
        BOOST_TEST(std::holds_alternative<BadTerm>(parse_requisition(query)));
    }
    QueryString wide = k_requisition;
    wide.emplace_back("within", "3601");
    BOOST_TEST(std::holds_alternative<BadTerm>(parse_requisition(wide)));
}

BOOST_AUTO_TEST_CASE(a_cursor_survives_its_spelling) {
    const store::Cursor cursor{1'764'000'000'123, 42, 9'000'000'000};
    BOOST_TEST((parse_cursor(to_string(cursor)) == cursor));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::audit
