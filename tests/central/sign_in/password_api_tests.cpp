// On a real centre and before a real directory, over TLS: a password with a passkey or a code, from the code that opens
// an account to the session, and showing again who one is.
#include <array>

#include "central/sign_in/totp.h"
#include "tests/central/sign_in/agents.h"
#include "tests/central/sign_in/console.h"
#include "tests/gateway/directory/slapd.h"

namespace beffroi::central::sign_in {

namespace {

constexpr std::string_view k_password = "Beffroi-59!";

tests::Slapd& agents() {
    static tests::Slapd slapd([] {
        tests::Slapd::Options options;
        options.sample = "lycee";
        options.ldif =
            "dn: uid=cmartin,o=gouv,c=fr\nobjectClass: inetOrgPerson\nuid: cmartin\ncn: C\nsn: Martin\n"
            "userPassword: Beffroi-59!\n\ndn: uid=nnouveau,o=gouv,c=fr\nobjectClass: inetOrgPerson\n"
            "uid: nnouveau\ncn: N\nsn: Nouveau\nuserPassword: Beffroi-62!\n";
        return options;
    }());
    return slapd;
}

struct WithDirectory : Console {
    WithDirectory() {
        write_private_file(path("totp.key"), std::string(44, 'k') + "\n");
        auto& sign_in = *config().sign_in;
        sign_in.accounts = {{"c.martin", "auditor", "region", "cmartin"},
                            {"n.nouveau", "officer", "region", "nnouveau"},
                            {"d.nguyen", "officer", "academie"}};
        sign_in.directories = {settings_of(agents())};
        sign_in.totp_key_file = path("totp.key");
        restart();
    }
    [[nodiscard]] json with(const std::string& login, std::string_view password, json second) const {
        second["login"] = login;
        second["password"] = password;
        return second;
    }
    [[nodiscard]] json assertion() const {
        const Assertion said = authenticator.use(challenge());
        return {{"id", to_base64url(said.credential)},
                {"client-data", to_base64url(said.client_data)},
                {"authenticator-data", to_base64url(said.authenticator_data)},
                {"signature", to_base64url(said.signature)}};
    }
    /// RFC 4648, for the secret that the page shows.
    static std::string from_base32(const std::string& text) {
        std::string bytes;
        unsigned held = 0;
        unsigned bits = 0;
        for (const char c : text) {
            held = held << 5 | static_cast<unsigned>(c <= '7' ? c - '2' + 26 : c - 'A');
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes += static_cast<char>(held >> bits & 0xFFU);
            }
        }
        return bytes;
    }
    [[nodiscard]] std::string code_of(const std::string& secret, int off = 0) const {
        const auto step = std::chrono::floor<std::chrono::seconds>(clock.wall()).time_since_epoch().count() / 30;
        return hotp(from_base32(secret), static_cast<std::uint64_t>(step + off));
    }
    /// The secret, once the account has it.
    [[nodiscard]] std::string enrol_application(const std::string& name) const {
        const std::string code = code_for(name);
        const Answer shown = browser("POST", "/enrolment/secret", {{"code", code}});
        BOOST_REQUIRE_MESSAGE(shown.status == 200, shown.body);
        const std::string secret = shown.json()["secret"];
        const Answer added = browser("POST", "/enrolment/codes", {{"code", code}, {"first", code_of(secret, -1)}});
        BOOST_REQUIRE_MESSAGE(added.status == 201, added.body);
        return secret;
    }
    void keep_cookie(const Answer& entered) {
        BOOST_REQUIRE_MESSAGE(entered.status == 200, entered.body);
        const std::string set = entered.header("Set-Cookie");
        cookie = set.substr(set.find('=') + 1, set.find(';') - set.find('=') - 1);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(password_api, WithDirectory)

BOOST_AUTO_TEST_CASE(the_page_knows_what_to_ask_for) {
    const Answer ways = browser("GET", "/sign-in/ways");
    BOOST_TEST(ways.status == 200);
    BOOST_TEST(ways.json() == (json{{"password", {"region"}}, {"codes", true}}));
    config().sign_in->directories.clear();
    config().sign_in->totp_key_file.clear();
    restart();
    BOOST_TEST(browser("GET", "/sign-in/ways").json() == (json{{"password", json::array()}, {"codes", false}}));
}

BOOST_AUTO_TEST_CASE(a_password_and_a_passkey_open_a_session) {
    authenticator.flags = 0x01;  // touched, and no more
    BOOST_REQUIRE_EQUAL(enrol(code_for("c.martin")).status, 201);
    ++authenticator.uses;
    const Answer alone = browser("POST", "/sign-in", assertion());
    BOOST_TEST(alone.status == 403);
    BOOST_TEST(recorded(journal::event::sign_in_refused, "c.martin", "password-missing"));
    ++authenticator.uses;
    BOOST_TEST(browser("POST", "/sign-in", with("cmartin", "wrong", assertion())).body == alone.body);
    BOOST_TEST(recorded(journal::event::sign_in_refused, "c.martin", "password"));
    ++authenticator.uses;
    keep_cookie(browser("POST", "/sign-in", with("cmartin", k_password, assertion())));
    BOOST_TEST(browser("GET", "/session").json()["name"] == "c.martin");
}

BOOST_AUTO_TEST_CASE(a_password_and_a_code_open_a_session_and_the_code_no_second_one) {
    const std::string secret = enrol_application("c.martin");
    const json body = with("cmartin", k_password, {{"code", code_of(secret)}});
    keep_cookie(browser("POST", "/sign-in", body));
    BOOST_TEST(browser("GET", "/session").status == 200);
    const Answer again = browser("POST", "/sign-in", body);
    BOOST_TEST(again.status == 403);
    BOOST_TEST(browser("POST", "/sign-in", with("nobody", "x", {{"code", "000000"}})).body == again.body);
    BOOST_TEST(recorded(journal::event::sign_in_refused, "c.martin", "code"));
    BOOST_TEST(recorded(journal::event::sign_in_refused, "", "unknown-login"));
    const auto accounts = browser("GET", "/accounts").json()["accounts"];
    BOOST_TEST(accounts[0]["codes"].contains("used"));
    // Neither the secret nor a password is kept anywhere.
    const std::string kept = read_file(path("store/accounts"));
    BOOST_TEST(kept.find(secret) == std::string::npos);
    for (const auto& entry : admin_entries()) {
        BOOST_TEST(entry.detail.find(k_password) == std::string::npos);
        BOOST_TEST(entry.detail.find("nobody") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(guesses_are_told_how_long_to_wait) {
    Answer last;
    for (int i = 0; i < 5; ++i) {
        last = browser("POST", "/sign-in", with("cmartin", "wrong", {{"code", "000000"}}));
    }
    BOOST_TEST(last.status == 429);
    BOOST_TEST(last.header("Retry-After") == "2");
}

BOOST_AUTO_TEST_CASE(each_showing_of_a_secret_has_another_and_only_the_last_counts) {
    const std::string code = code_for("c.martin");
    const std::string seen_by_who_opened = browser("POST", "/enrolment/secret", {{"code", code}}).json()["secret"];
    const Answer shown = browser("POST", "/enrolment/secret", {{"code", code}});
    const std::string secret = shown.json()["secret"];
    BOOST_TEST(secret != seen_by_who_opened);
    BOOST_TEST(shown.json()["uri"] == "otpauth://totp/Beffroi:c.martin?secret=" + secret + "&issuer=Beffroi");
    BOOST_TEST(browser("POST", "/enrolment/codes", {{"code", code}, {"first", code_of(seen_by_who_opened)}}).status ==
               403);
    BOOST_TEST(browser("POST", "/enrolment/codes", {{"code", code}, {"first", code_of(secret)}}).status == 201);
    BOOST_TEST(browser("POST", "/enrolment/codes", {{"code", code}, {"first", code_of(secret, 1)}}).status == 403);
    BOOST_TEST(recorded(journal::event::codes_added, "c.martin"));
    BOOST_TEST(browser("POST", "/enrolment/secret", {{"code", "0000-0000-0000-0000-0000"}}).status == 403);
}

BOOST_AUTO_TEST_CASE(an_application_that_is_removed_ends_its_sessions) {
    const std::string secret = enrol_application("c.martin");
    keep_cookie(browser("POST", "/sign-in", with("cmartin", k_password, {{"code", code_of(secret)}})));
    BOOST_TEST(with_certificate("/accounts/c.martin/codes", "officer-academie", "DELETE").status == 409);
    BOOST_TEST(with_certificate("/accounts/c.martin/codes", "officer", "DELETE").status == 204);
    BOOST_TEST(recorded(journal::event::codes_removed, "r.leroy"));
    BOOST_TEST(browser("GET", "/session").status == 401);
    BOOST_TEST(browser("POST", "/sign-in", with("cmartin", k_password, {{"code", code_of(secret, 1)}})).status == 403);
    BOOST_TEST(with_certificate("/accounts/c.martin/codes", "officer", "DELETE").status == 404);
}

BOOST_AUTO_TEST_CASE(who_has_no_directory_enrols_no_application) {
    const std::array officers{"officer-academie", "officer-academie-second"};
    BOOST_REQUIRE_EQUAL(with_certificate("/accounts/d.nguyen/opening", officers[0]).status, 202);
    const Answer second = with_certificate("/accounts/d.nguyen/opening", officers[1]);
    BOOST_REQUIRE_EQUAL(second.status, 201);
    const std::string code = second.json()["code"];
    BOOST_TEST(browser("POST", "/enrolment/secret", {{"code", code}}).status == 409);
    BOOST_TEST(browser("POST", "/enrolment/challenge", {{"code", code}}).json()["verification"] == "required");
    authenticator.flags = 0x01;
    BOOST_TEST(enrol(code).status == 403);
    authenticator.flags = 0x05;
    BOOST_TEST(enrol(code).status == 201);
    ++authenticator.uses;
    BOOST_TEST(browser("POST", "/sign-in", assertion()).status == 200);
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_down_is_said_to_be) {
    (void)enrol_application("c.martin");
    agents().stop();
    const Answer down = browser("POST", "/sign-in", with("cmartin", k_password, {{"code", "000000"}}));
    agents().start();
    BOOST_TEST(down.status == 503);
    BOOST_TEST(down.json()["error"] == "directory");
    BOOST_TEST(down.header("Retry-After") == "10");
}

BOOST_AUTO_TEST_CASE(bodies_that_are_neither_are_refused) {
    for (const json& body :
         {json{{"login", "cmartin"}, {"password", "x"}}, json{{"code", "000000"}}, with("", "x", {{"code", "000000"}}),
          with("cmartin", "", {{"code", "000000"}}), with(std::string(257, 'c'), "x", {{"code", "000000"}}),
          with("cmartin", std::string(1025, 'x'), {{"code", "000000"}}), with("cmartin", "x", {{"code", 0}})}) {
        BOOST_TEST(browser("POST", "/sign-in", body).status == 400, body.dump());
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::sign_in
