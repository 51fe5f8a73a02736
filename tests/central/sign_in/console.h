// A console on a real centre, a browser with an authenticator, and the two officers who open accounts.
#pragma once

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

#include "tests/central/https.h"
#include "tests/central/region.h"
#include "tests/central/sign_in/authenticator.h"

namespace beffroi::central::sign_in {

using nlohmann::json;

struct Console : Region {
    Authenticator authenticator;
    std::string origin;
    std::string cookie;

    Console() {
        const Authority& authority = Authority::instance();
        config().sign_in = SignInConfig{
            {*IpAddress::parse("127.0.0.1"), free_port(), authority.pem("server"), authority.key("server"), ""},
            {},
            std::chrono::minutes(30),
            {{"c.martin", "auditor", "region"}, {"n.nouveau", "officer", "region"}}};
        origin = "https://localhost:" + std::to_string(config().sign_in->listen.port);
        config().sign_in->origin = origin;
        authenticator.origin = origin;
        authenticator.host = "localhost";
        restart();
    }
    [[nodiscard]] Answer browser(const std::string& method, const std::string& path, const json& body = nullptr,
                                 const std::string& from = "same") const {
        const std::string text = body.is_null() ? "" : body.dump();
        Call call{origin + path, "", method, body.is_null() ? nullptr : &text, {}};
        if (!from.empty()) {
            call.headers.push_back("Origin: " + (from == "same" ? origin : from));
        }
        if (!cookie.empty()) {
            call.headers.push_back("Cookie: __Host-beffroi=" + cookie);
        }
        return send(call);
    }
    [[nodiscard]] Answer with_certificate(const std::string& path, const std::string& holder = "officer",
                                          const std::string& method = "POST") const {
        const std::string empty;
        return send({url() + path, holder, method, method == "POST" ? &empty : nullptr, {}});
    }
    [[nodiscard]] std::string code_for(const std::string& name) const {
        BOOST_REQUIRE_EQUAL(with_certificate("/accounts/" + name + "/opening").status, 202);
        const Answer second = with_certificate("/accounts/" + name + "/opening", "officer-second");
        BOOST_REQUIRE_EQUAL(second.status, 201);
        return second.json()["code"];
    }
    [[nodiscard]] Answer enrol(const std::string& code) const {
        const Answer asked = browser("POST", "/enrolment/challenge", {{"code", code}});
        if (asked.status != 200) {
            return asked;
        }
        const Creation made = authenticator.create(*from_base64url(asked.json()["challenge"].get<std::string>()));
        return browser("POST", "/enrolment",
                       {{"code", code},
                        {"client-data", to_base64url(made.client_data)},
                        {"authenticator-data", to_base64url(made.authenticator_data)}});
    }
    [[nodiscard]] std::string challenge() const {
        return *from_base64url(
            browser("POST", "/sign-in/challenge", json::object()).json()["challenge"].get<std::string>());
    }
    [[nodiscard]] Answer enter(const std::string& challenge) const {
        const Assertion said = authenticator.use(challenge);
        return browser("POST", "/sign-in",
                       {{"id", to_base64url(said.credential)},
                        {"client-data", to_base64url(said.client_data)},
                        {"authenticator-data", to_base64url(said.authenticator_data)},
                        {"signature", to_base64url(said.signature)}});
    }
    void sign_in_as(const std::string& name) {
        BOOST_REQUIRE_EQUAL(enrol(code_for(name)).status, 201);
        ++authenticator.uses;
        const Answer entered = enter(challenge());
        BOOST_REQUIRE_MESSAGE(entered.status == 200, entered.body);
        const std::string set = entered.header("Set-Cookie");
        cookie = set.substr(set.find('=') + 1, set.find(';') - set.find('=') - 1);
    }
    [[nodiscard]] bool recorded(std::string_view event, const std::string& actor,
                                const std::string& reason = "") const {
        const auto entries = admin_entries();
        return std::any_of(entries.begin(), entries.end(), [&](const journal::Entry& entry) {
            return entry.event == event && entry.actor == actor && entry.reason == reason;
        });
    }
};

}  // namespace beffroi::central::sign_in
