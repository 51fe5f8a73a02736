#include "gateway/radius/door.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"

namespace beffroi::radius {

namespace {

using json = nlohmann::json;

constexpr const char* k_json = "application/json";
constexpr unsigned k_workers = 32;  ///< as many as FreeRADIUS has threads: a slow directory holds up nobody else
constexpr std::chrono::seconds k_patience{5};  ///< for the login of another device of the same person
constexpr unsigned k_vlan = 13;                ///< Tunnel-Type (RFC 3580)
constexpr unsigned k_ieee_802 = 6;             ///< Tunnel-Medium-Type
constexpr std::string_view k_user = "freeradius:";

json attribute(json value) {
    return {{"op", ":="}, {"do_xlat", false}, {"value", json::array({std::move(value)})}};
}

/// RFC 2865, 3580: what the equipment does with the port, and what it brings back with its accounting.
http::Response accept(const Accepted& accepted) {
    json reply{{"reply:Class", attribute("0x" + to_hex(accepted.ticket))},
               {"reply:Session-Timeout", attribute(accepted.lifetime.count())}};
    if (accepted.vlan) {
        reply["reply:Tunnel-Type"] = attribute(k_vlan);
        reply["reply:Tunnel-Medium-Type"] = attribute(k_ieee_802);
        reply["reply:Tunnel-Private-Group-Id"] = attribute(std::to_string(*accepted.vlan));
    }
    return {.status = 200, .content_type = k_json, .body = reply.dump()};
}

/// FreeRADIUS rejects in both cases; its log tells a person who was refused from a gateway that could not ask.
http::Response deny(Denial denial) {
    const bool nobody_answered = denial == Denial::directory_unavailable || denial == Denial::enforcer_unavailable ||
                                 denial == Denial::journal_unavailable;
    return {.status = nobody_answered ? 503 : 401, .content_type = k_json, .body = "{}"};
}

http::Response answer(const std::variant<Accepted, Denial>& outcome) {
    const auto* accepted = std::get_if<Accepted>(&outcome);
    return accepted != nullptr ? accept(*accepted) : deny(std::get<Denial>(outcome));
}

std::optional<Denial> denial_of(const std::variant<Accepted, Denial>& outcome) {
    const auto* denial = std::get_if<Denial>(&outcome);
    return denial == nullptr ? std::nullopt : std::optional(*denial);
}

}  // namespace

Door::Door(std::uint16_t port, Secret secret, Throttle& throttle, DoorActions actions)
    : m_authorization("Basic " + to_base64(std::string(k_user) + std::string(secret.reveal()))),
      m_throttle(throttle),
      m_actions(std::move(actions)),
      m_server(options(port), routes()) {}

http::Options Door::options(std::uint16_t port) const {
    http::Options options;
    options.address = "127.0.0.1";
    options.port = port;
    options.limits.body_bytes = k_longest_body;
    options.limits.workers = k_workers;
    options.limits.idle = std::chrono::seconds(120);  // rlm_rest keeps its connections
    options.headers = {{"Cache-Control", "no-store"}};
    options.on_error = m_actions.on_error;
    return options;
}

std::vector<http::Route> Door::routes() {
    const auto to = [this](http::Response (Door::*handler)(const http::Request&)) {
        return [this, handler](const http::Request& request) {
            return is_freeradius(request) ? (this->*handler)(request) : http::plain(403, "not for you\n");
        };
    };
    return {{"POST", "/password", to(&Door::password), true},
            {"POST", "/certificate", to(&Door::certificate), true},
            {"POST", "/accounting", to(&Door::accounting), true}};
}

/// Any program of this machine can connect here.
bool Door::is_freeradius(const http::Request& request) const {
    return constant_time_equal(request.header("Authorization"), m_authorization.reveal());
}

/// As at the portal: the throttle comes before the directory, and its permit is held until the outcome is counted.
http::Response Door::password(const http::Request& request) {
    const auto question = password_question(request.body);
    if (!question) {
        m_actions.refused(Denial::malformed_request, std::nullopt);
        return deny(Denial::malformed_request);
    }
    auto permit = m_throttle.begin(question->user, question->place.mac.text(), k_patience);
    if (std::holds_alternative<Throttle::Wait>(permit)) {
        m_actions.refused(Denial::throttled, question->place.mac);
        return deny(Denial::throttled);
    }
    const auto outcome = m_actions.password(*question);
    std::get<Throttle::Attempt>(permit).ended(denial_of(outcome));
    return answer(outcome);
}

/// No throttle: there is nothing to guess.
http::Response Door::certificate(const http::Request& request) {
    const auto question = certificate_question(request.body);
    if (!question) {
        m_actions.refused(Denial::malformed_request, std::nullopt);
        return deny(Denial::malformed_request);
    }
    return answer(m_actions.certificate(*question));
}

/// What cannot be understood now will not be understood the next time: the equipment need not say it again.
http::Response Door::accounting(const http::Request& request) {
    const auto news = accounting_news(request.body);
    if (!news) {
        m_actions.refused(Denial::malformed_request, std::nullopt);
        return {.status = 204};
    }
    return {.status = m_actions.accounting(*news) ? 204 : 503};
}

}  // namespace beffroi::radius
