#include "central/sign_in/sign_in_api.h"

#include <fmt/format.h>

#include <utility>

#include "base/encoding.h"
#include "central/json_answer.h"
#include "central/sign_in/ceremony.h"
#include "central/sign_in/signed_in.h"
#include "central/sign_in/strangers.h"

namespace beffroi::central::sign_in {

namespace {

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

std::vector<http::Route> SignInApi::routes() {
    using Answer = http::Response (SignInApi::*)(const http::Request&);
    const std::string& origin = m_door.party().origin;
    const auto bound = [this](Answer does) {
        return [this, does](const http::Request& request) { return (this->*does)(request); };
    };
    const auto console = [&](Answer does) { return from_console(origin, bound(does)); };
    const auto strangers = [&](Answer does) { return from_strangers(origin, m_attempts, bound(does)); };
    return {{"GET", "/sign-in", [this](const http::Request& request) { return session(request); }},
            {"GET", "/sign-in/ways", [this](const http::Request&) { return ways(); }},
            {"POST", "/sign-in", strangers(&SignInApi::enter), true},
            {"DELETE", "/sign-in", console(&SignInApi::leave), true},
            {"POST", "/sign-in/challenge", strangers(&SignInApi::challenge), true},
            {"POST", "/sign-in/confirmation", strangers(&SignInApi::confirm), true},
            {"POST", "/sign-in/extension", console(&SignInApi::extend), true}};
}

/// Of the configuration, and of nobody's account.
http::Response SignInApi::ways() const {
    json parties = json::array();
    bool codes = false;
    for (const std::string& party : m_door.parties_with_directory()) {
        codes = codes || m_door.takes_codes(party);
        parties.push_back(party);
    }
    return json_response(200, {{"password", std::move(parties)}, {"codes", codes}});
}

http::Response SignInApi::challenge(const http::Request& request) {
    return json_response(200,
                         {{"challenge", to_base64url(m_challenges.make(request.client))}, {"host", m_door.party().id}});
}

http::Response SignInApi::answer(const http::Request& request, const Door::Answer& refused) {
    if (const auto* wait = std::get_if<Door::Wait>(&refused)) {
        return too_often(wait->remaining);
    }
    if (const auto* nobody = std::get_if<Door::Unanswered>(&refused)) {
        m_admin.record_refusal(journal::event::sign_in_refused, "", "directory", "from " + request.client.text());
        auto response = refusal(503, "directory", "passwords cannot be checked now: try again in a moment");
        response.headers.emplace_back("Retry-After", std::to_string(nobody->again.count()));
        return response;
    }
    const auto& why = std::get<Door::Refused>(refused);
    return sign_in::refused(m_admin, request, why.account, why.reason);
}

http::Response SignInApi::enter(const http::Request& request) {
    const auto presented = parse_presented(request.body);
    if (!presented) {
        return malformed();
    }
    const auto asked = m_door.ask(*presented, request.client);
    const auto* account = std::get_if<Account>(&asked);
    if (account == nullptr) {
        return answer(request, asked);
    }
    const Secret token = m_sessions.begin(*account);
    auto response = json_response(200, to_json(m_sessions.of(token.reveal()).value()));
    response.headers.push_back(cookie(token.reveal()));
    return response;
}

http::Response SignInApi::confirm(const http::Request& request) {
    const auto token = request.cookie(session_cookie);
    const auto session = m_sessions.of(token);
    if (!session) {
        return signed_out();
    }
    const auto presented = parse_presented(request.body);
    if (!presented) {
        return malformed();
    }
    const auto asked = m_door.ask(*presented, request.client, &session->account);
    if (!std::holds_alternative<Account>(asked)) {
        return answer(request, asked);
    }
    const auto confirmed = m_sessions.confirm(token);
    return confirmed ? json_response(200, to_json(*confirmed)) : signed_out();
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

}  // namespace beffroi::central::sign_in
