#include "central/sign_in/enrolment_api.h"

#include <utility>

#include "base/encoding.h"
#include "base/random.h"
#include "central/json_answer.h"
#include "central/refusal.h"
#include "central/sign_in/ceremony.h"
#include "central/sign_in/strangers.h"
#include "central/sign_in/totp.h"

namespace beffroi::central::sign_in {

namespace {

constexpr std::size_t k_user_handle_bytes = 32;

}  // namespace

std::vector<http::Route> EnrolmentApi::routes() {
    using Answer = http::Response (EnrolmentApi::*)(const http::Request&);
    const auto route = [this](const char* path, Answer answer) -> http::Route {
        return {"POST", path,
                from_strangers(m_door.party().origin, m_attempts,
                               [this, answer](const http::Request& request) { return (this->*answer)(request); }),
                true};
    };
    return {route("/enrolment", &EnrolmentApi::passkey), route("/enrolment/challenge", &EnrolmentApi::challenge),
            route("/enrolment/secret", &EnrolmentApi::secret), route("/enrolment/codes", &EnrolmentApi::codes)};
}

std::variant<Account, http::Response> EnrolmentApi::opened(const http::Request& request) {
    const auto code = parse_code(request.body);
    if (!code) {
        return malformed();
    }
    auto account = m_accounts.opened_by(*code);
    if (!account) {
        return refused(m_admin, request, "", "code");
    }
    return std::move(*account);
}

http::Response EnrolmentApi::challenge(const http::Request& request) {
    auto found = opened(request);
    if (auto* answer = std::get_if<http::Response>(&found)) {
        return std::move(*answer);
    }
    const auto& account = std::get<Account>(found);
    const bool alone = m_door.before(account.party) == Before::its_holder;
    return json_response(200, {{"challenge", to_base64url(m_challenges.make(request.client))},
                               {"host", m_door.party().id},
                               {"account", account.name},
                               // Of no meaning, so that an authenticator keeps nothing about the person.
                               {"handle", to_base64url(random_bytes(k_user_handle_bytes))},
                               {"verification", alone ? "required" : "preferred"}});
}

http::Response EnrolmentApi::passkey(const http::Request& request) {
    const auto asked = parse_enrolment(request.body);
    if (!asked) {
        return malformed();
    }
    const auto challenge = challenge_of(asked->creation.client_data);
    if (!challenge || !m_challenges.take(*challenge)) {
        return refused(m_admin, request, "", "challenge");
    }
    const auto account = m_accounts.opened_by(asked->code);
    if (!account) {
        return refused(m_admin, request, "", "code");
    }
    auto made = verify_creation(m_door.party(), *challenge, asked->creation, m_door.before(account->party));
    if (const auto* problem = std::get_if<NotGenuine>(&made)) {
        return refused(m_admin, request, account->name, problem->reason);
    }
    const auto added = m_accounts.add(asked->code, std::move(std::get<Passkey>(made)));
    if (const auto* problem = std::get_if<Refusal>(&added)) {
        return central::refused(*problem);
    }
    return json_response(201, {{"account", std::get<Account>(added).name}});
}

/// Another one each time it is asked for.
http::Response EnrolmentApi::secret(const http::Request& request) {
    auto found = opened(request);
    if (auto* answer = std::get_if<http::Response>(&found)) {
        return std::move(*answer);
    }
    const auto& account = std::get<Account>(found);
    if (!m_door.takes_codes(account.party)) {
        return refusal(409, "conflict", "this account signs in with a passkey: make one");
    }
    const std::string salt = random_bytes(totp_salt_bytes);
    {
        const std::lock_guard lock(m_mutex);
        m_salts[account.name] = salt;
    }
    const Secret base32 = to_base32(totp_secret(m_door.totp_key(), account.name, salt).reveal());
    const Secret uri = otpauth_uri(base32, account.name);
    return json_response(200, {{"account", account.name}, {"secret", base32.reveal()}, {"uri", uri.reveal()}});
}

/// The application's first code says that it has the secret.
http::Response EnrolmentApi::codes(const http::Request& request) {
    const auto asked = parse_codes_enrolment(request.body);
    if (!asked) {
        return malformed();
    }
    const auto account = m_accounts.opened_by(asked->code);
    if (!account || !m_door.takes_codes(account->party)) {
        return refused(m_admin, request, "", "code");
    }
    const std::lock_guard lock(m_mutex);
    const auto salt = m_salts.find(account->name);
    if (salt == m_salts.end()) {
        return refusal(409, "conflict", "show the secret first");
    }
    const Secret secret = totp_secret(m_door.totp_key(), account->name, salt->second);
    const auto step = totp_step(secret.reveal(), asked->first, m_clock.wall(), 0);
    if (!step) {
        return refused(m_admin, request, account->name, "first-code");
    }
    const auto added = m_accounts.add(asked->code, KeptCodes{salt->second, *step, m_clock.wall()});
    if (const auto* problem = std::get_if<Refusal>(&added)) {
        return central::refused(*problem);
    }
    m_salts.erase(salt);
    m_sessions.end_all(account->name);  // whoever had the application before may be signed in with it
    return json_response(201, {{"account", account->name}});
}

}  // namespace beffroi::central::sign_in
