#include <boost/test/unit_test.hpp>

#include "central/search/terms.h"
#include "tests/central/signed_log.h"

namespace beffroi::central {

BOOST_AUTO_TEST_SUITE(central_search_terms_tests)

BOOST_AUTO_TEST_CASE(every_term_is_understood) {
    const auto parsed = parse_terms({{"from", "2026-11-24T07:00:00Z"},
                                     {"to", "2026-11-24T07:00:01.500Z"},
                                     {"user", "jdupont"},
                                     {"role", "eleve"},
                                     {"site", "0599991P"},
                                     {"address", "10.1.0.2"},
                                     {"session", "aa"},
                                     {"event", "session-open"},
                                     {"limit", "7"},
                                     {"after", "12.3.4"}});
    const Query& query = std::get<Query>(parsed);
    BOOST_TEST((query.from == school_day));
    BOOST_TEST((query.to == school_day + 1500ms));
    BOOST_TEST(query.user == "jdupont");
    BOOST_TEST(query.role == "eleve");
    BOOST_TEST(query.site == "0599991P");
    BOOST_TEST(query.address->text() == "10.1.0.2");
    BOOST_TEST(query.session == "aa");
    BOOST_TEST(query.event == "session-open");
    BOOST_TEST(query.limit == 7U);
    BOOST_TEST((query.after == Cursor{12, 3, 4}));
}

BOOST_AUTO_TEST_CASE(a_term_that_would_be_ignored_is_refused) {
    const std::vector<QueryString> refused{
        {{"usr", "jdupont"}},
        {{"user", ""}},
        {{"user", "a"}, {"user", "b"}},
        {{"user", std::string(257, 'a')}},
        {{"user", "\xff"}},
        {{"user", std::string("a\0b", 3)}},
        {{"from", "2026-11-24"}},
        {{"from", "2026-11-31T07:00:00Z"}},
        {{"from", "2026-11-24T24:00:00Z"}},
        {{"from", "2026-11-24T07:00:00+01:00"}},
        {{"to", "yesterday"}},
        {{"address", "10.1.0"}},
        {{"limit", "0"}},
        {{"limit", "1001"}},
        {{"limit", "-1"}},
        {{"limit", "1 "}},
        {{"after", "1.2"}},
        {{"after", "1.2.x"}},
        {{"after", "1.2.18446744073709551615"}},
    };
    for (const QueryString& query : refused) {
        BOOST_TEST_CONTEXT(terms_text(query)) {
            BOOST_TEST(std::holds_alternative<BadTerm>(parse_terms(query)));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_cursor_survives_its_text) {
    for (const Cursor& cursor : {Cursor{0, 0, 0}, Cursor{-5, 1, 9}, Cursor{1795503600000, 850, 1ULL << 40}}) {
        BOOST_TEST((parse_cursor(to_string(cursor)) == cursor));
    }
}

BOOST_AUTO_TEST_CASE(the_record_of_a_search_cannot_forge_lines) {
    BOOST_TEST(terms_text({{"user", "a\nb"}, {"site", "x"}}) == "user=a\\x0ab site=x");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
