#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "gateway/portal/portal.h"
#include "tests/gateway/portal/portal_world.h"

using namespace beffroi;
using namespace beffroi::testing;

namespace {

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_portal_portal_tests)

BOOST_AUTO_TEST_CASE(a_login_leads_to_the_status_page_and_a_logout_ends_it) {
    PortalWorld w;
    BOOST_TEST(holds(w.ask("GET", "/").body, "<h1>Connexion au réseau</h1>"));
    const auto reply = w.login(" emile.zola ", "J'accuse");
    BOOST_TEST(reply.status == 303);
    BOOST_TEST(reply.header("Location") == "/status");
    const auto status = w.ask("GET", "/status");
    BOOST_TEST(holds(status.body, "<dd>Émile Zola</dd>"));
    BOOST_TEST(holds(status.body, "<dd>4 h</dd>"));
    BOOST_TEST(holds(w.ask("GET", "/").body, "Vous êtes connecté"));
    const std::string token = w.cookie.substr(w.cookie.find('=') + 1);
    const auto out = w.ask("POST", "/logout", "token=" + token);
    BOOST_TEST(out.status == 200);
    BOOST_TEST(holds(out.body, "Vous êtes déconnecté"));
    BOOST_TEST(!w.session);
    BOOST_TEST(w.ask("GET", "/status").header("Location") == "/");
}

BOOST_AUTO_TEST_CASE(a_form_without_its_token_is_refused_and_reaches_nothing) {
    PortalWorld w;
    const std::string form = "&user=emile.zola&password=J%27accuse";
    const std::string token = w.open_login_page();
    const std::string cookie = w.cookie;
    const auto post = [&](const std::string& with_cookie, const std::string& body,
                          std::vector<std::string> headers = {}) {
        w.cookie = with_cookie;
        return w.ask("POST", "/login", body, std::move(headers));
    };
    BOOST_TEST(token.size() == 64U);
    BOOST_TEST(post("", "token=" + token + form).status == 403);
    BOOST_TEST(post(cookie, "token=" + std::string(64, '0') + form).status == 403);
    BOOST_TEST(post(cookie, "token=" + form).status == 403);
    BOOST_TEST(post(cookie, "user=emile.zola&password=J%27accuse").status == 403);
    BOOST_TEST(post("__Host-beffroi=", "token=" + form).status == 403);
    BOOST_TEST(post("__Host-beffroi=a", "token=a" + form).status == 403);
    for (const char* header :
         {"Origin: https://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site",
          "Origin: http://portail.lycee.example", "Origin: https://portail.lycee.example.evil.example"}) {
        BOOST_TEST_CONTEXT(header) {
            BOOST_TEST(post(cookie, "token=" + token + form, {header}).status == 403);
        }
    }
    BOOST_TEST(w.ask("POST", "/logout", "token=" + std::string(64, '0')).status == 403);
    BOOST_TEST(w.asked.empty());
    BOOST_TEST(holds(post("", "token=" + token + form).body, "Rechargez-la"));
    BOOST_TEST(
        post(cookie, "token=" + token + form, {"Origin: https://portail.lycee.example", "Sec-Fetch-Site: same-origin"})
            .status == 303);
}

BOOST_AUTO_TEST_CASE(a_guest_enters_with_a_code) {
    PortalWorld w;
    w.guest_code = "ABCD-EFGH-JKMN";
    BOOST_TEST(holds(w.ask("GET", "/").body, "Vous êtes invité ?"));
    const auto enter = [&w](const std::string& code) {
        return w.ask("POST", "/guest", "token=" + w.open_login_page() + "&code=" + code);
    };
    const auto wrong = enter("XXXX-XXXX-XXXX");
    BOOST_TEST(wrong.status == 401);
    BOOST_TEST(holds(wrong.body, "Ce code n’est pas le bon"));
    BOOST_TEST(!holds(wrong.body, "XXXX"));  // nobody reads it over a shoulder
    BOOST_TEST(enter("").status == 400);
    BOOST_TEST(enter("a%0Ab").status == 400);
    BOOST_TEST(enter(std::string(41, 'A')).status == 400);
    BOOST_TEST(w.ask("POST", "/guest", "token=&code=ABCD-EFGH-JKMN").status == 403);
    BOOST_TEST(enter("ABCD-EFGH-JKMN").header("Location") == "/status");
}

