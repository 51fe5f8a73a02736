#include <boost/test/unit_test.hpp>

#include "gateway/portal/pages.h"
#include "gateway/portal/texts.h"

using namespace beffroi;
using namespace beffroi::portal;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(gateway_portal_texts_tests)

BOOST_AUTO_TEST_CASE(the_preferred_of_two_languages_is_chosen_and_french_by_default) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "fr"},
        {"fr", "fr"},
        {"en", "en"},
        {"en-GB,en;q=0.9,fr;q=0.8", "en"},
        {"fr-FR, en;q=0.9", "fr"},
        {"fr;q=0.1, EN ; q=0.2", "en"},
        {"en;q=0.5,fr;q=0.5", "fr"},
        {"de,en;q=0.3", "en"},
        {"de,es", "fr"},
        {"*", "fr"},
        {"en;q=0", "fr"},
        {"en;q=x", "fr"},
        {"en;q=0.5555,fr;q=0.5", "fr"},
        {"english", "fr"},
        {"e", "fr"},
        {",,;q=,", "fr"},
    };
    for (const auto& [header, expected] : cases) {
        BOOST_TEST_CONTEXT(header) {
            BOOST_TEST(texts(choose_language(header)).code == expected);
        }
    }
}

BOOST_AUTO_TEST_CASE(durations_are_said_in_words) {
    BOOST_TEST(in_words(0s, Language::french) == "1 seconde");
    BOOST_TEST(in_words(1s, Language::english) == "1 second");
    BOOST_TEST(in_words(45s, Language::french) == "45 secondes");
    BOOST_TEST(in_words(60s, Language::english) == "1 minute");
    BOOST_TEST(in_words(61s, Language::french) == "2 minutes");
    BOOST_TEST(in_words(3600s, Language::french) == "1 h");
    BOOST_TEST(in_words(3h + 5min, Language::english) == "3 h 5 min");
    BOOST_TEST(in_words(2s, Language::easy_french) == "2 secondes");
}

BOOST_AUTO_TEST_CASE(a_time_of_another_day_says_the_day) {
    const WallTime now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 12h};
    BOOST_TEST(local_time(now, now).size() == 5U);
    BOOST_TEST(local_time(now + 48h, now).substr(0, 6) == "26/11 ");
}

BOOST_AUTO_TEST_SUITE_END()
