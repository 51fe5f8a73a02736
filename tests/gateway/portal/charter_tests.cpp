#include <boost/test/unit_test.hpp>

#include "gateway/portal/portal.h"
#include "tests/gateway/portal/portal_world.h"

using namespace beffroi;
using namespace beffroi::testing;

namespace {

struct Charter : PortalWorld {
    Charter() : PortalWorld(true) {}
    Reply accept() { return ask("POST", "/charter", "token=" + cookie.substr(cookie.find('=') + 1)); }
};

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_portal_charter_tests, Charter)

BOOST_AUTO_TEST_CASE(who_has_not_accepted_reads_it_and_enters_by_accepting) {
    const auto reply = login("nouvelle", "x");
    BOOST_TEST(reply.status == 303);
    BOOST_TEST(reply.header("Location") == "/charter");
    BOOST_TEST(!session);
    const auto page = ask("GET", "/charter").body;
    BOOST_TEST(holds(page, "<h2>Respect</h2>"));
    BOOST_TEST(holds(page, "<p>Chacun respecte &lt;les autres&gt;.</p>"));
    BOOST_TEST(holds(page, "<ul><li>pas de copie</li><li>pas d&apos;insulte</li></ul>"));
    BOOST_TEST(holds(page, "J’ai lu la charte et je l’accepte"));
    BOOST_TEST(!holds(page, "sur papier"));
    BOOST_TEST(accept().header("Location") == "/status");
    BOOST_TEST(session.has_value());
    BOOST_TEST(accept().header("Location") == "/status");  // the second press of the button
}

BOOST_AUTO_TEST_CASE(whoever_comes_to_her_device_with_another_browser_is_not_she) {
    login("nouvelle", "x");
    const std::string hers = cookie;
    cookie.clear();
    open_login_page();
    BOOST_TEST(!holds(ask("GET", "/charter").body, "J’ai lu la charte"));
    BOOST_TEST(accept().status == 409);
    BOOST_TEST(!session);
    cookie = hers;
    BOOST_TEST(accept().header("Location") == "/status");
}

BOOST_AUTO_TEST_CASE(who_does_not_accept_leaves_nobody_waiting) {
    login("nouvelle", "x");
    BOOST_TEST(holds(ask("GET", "/charter").body, "<form method=\"post\" action=\"/give-up\""));
    BOOST_TEST(!holds(ask("GET", "/charter").body, "<a class=\"action\" href=\"/\">"));
    BOOST_TEST(ask("POST", "/give-up", "token=0").status == 403);
    BOOST_TEST(reads_charter.has_value());
    BOOST_TEST(ask("POST", "/give-up", "token=" + cookie.substr(cookie.find('=') + 1)).header("Location") == "/");
    BOOST_TEST(accept().status == 409);
    BOOST_TEST(!session);
}

BOOST_AUTO_TEST_CASE(who_has_signed_paper_too_is_told_so) {
    reads_charter = true;
    BOOST_TEST(holds(ask("GET", "/charter").body, "sur papier"));
}

BOOST_AUTO_TEST_CASE(without_a_login_it_can_be_read_and_not_accepted) {
    const auto page = ask("GET", "/charter").body;
    BOOST_TEST(holds(page, "<h2>Respect</h2>"));
    BOOST_TEST(!holds(page, "<form"));
    open_login_page();
    const auto late = accept();
    BOOST_TEST(late.status == 409);
    BOOST_TEST(holds(late.body, "Connectez-vous de nouveau"));
    BOOST_TEST(!session);
}

BOOST_AUTO_TEST_CASE(another_sites_form_accepts_nothing) {
    login("nouvelle", "x");
    ask("GET", "/charter");
    BOOST_TEST(ask("POST", "/charter", "token=0").status == 403);
    BOOST_TEST(ask("POST", "/charter", "token=" + cookie.substr(cookie.find('=') + 1), {"Origin: https://evil.example"})
                   .status == 403);
    BOOST_TEST(!session);
    BOOST_TEST(reads_charter.has_value());
}

BOOST_AUTO_TEST_CASE(what_stops_the_entry_after_that_is_said) {
    login("nouvelle", "x");
    ask("GET", "/charter");
    no_entry = Denial::journal_unavailable;
    const auto page = accept();
    BOOST_TEST(page.status == 503);
    BOOST_TEST(holds(page.body, "Réessayez dans une minute"));
}

BOOST_AUTO_TEST_CASE(english_is_shown_where_there_is_one_and_french_is_marked_where_there_is_none) {
    accept_language = "en";
    BOOST_TEST(holds(ask("GET", "/charter").body, "Everybody respects the others."));
    const auto notice = ask("GET", "/notice").body;
    BOOST_TEST(holds(notice, "<h1>Your data and your rights</h1>"));
    BOOST_TEST(holds(notice, "<div class=\"written\" lang=\"fr\">"));
    BOOST_TEST(holds(notice, "<p>La Région et l&apos;académie sont responsables.</p>"));
}

BOOST_AUTO_TEST_CASE(every_page_leads_to_both_texts) {
    const auto page = ask("GET", "/").body;
    BOOST_TEST(holds(page, "<a href=\"/charter\">"));
    BOOST_TEST(holds(page, "<a href=\"/notice\">"));
}

BOOST_AUTO_TEST_CASE(where_there_is_no_charter_there_is_no_page) {
    PortalWorld other;
    BOOST_TEST(other.ask("GET", "/charter").status == 404);
    BOOST_TEST(other.ask("GET", "/notice").status == 404);
    BOOST_TEST(!holds(other.ask("GET", "/").body, "/charter"));
}

BOOST_AUTO_TEST_SUITE_END()