BOOST_AUTO_TEST_CASE(guesses_at_codes_slow_down_the_device_that_makes_them) {
    PortalWorld w;
    w.guest_code = "ABCD-EFGH-JKMN";
    const auto enter = [&w](const std::string& code) {
        return w.ask("POST", "/guest", "token=" + w.open_login_page() + "&code=" + code).status;
    };
    for (int i = 0; i < 4; ++i) {
        BOOST_TEST(enter("XXXX-XXXX-XXXX") == 401);
    }
    BOOST_TEST(enter("ABCD-EFGH-JKMN") == 429);
    w.device->mac = MacAddress{{2, 0, 0, 0, 0, 2}};
    BOOST_TEST(enter("ABCD-EFGH-JKMN") == 303);
}

BOOST_AUTO_TEST_CASE(who_may_vouch_gets_a_code_for_a_guest_and_others_see_no_form) {
    PortalWorld w;
    w.session = sample_session(w.clock.wall());
    BOOST_TEST(!holds(w.ask("GET", "/status").body, "/vouch"));
    w.session->may_vouch = true;
    const auto status = w.ask("GET", "/status").body;
    BOOST_TEST(holds(status, "Accueillir un invité"));
    BOOST_TEST(holds(status, "<option value=\"8\">8 h</option>"));
    BOOST_TEST(!holds(status, "<option value=\"24\">"));
    const auto token = w.cookie.substr(w.cookie.find('=') + 1);
    const auto vouch = [&](const std::string& fields) { return w.ask("POST", "/vouch", "token=" + token + fields); };
    const auto page = vouch("&name=Marie+%3CDupont%3E&hours=4");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(holds(page.body, "ABCD-EFGH-JKMN"));
    BOOST_TEST(holds(page.body, "Marie &lt;Dupont&gt;"));
    BOOST_REQUIRE(w.vouched.size() == 1U);
    BOOST_TEST((w.vouched[0].lasts == std::chrono::hours(4)));
    for (const char* fields : {"&name=&hours=4", "&name=M&hours=0", "&name=M&hours=x", "&name=M", "&name=a%0Ab&hours=1",
                               "&name=M&hours=1&more=1", "&name=M&hours=99999999999999"}) {
        BOOST_TEST(vouch(fields).status == 400, fields);
    }
    w.no_guest = portal::VouchProblem::too_many;
    BOOST_TEST(vouch("&name=M&hours=1").status == 409);
    w.no_guest = portal::VouchProblem::not_allowed;
    BOOST_TEST(vouch("&name=M&hours=1").status == 403);
    w.no_guest = portal::VouchProblem::unavailable;
    BOOST_TEST(vouch("&name=M&hours=1").status == 503);
    BOOST_TEST(w.ask("POST", "/vouch", "token=0&name=M&hours=1").status == 403);
    BOOST_TEST(w.vouched.size() == 1U);
}

BOOST_AUTO_TEST_CASE(who_vouches_sees_her_guests_and_ends_their_access) {
    PortalWorld w;
    w.session = sample_session(w.clock.wall());
    BOOST_TEST(!holds(w.ask("GET", "/status").body, "/withdraw"));
    w.session->guests = {{12, "Marie <Dupont>", w.clock.wall()}, {13, "Paul", w.clock.wall()}};
    const auto page = w.ask("GET", "/status").body;
    BOOST_TEST(holds(page, "<h2>Vos invités</h2>"));
    BOOST_TEST(holds(page, "<p id=\"guest-12\"><strong>Marie &lt;Dupont&gt;</strong> jusqu’à"));
    BOOST_TEST(holds(page, "<input type=\"hidden\" name=\"guest\" value=\"13\">"));
    const auto token = w.cookie.substr(w.cookie.find('=') + 1);
    const auto withdraw = [&](const std::string& fields) { return w.ask("POST", "/withdraw", fields); };
    for (const std::string fields :
         {"guest=12", "token=0&guest=12", "token=@&guest=x", "token=@&guest=", "token=@", "token=@&guest=-1",
          "token=@&guest=12&more=1", "token=@&guest=18446744073709551616"}) {
        std::string sent = fields;
        if (const auto at = sent.find('@'); at != std::string::npos) {
            sent.replace(at, 1, token);
        }
        BOOST_TEST(withdraw(sent).status == 403, fields);
    }
    BOOST_TEST(w.session->guests.size() == 2U);
    BOOST_TEST(withdraw("token=" + token + "&guest=12").header("Location") == "/status");
    BOOST_TEST(w.session->guests.size() == 1U);
    BOOST_TEST(withdraw("token=" + token + "&guest=12").header("Location") == "/status");
}

