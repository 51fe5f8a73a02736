#include "central/sign_in/sign_in_api.h"

#include <fmt/format.h>

#include <utility>

#include "base/encoding.h"
#include "base/random.h"
#include "central/json_answer.h"
#include "central/refusal.h"
#include "central/sign_in/ceremony.h"
#include "central/sign_in/signed_in.h"

namespace beffroi::central::sign_in {

namespace {

constexpr std::size_t k_user_handle_bytes = 32;

http::Response malformed() {
    return refusal(400, "malformed", "this is not what the console sends");
}

json to_json(const Session& session) {
    return {{"name", session.account.name},
            {"kind", session.account.kind},
            {"party", session.account.party},
            {"ends", to_rfc3339(session.ends)}};
}

/// Only over TLS, to this host alone, never to a script, and with no request that another site's page makes.
std::pair<std::string, std::string> cookie(std::string_view token, std::string_view more = "") {
    return {"Set-Cookie",
            fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Strict{}", session_cookie, token, more)};
}

}  // namespace

SignInApi::SignInApi(RelyingParty party, Accounts& accounts, Sessions& sessions, AdminLog& admin, const Clock& clock)
    : m_party(std::move(party)),
      m_accounts(accounts),
      m_sessions(sessions),
      m_admin(admin),
      m_challenges(clock),
      m_attempts(clock) {}

std::vector<http::Route> SignInApi::routes() {
    return {{"GET", "/sign-in", [this](const http::Request& request) { return session(request); }},
            {"POST", "/sign-in", from_strangers(&SignInApi::enter), true},
            {"DELETE", "/sign-in", from_console(&SignInApi::leave), true},
            {"POST", "/sign-in/challenge", from_strangers(&SignInApi::challenge), true},
            {"POST", "/sign-in/extension", from_console(&SignInApi::extend), true},
            {"POST", "/enrolment", from_strangers(&SignInApi::enrol), true},
            {"POST", "/enrolment/challenge", from_strangers(&SignInApi::enrolment), true}};
}

/// Pages of the console alone.
http::Handler SignInApi::from_console(Answer answer) {
    return [this, answer](const http::Request& request) {
        if (!is_from(request, m_party.origin)) {
            return refusal(403, "origin", "this does not come from a page of the console");
        }
        try {
            return (this->*answer)(request);
        } catch (const journal::JournalUnavailable&) {
            return unrecorded();
        }
    };
}

/// What nobody has to be signed in for: not more often than people do it.
http::Handler SignInApi::from_strangers(Answer answer) {
    return [this, serve = from_console(answer)](const http::Request& request) {
        if (m_attempts.count(request.client)) {
            return serve(request);
        }
        auto response = refusal(429, "too-often", "too many attempts from this address: wait a minute");
        response.headers.emplace_back("Retry-After", "60");
        return response;
    };
}

http::Response SignInApi::refuse(const http::Request& request, const std::string& who, const std::string& why) {
    m_admin.record_refusal(journal::event::sign_in_refused, who, why, "from " + request.client.text());
    return refusal(403, "refused", "signing in was refused");
}

http::Response SignInApi::challenge(const http::Request& request) {
    return json_response(200, {{"challenge", to_base64url(m_challenges.make(request.client))}, {"host", m_party.id}});
}

http::Response SignInApi::enter(const http::Request& request) {
    const auto assertion = parse_assertion(request.body);
    if (!assertion) {
        return malformed();
    }
    const auto challenge = challenge_of(assertion->client_data);
    if (!challenge || !m_challenges.take(*challenge)) {
        return refuse(request, "", "challenge");
    }
    const auto holder = m_accounts.holder_of(assertion->credential);
    if (!holder) {
        return refuse(request, "", "unknown-passkey");
    }
    const std::string& name = holder->account.name;
    const auto verified = verify_assertion(m_party, *challenge, holder->passkey, *assertion);
    if (const auto* problem = std::get_if<NotGenuine>(&verified)) {
        return refuse(request, name, problem->reason);
    }
    if (!m_accounts.used(assertion->credential, std::get<std::uint32_t>(verified))) {
        return refuse(request, name, "counter");
    }
    const Secret token = m_sessions.begin(holder->account);
    auto response = json_response(200, to_json(m_sessions.of(token.reveal()).value()));
    response.headers.push_back(cookie(token.reveal()));
    return response;
}

http::Response SignInApi::session(const http::Request& request) {
    const auto found = m_sessions.of(request.cookie(session_cookie));
    return found ? json_response(200, to_json(*found)) : signed_out();
}

http::Response SignInApi::extend(const http::Request& request) {
    const auto found = m_sessions.extend(request.cookie(session_cookie));
    return found ? json_response(200, to_json(*found)) : signed_out();
}

http::Response SignInApi::leave(const http::Request& request) {
    const auto token = request.cookie(session_cookie);
    const auto found = m_sessions.of(token);
    m_sessions.end(token);  // first: it ends even if nobody can record it
    if (found) {
        journal::Entry entry;
        entry.event = journal::event::sign_out;
        entry.actor = printable(found->account.name);
        m_admin.record(std::move(entry));
    }
    http::Response response{.status = 204};
    response.headers.push_back(cookie("", "; Max-Age=0"));
    return response;
}

http::Response SignInApi::enrolment(const http::Request& request) {
    const auto code = parse_code(request.body);
    if (!code) {
        return malformed();
    }
    const auto account = m_accounts.opened_by(*code);
    if (!account) {
        return refuse(request, "", "code");
    }
    return json_response(200, {{"challenge", to_base64url(m_challenges.make(request.client))},
                               {"host", m_party.id},
                               {"account", account->name},
                               // Of no meaning, so that an authenticator keeps nothing about the person.
                               {"handle", to_base64url(random_bytes(k_user_handle_bytes))}});
}

http::Response SignInApi::enrol(const http::Request& request) {
    const auto asked = parse_enrolment(request.body);
    if (!asked) {
        return malformed();
    }
    const auto challenge = challenge_of(asked->creation.client_data);
    if (!challenge || !m_challenges.take(*challenge)) {
        return refuse(request, "", "challenge");
    }
    auto made = verify_creation(m_party, *challenge, asked->creation);
    if (const auto* problem = std::get_if<NotGenuine>(&made)) {
        return refuse(request, "", problem->reason);
    }
    const auto added = m_accounts.add(asked->code, std::move(std::get<Passkey>(made)));
    if (const auto* problem = std::get_if<Refusal>(&added)) {
        return refused(*problem);
    }
    return json_response(201, {{"account", std::get<Account>(added).name}});
}

}  // namespace beffroi::central::sign_in
