#include <boost/test/unit_test.hpp>

#include "gateway/portal/meeting.h"
#include "tests/gateway/portal/portal_world.h"

using namespace beffroi;
using namespace beffroi::portal;
using namespace beffroi::testing;

BOOST_AUTO_TEST_SUITE(gateway_portal_meeting_tests)

BOOST_AUTO_TEST_CASE(a_systems_question_is_known_by_its_host_and_path_and_nothing_else_is) {
    const std::tuple<const char*, const char*, Meeting> cases[] = {
        {"connectivitycheck.gstatic.com", "/generate_204", Meeting::android},
        {"www.google.com", "/gen_204", Meeting::android},
        {"connect.rom.miui.com", "/generate_204", Meeting::android},
        {"captive.apple.com", "/hotspot-detect.html", Meeting::apple},
        {"CAPTIVE.Apple.com:80", "/hotspot-detect.html", Meeting::apple},
        {"www.msftconnecttest.com", "/connecttest.txt", Meeting::windows},
        {"www.msftncsi.com", "/ncsi.txt", Meeting::windows},
        {"detectportal.firefox.com", "/canonical.html", Meeting::firefox},
        {"detectportal.firefox.com", "/success.txt", Meeting::firefox},
        {"nmcheck.gnome.org", "/check_network_status.txt", Meeting::network_manager},
        {"network-test.debian.org", "/nm", Meeting::network_manager},
        {"captive.apple.com", "/other", Meeting::other_page},
        {"captive.apple.com.evil.example", "/hotspot-detect.html", Meeting::other_page},
        {"forum.example", "/canonical.html", Meeting::other_page},
        {"", "", Meeting::other_page},
        {"forum.example", "/generate_204/x", Meeting::other_page},
    };
    for (const auto& [host, path, expected] : cases) {
        BOOST_TEST_CONTEXT(host << path) {
            BOOST_TEST((question_of(host, path) == expected));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_portal_tells_what_it_met) {
    PortalWorld w;
    const auto met = [&w] {
        const std::lock_guard lock(w.mutex);
        return std::exchange(w.met, {});
    };
    w.ask_http("GET", "/generate_204", "connectivitycheck.gstatic.com");
    w.ask_http("GET", "/secret/page?of=mine", "forum.example");
    BOOST_TEST((met() == std::vector{Meeting::android, Meeting::other_page}));
    w.ask("GET", "/capport");
    BOOST_TEST((met() == std::vector{Meeting::captive_api}));
    const auto token = w.open_login_page();
    BOOST_TEST((met() == std::vector{Meeting::login_page}));
    w.ask("POST", "/login", "token=" + token + "&user=&password=");
    BOOST_TEST((met() == std::vector{Meeting::incomplete_form}));
    w.cookie.clear();
    w.ask("POST", "/login", "token=" + token + "&user=a&password=b");
    BOOST_TEST((met() == std::vector{Meeting::stale_form}));
}

BOOST_AUTO_TEST_SUITE_END()