BOOST_AUTO_TEST_CASE(the_cookie_is_out_of_reach_of_scripts_and_other_sites) {
    PortalWorld w;
    const auto set = w.ask("GET", "/").header("Set-Cookie");
    BOOST_TEST(set.starts_with("__Host-beffroi="));
    BOOST_TEST(set.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"));
    const std::string first = w.cookie;
    BOOST_TEST(w.open_login_page() == first.substr(first.find('=') + 1));
    w.cookie = "__Host-beffroi=forged-by-somebody";
    BOOST_TEST(w.open_login_page().find("forged") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(nobody_learns_whether_an_account_exists) {
    PortalWorld w;
    const auto without_token_and_user = [&](Reply reply, const std::string& user) {
        const std::string token = w.cookie.substr(w.cookie.find('=') + 1);
        for (const auto& part : {token, user}) {
            for (auto at = reply.body.find(part); at != std::string::npos; at = reply.body.find(part)) {
                reply.body.erase(at, part.size());
            }
        }
        return reply;
    };
    const auto wrong = without_token_and_user(w.login("emile.zola", "no"), "emile.zola");
    const auto unknown = without_token_and_user(w.login("gustave.eiffel", "no"), "gustave.eiffel");
    BOOST_TEST(wrong.status == 401);
    BOOST_TEST(unknown.status == 401);
    BOOST_TEST(wrong.body == unknown.body);
    BOOST_TEST((wrong.headers.size() == unknown.headers.size()));
    BOOST_TEST(holds(wrong.body, "role=\"alert\""));
}

BOOST_AUTO_TEST_CASE(each_refusal_has_its_status_and_says_what_to_do) {
    PortalWorld w;
    const auto no_role = w.login("sans.role", "x");
    BOOST_TEST(no_role.status == 403);
    BOOST_TEST(holds(no_role.body, "Faites mettre votre compte à jour"));
    BOOST_TEST(holds(no_role.body, "la vie scolaire &lt;poste 12&gt;"));
    const auto down = w.login("panne", "x");
    BOOST_TEST(down.status == 503);
    BOOST_TEST(down.header("Retry-After") == "60");
    BOOST_TEST(holds(down.body, "Réessayez dans une minute"));
    w.device.reset();
    const auto device = w.login("emile.zola", "J'accuse");
    BOOST_TEST(device.status == 403);
    BOOST_TEST(holds(device.body, "Cet appareil n’est pas reconnu"));
    BOOST_TEST((w.refused == std::vector<std::pair<Denial, bool>>{{Denial::device_unknown, false}}));
    BOOST_TEST(w.login("emile.zola", "").status == 400);
    BOOST_TEST(w.asked.size() == 2U);
}

BOOST_AUTO_TEST_CASE(malformed_forms_are_refused_and_recorded) {
    PortalWorld w;
    const std::string token = w.open_login_page();
    BOOST_TEST(w.ask("POST", "/login", "token=%zz").status == 400);
    BOOST_TEST(w.ask("POST", "/login", "token=" + token + "&user=a%0Ab&password=x").status == 400);
    BOOST_TEST((w.refused == std::vector<std::pair<Denial, bool>>{{Denial::malformed_request, true},
                                                                  {Denial::malformed_request, true}}));
    BOOST_TEST(w.ask("POST", "/login", std::string(4097, 'x')).status == 413);
    BOOST_TEST(w.ask("GET", "/login?user=emile.zola&password=J%27accuse").header("Location") == "/");
    BOOST_TEST(w.asked.empty());
}

BOOST_AUTO_TEST_CASE(guessing_slows_down_and_throttled_guesses_do_not_reach_the_directory) {
    PortalWorld w;
    for (int i = 0; i < 4; ++i) {
        BOOST_TEST(w.login("emile.zola", "guess").status == 401);
    }
    const auto throttled = w.login("emile.zola", "J'accuse");
    BOOST_TEST(throttled.status == 429);
    BOOST_TEST(throttled.header("Retry-After") == "4");
    BOOST_TEST(holds(throttled.body, "Attendez 4 secondes"));
    BOOST_TEST(w.asked.size() == 4U);
    BOOST_TEST((w.refused == std::vector<std::pair<Denial, bool>>{{Denial::throttled, true}}));
    w.clock.advance(std::chrono::seconds(4));
    BOOST_TEST(w.login("emile.zola", "J'accuse").status == 303);
    BOOST_TEST(w.login("emile.zola", "guess").status == 401);
}

BOOST_AUTO_TEST_CASE(a_device_that_sends_forms_without_end_waits_and_is_on_record_once) {
    PortalWorld w;
    for (unsigned i = 0; i < Pace::per_window; ++i) {
        BOOST_TEST(w.ask("POST", "/login", "%zz").status == 400);
    }
    for (const auto* path : {"/login", "/logout", "/guest", "/vouch"}) {
        const auto reply = w.ask("POST", path, "%zz");
        BOOST_TEST(reply.status == 429, path);
        BOOST_TEST(reply.header("Retry-After") == "60");
    }
    BOOST_TEST(w.refused.size() == Pace::per_window + 1);
    BOOST_TEST((w.refused.back() == std::pair(Denial::throttled, true)));
    BOOST_TEST(w.ask("GET", "/").status == 200);
    w.device->mac.bytes[5] ^= 1;
    BOOST_TEST(w.login("emile.zola", "J'accuse").status == 303);
}

BOOST_AUTO_TEST_CASE(an_outage_of_the_directory_is_not_a_failed_guess) {
    PortalWorld w;
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(w.login("panne", "x").status == 503);
    }
}

BOOST_AUTO_TEST_CASE(what_is_typed_comes_back_escaped_and_the_password_never) {
    PortalWorld w;
    const std::string user = "\"><script>alert('{{token}}&{{{password}}}')</script>";
    const auto reply = w.login(user, "s3cr3t-<b>");
    BOOST_TEST(reply.status == 401);
    BOOST_TEST(!holds(reply.body, "<script"));
    BOOST_TEST(
        holds(reply.body,
              "value=\"&quot;&gt;&lt;script&gt;alert(&apos;{{token}}&amp;{{{password}}}&apos;)&lt;/script&gt;\""));
    BOOST_TEST(!holds(reply.body, "s3cr3t"));
    for (const auto& [name, value] : reply.headers) {
        BOOST_TEST(!holds(value, "s3cr3t"));
    }
}

BOOST_AUTO_TEST_CASE(pages_speak_the_language_that_the_browser_asks_for) {
    PortalWorld w;
    const auto french = w.ask("GET", "/");
    BOOST_TEST(holds(french.body, "<html lang=\"fr\">"));
    BOOST_TEST(french.header("Vary") == "Accept-Language, Cookie");
    w.accept_language = "en-GB,en;q=0.9,fr;q=0.8";
    BOOST_TEST(holds(w.ask("GET", "/").body, "<html lang=\"en\">"));
    const auto reply = w.login("emile.zola", "no");
    BOOST_TEST(holds(reply.body, "Wrong user name or password"));
    BOOST_TEST(holds(reply.body, "<title>Error: "));
}

BOOST_AUTO_TEST_CASE(a_language_that_somebody_chose_is_kept) {
    PortalWorld w;
    const auto easy = w.ask("GET", "/?lang=fr-facile");
    BOOST_TEST(holds(easy.body, "Pour aller sur Internet au lycée, dites d’abord qui vous êtes."));
    BOOST_TEST(holds(easy.body, "<a href=\"/?lang=fr-facile\" lang=\"fr\" aria-current=\"true\">"));
    BOOST_TEST(holds(easy.body, "<a href=\"/?lang=en\" lang=\"en\">"));
    std::string kept;
    for (const auto& [name, value] : easy.headers) {
        if (name == "Set-Cookie" && value.starts_with("__Host-beffroi-language=")) {
            kept = value;
        }
    }
    BOOST_TEST(kept == "__Host-beffroi-language=fr-facile; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000");
    w.accept_language = "en";
    const auto later = w.ask("GET", "/", std::nullopt, {"Cookie: __Host-beffroi-language=fr-facile"});
    BOOST_TEST(holds(later.body, "dites d’abord qui vous êtes"));
    BOOST_TEST(holds(w.ask("GET", "/?lang=de").body, "<html lang=\"en\">"));
    BOOST_TEST(holds(w.ask("GET", "/?lang=fr").body, "Identifiez-vous"));
}

BOOST_AUTO_TEST_CASE(forms_are_labelled_for_assistive_technology_and_password_stores) {
    PortalWorld w;
    const auto page = w.login("emile.zola", "no").body;
    for (const char* part : {"<label for=\"user\">", "<label for=\"password\">", "autocomplete=\"username\"",
                             "autocomplete=\"current-password\"", "autocapitalize=\"none\"", "spellcheck=\"false\"",
                             "aria-describedby=\"user-hint error\"", "id=\"error\"", "name=\"viewport\""}) {
        BOOST_TEST_CONTEXT(part) {
            BOOST_TEST(holds(page, part));
        }
    }
    BOOST_TEST(!holds(page, "style="));
    BOOST_TEST(!holds(page, "<script"));
}

BOOST_AUTO_TEST_CASE(every_answer_is_locked_down) {
    PortalWorld w;
    for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{{"GET", "/"},
                                                                                       {"GET", "/status"},
                                                                                       {"GET", "/capport"},
                                                                                       {"GET", "/style.css"},
                                                                                       {"GET", "/favicon.ico"},
                                                                                       {"GET", "/robots.txt"},
                                                                                       {"POST", "/login"},
                                                                                       {"DELETE", "/"}}) {
        BOOST_TEST_CONTEXT(method << " " << path) {
            const auto reply = w.ask(method, path);
            BOOST_TEST(
                reply.header("Content-Security-Policy") ==
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
                "base-uri 'none'");
            BOOST_TEST(reply.header("X-Content-Type-Options") == "nosniff");
            BOOST_TEST(reply.header("X-Frame-Options") == "DENY");
            BOOST_TEST(reply.header("Referrer-Policy") == "same-origin");
            BOOST_TEST(!reply.header("Permissions-Policy").empty());
            BOOST_TEST((path == "/style.css" || holds(reply.header("Cache-Control"), "no-store")));
        }
    }
    BOOST_TEST(w.ask("GET", "/favicon.ico").status == 404);
    BOOST_TEST(w.ask("GET", "/style.css").header("Content-Type") == "text/css; charset=utf-8");
}

BOOST_AUTO_TEST_CASE(capport_answers_as_rfc_8908_says) {
    PortalWorld w;
    const auto captive = w.ask("GET", "/capport", std::nullopt, {"Accept: application/captive+json"});
    BOOST_TEST(captive.status == 200);
    BOOST_TEST(captive.header("Content-Type") == "application/captive+json");
    BOOST_TEST(captive.header("Cache-Control") == "private, no-store");
    BOOST_TEST(captive.body.size() < 4096U);
    const auto object = nlohmann::json::parse(captive.body);
    BOOST_TEST(object.at("captive").get<bool>());
    BOOST_TEST(object.at("user-portal-url").get<std::string>() == "https://portail.lycee.example/");
    BOOST_TEST(!object.contains("seconds-remaining"));
    w.session = sample_session(w.clock.wall());
    w.clock.advance(std::chrono::minutes(1));
    const auto open = nlohmann::json::parse(w.ask("GET", "/capport").body);
    BOOST_TEST(!open.at("captive").get<bool>());
    BOOST_TEST(open.at("seconds-remaining").get<int>() == 4 * 3600 - 60);
    BOOST_TEST(!open.at("can-extend-session").get<bool>());
}

BOOST_AUTO_TEST_CASE(connectivity_checks_are_redirected_to_the_portal) {
    PortalWorld w;
    const std::pair<const char*, const char*> checks[] = {{"connectivitycheck.gstatic.com", "/generate_204"},
                                                          {"www.google.com", "/gen_204"},
                                                          {"captive.apple.com", "/hotspot-detect.html"},
                                                          {"www.msftconnecttest.com", "/connecttest.txt"},
                                                          {"www.msftncsi.com", "/ncsi.txt"},
                                                          {"detectportal.firefox.com", "/canonical.html"},
                                                          {"detectportal.firefox.com", "/success.txt?ipv4"},
                                                          {"nmcheck.gnome.org", "/check_network_status.txt"},
                                                          {"evil.example", "/../../etc/passwd?x=<script>"}};
    for (const auto& [host, path] : checks) {
        for (const char* method : {"GET", "HEAD", "POST", "PROPFIND"}) {
            BOOST_TEST_CONTEXT(method << " " << host << path) {
                const auto reply = w.ask_http(method, path, host);
                BOOST_TEST(reply.status == 302);
                BOOST_TEST(reply.header("Location") == "https://portail.lycee.example/");
                BOOST_TEST(reply.header("Cache-Control") == "no-store");
                BOOST_TEST(std::stoul(reply.header("Content-Length")) >
                           4U);  // Android takes four bytes or fewer as a failure
                BOOST_TEST(reply.header("Set-Cookie").empty());
                BOOST_TEST(!holds(reply.body, "evil"));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(an_exception_behind_the_portal_is_not_shown) {
    PortalWorld w;
    w.passwords["cassé"] = "x";  // known to the directory, missing from the accounts: at() throws
    const auto reply = w.login("cassé", "x");
    BOOST_TEST(reply.status == 500);
    BOOST_TEST(reply.body == "Internal error\n");
    BOOST_TEST(w.login("emile.zola", "J'accuse").status == 303);
}

BOOST_AUTO_TEST_CASE(behind_a_router_the_status_page_says_that_one_address_is_signed_in) {
    PortalWorld w;
    w.session = sample_session(w.clock.wall());
    BOOST_TEST(!holds(w.ask("GET", "/status").body, "la seule adresse"));
    w.session->address = IpAddress::parse("2001:db8:60::5");
    BOOST_TEST(holds(w.ask("GET", "/status").body, "vous êtes connecté à la seule adresse 2001:db8:60::5."));
    w.accept_language = "en";
    BOOST_TEST(holds(w.ask("GET", "/status").body, "signed in at the address 2001:db8:60::5 alone"));
}

BOOST_AUTO_TEST_CASE(behind_a_router_guesses_and_forms_are_counted_by_address) {
    PortalWorld w;
    const auto at = [&](const char* address) {
        w.device = Device{{}, Interface("rt0"), ZoneName("internat"), IpAddress::parse(address)};
    };
    at("10.60.1.5");
    for (int i = 0; i < 4; ++i) {
        static_cast<void>(w.login("nobody." + std::to_string(i), "guess"));
    }
    BOOST_TEST(w.login("emile.zola", "J'accuse").status == 429);
    at("10.60.1.6");
    BOOST_TEST(w.login("emile.zola", "J'accuse").status == 303);
    w.session.reset();
    const auto form = [&] { return w.ask("POST", "/logout", "token=x").status; };
    for (unsigned i = 0; i < Pace::per_window; ++i) {
        static_cast<void>(form());
    }
    BOOST_TEST(form() == 429);
    at("10.60.1.7");
    BOOST_TEST(form() == 403);
}

BOOST_AUTO_TEST_SUITE_END()
