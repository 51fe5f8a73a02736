// On a real centre, over TLS: from two certificates to a session, and what it opens.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "central/sign_in/attempts.h"
#include "tests/central/sign_in/console.h"

namespace beffroi::central::sign_in {

BOOST_FIXTURE_TEST_SUITE(sign_in_api, Console)

BOOST_AUTO_TEST_CASE(a_passkey_takes_its_holder_to_what_her_certificate_would) {
    sign_in_as("c.martin");
    const Answer session = browser("GET", "/session");
    BOOST_TEST(session.status == 200);
    BOOST_TEST(session.json()["name"] == "c.martin");
    BOOST_TEST(session.json()["kind"] == "auditor");
    BOOST_TEST(browser("GET", "/search?token=" + hex_id(1)).status == 200);
    BOOST_TEST(recorded(journal::event::audit_search, "c.martin"));
    BOOST_TEST(recorded(journal::event::sign_in, "c.martin"));
    // An auditor is no officer, whatever she came with.
    BOOST_TEST(browser("POST", "/accounts/n.nouveau/opening", json::object()).status == 403);
    // And nobody is a gateway.
    BOOST_TEST(browser("POST", "/add-entries", json::object()).status == 404);
}

BOOST_AUTO_TEST_CASE(the_cookie_is_for_this_host_over_tls_and_for_no_script) {
    BOOST_REQUIRE_EQUAL(enrol(code_for("c.martin")).status, 201);
    ++authenticator.uses;
    const Answer entered = enter(challenge());
    const std::string set = entered.header("Set-Cookie");
    BOOST_TEST(set.starts_with("__Host-beffroi="));
    for (const char* attribute : {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"}) {
        BOOST_TEST(set.find(attribute) != std::string::npos, attribute);
    }
    BOOST_TEST(entered.header("Cache-Control") == "no-store");
    BOOST_TEST(entered.header("Strict-Transport-Security") != "");
}

BOOST_AUTO_TEST_CASE(without_a_session_there_is_nothing_to_see) {
    for (const char* path : {"/session", "/accounts", "/integrity", "/search?token=x", "/cases", "/sign-in"}) {
        BOOST_TEST(browser("GET", path).status == 401, path);
    }
    cookie = std::string(43, 'A');
    BOOST_TEST(browser("GET", "/session").status == 401);
    BOOST_TEST(browser("POST", "/cases", json::object()).status == 401);
}

BOOST_AUTO_TEST_CASE(pages_of_another_origin_and_of_none_change_nothing) {
    sign_in_as("n.nouveau");
    for (const std::string from : {"https://evil.example", "null", "", "http://localhost"}) {
        BOOST_TEST(browser("POST", "/accounts/c.martin/opening", json::object(), from).status == 403, from);
        BOOST_TEST(browser("POST", "/sign-in/challenge", json::object(), from).status == 403, from);
        BOOST_TEST(browser("DELETE", "/sign-in", nullptr, from).status == 403, from);
    }
    BOOST_TEST(browser("POST", "/accounts/c.martin/opening", json::object()).status == 202);
}

BOOST_AUTO_TEST_CASE(a_sign_in_is_refused_for_every_cause_in_the_same_words) {
    BOOST_REQUIRE_EQUAL(enrol(code_for("c.martin")).status, 201);
    const std::string used = challenge();
    ++authenticator.uses;
    BOOST_REQUIRE_EQUAL(enter(used).status, 200);
    ++authenticator.uses;
    const Answer replayed = enter(used);
    BOOST_TEST(replayed.status == 403);
    BOOST_TEST(enter(std::string(32, 'x')).body == replayed.body);
    authenticator.uses = 1;
    BOOST_TEST(enter(challenge()).body == replayed.body);
    BOOST_TEST(recorded(journal::event::sign_in_refused, "c.martin", "counter"));
    authenticator.origin = "https://evil.example";
    BOOST_TEST(enter(challenge()).body == replayed.body);
    BOOST_TEST(recorded(journal::event::sign_in_refused, "c.martin", "origin"));
    authenticator = Authenticator();
    authenticator.origin = origin;
    authenticator.host = "localhost";
    BOOST_TEST(enter(challenge()).body == replayed.body);
    BOOST_TEST(recorded(journal::event::sign_in_refused, "", "unknown-passkey"));
}

BOOST_AUTO_TEST_CASE(a_code_that_opens_nothing_makes_no_passkey) {
    const Answer refused = enrol("0000-0000-0000-0000-0000");
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(recorded(journal::event::sign_in_refused, "", "code"));
    const std::string code = code_for("c.martin");
    BOOST_TEST(enrol(code).status == 201);
    BOOST_TEST(enrol(code).status == 403);
}

BOOST_AUTO_TEST_CASE(leaving_and_a_removed_key_end_the_session) {
    sign_in_as("c.martin");
    const std::string path = "/accounts/c.martin/passkeys/" + to_base64url(authenticator.id());
    BOOST_TEST(with_certificate(path, "officer-academie", "DELETE").status == 409);
    BOOST_TEST(browser("GET", "/session").status == 200);
    BOOST_TEST(with_certificate(path, "officer", "DELETE").status == 204);
    BOOST_TEST(browser("GET", "/session").status == 401);
    BOOST_TEST(enter(challenge()).status == 403);
    sign_in_as("c.martin");
    BOOST_TEST(browser("POST", "/sign-in/extension", json::object()).status == 200);
    BOOST_TEST(browser("DELETE", "/sign-in").status == 204);
    BOOST_TEST(browser("GET", "/session").status == 401);
    BOOST_TEST(recorded(journal::event::sign_out, "c.martin"));
}

BOOST_AUTO_TEST_CASE(bodies_that_no_console_sends_are_refused) {
    const json good{{"id", "AA"}, {"client-data", "AA"}, {"authenticator-data", "AA"}, {"signature", "AA"}};
    BOOST_TEST(browser("POST", "/sign-in", good).status == 403);
    for (const char* name : {"id", "client-data", "authenticator-data", "signature"}) {
        for (const json& bad : {json("="), json(1), json(""), json(nullptr)}) {
            json body = good;
            body[name] = bad;
            BOOST_TEST(browser("POST", "/sign-in", body).status == 400, body.dump());
        }
    }
    json more = good;
    more["more"] = "AA";
    BOOST_TEST(browser("POST", "/sign-in", more).status == 400);
    json long_one = good;
    long_one["signature"] = std::string(40000, 'A');
    BOOST_TEST(browser("POST", "/sign-in", long_one).status == 400);
    BOOST_TEST(browser("POST", "/sign-in", json::array()).status == 400);
}

BOOST_AUTO_TEST_CASE(too_many_strangers_do_not_end_the_work_of_who_is_signed_in) {
    sign_in_as("c.martin");
    Answer last;
    for (unsigned i = 0; i <= Attempts::per_window; ++i) {
        last = browser("POST", "/sign-in/challenge", json::object());
    }
    BOOST_TEST(last.status == 429);
    BOOST_TEST(last.header("Retry-After") == "60");
    BOOST_TEST(browser("POST", "/sign-in/extension", json::object()).status == 200);
    BOOST_TEST(browser("GET", "/session").status == 200);
}

BOOST_AUTO_TEST_CASE(passkeys_survive_a_restart_and_sessions_do_not) {
    sign_in_as("c.martin");
    restart();
    BOOST_TEST(browser("GET", "/session").status == 401);
    ++authenticator.uses;
    BOOST_TEST(enter(challenge()).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::sign_in
