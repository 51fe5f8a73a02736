#include <boost/test/unit_test.hpp>

#include "gateway/portal/portal.h"
#include "tests/gateway/portal/portal_world.h"

using namespace beffroi;
using namespace beffroi::testing;

namespace {

const std::string k_phone(32, 'a');

struct Devices : PortalWorld {
    Reply post(const std::string& path, const std::string& more = "") {
        return ask("POST", path, "token=" + cookie.substr(cookie.find('=') + 1) + more);
    }
    Reply choose(const std::string& chosen) { return post("/devices", "&session=" + chosen); }
};

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_portal_devices_tests, Devices)

BOOST_AUTO_TEST_CASE(who_has_too_many_sees_hers_and_enters_by_ending_one) {
    const auto reply = login("pleine", "x");
    BOOST_TEST(reply.status == 303);
    BOOST_TEST(reply.header("Location") == "/devices");
    BOOST_TEST(!session);
    const auto page = ask("GET", "/devices").body;
    BOOST_TEST(holds(page, "<h1>Trop d’appareils connectés</h1>"));
    BOOST_TEST(holds(page, "<strong>wifi-eleves</strong>"));
    BOOST_TEST(holds(page, "silencieux depuis 47 minutes"));
    BOOST_TEST(holds(page, "actif en ce moment"));
    BOOST_TEST(holds(page, "adresse privée"));
    BOOST_TEST(holds(page, "adresse d’usine"));
    BOOST_TEST(holds(page, "adresse IP seulement"));
    BOOST_TEST(holds(page, "<dd>3</dd>"));
    BOOST_TEST(!holds(page, "<script"));
    BOOST_TEST(choose(k_phone).header("Location") == "/status");
    BOOST_TEST(session.has_value());
    BOOST_TEST(choose(k_phone).header("Location") == "/status");  // the second press of the button
    BOOST_TEST(ask("GET", "/devices").header("Location") == "/");
}

BOOST_AUTO_TEST_CASE(where_more_than_one_has_to_go_she_is_asked_again) {
    login("pleine", "x");
    devices->most = 2;
    BOOST_TEST(choose(k_phone).header("Location") == "/devices");
    BOOST_TEST(!session);
    BOOST_TEST(!holds(ask("GET", "/devices").body, k_phone));
    BOOST_TEST(choose(std::string(32, 'b')).header("Location") == "/status");
}

BOOST_AUTO_TEST_CASE(who_gives_up_leaves_nothing_for_the_next_one_at_the_device) {
    login("pleine", "x");
    BOOST_TEST(holds(ask("GET", "/devices").body, "action=\"/give-up\""));
    BOOST_TEST(post("/give-up").header("Location") == "/");
    BOOST_TEST(!devices.has_value());
    BOOST_TEST(ask("GET", "/devices").header("Location") == "/");
    const auto late = choose(k_phone);
    BOOST_TEST(late.status == 409);
    BOOST_TEST(holds(late.body, "choisissez l’appareil à déconnecter"));
    BOOST_TEST(!session);
}

BOOST_AUTO_TEST_CASE(another_sites_form_ends_nothing) {
    login("pleine", "x");
    ask("GET", "/devices");
    const std::string chosen = "&session=" + k_phone;
    const std::string token = "token=" + cookie.substr(cookie.find('=') + 1);
    BOOST_TEST(ask("POST", "/devices", "token=0" + chosen).status == 403);
    BOOST_TEST(ask("POST", "/devices", token + chosen, {"Origin: https://evil.example"}).status == 403);
    BOOST_TEST(ask("POST", "/give-up", "token=0").status == 403);
    for (const std::string& wrong : {std::string(), chosen + "&more=y", "&session=" + std::string(33, 'a')}) {
        BOOST_TEST(ask("POST", "/devices", token + wrong).status == 403);
    }
    BOOST_TEST(!session);
    BOOST_REQUIRE(devices.has_value());
    BOOST_TEST(devices->devices.size() == 3U);
}

BOOST_AUTO_TEST_CASE(what_stops_the_entry_after_that_is_said) {
    login("pleine", "x");
    no_entry = Denial::journal_unavailable;
    const auto page = choose(k_phone);
    BOOST_TEST(page.status == 503);
    BOOST_TEST(holds(page.body, "Réessayez dans une minute"));
}

BOOST_AUTO_TEST_CASE(the_charter_may_lead_there_too) {
    PortalWorld world(true);
    world.login("nouvelle", "x");
    world.full_after_charter = true;
    const auto reply = world.ask("POST", "/charter", "token=" + world.cookie.substr(world.cookie.find('=') + 1));
    BOOST_TEST(reply.header("Location") == "/devices");
}

BOOST_AUTO_TEST_CASE(the_page_speaks_all_three_languages) {
    login("pleine", "x");
    accept_language = "en";
    BOOST_TEST(holds(ask("GET", "/devices").body, "<h1>Too many devices signed in</h1>"));
    BOOST_TEST(holds(ask("GET", "/devices?lang=fr-facile").body, "<h1>Vous avez trop d’appareils</h1>"));
}

BOOST_AUTO_TEST_SUITE_END()
