// beffroi site sessions, end: who is signed in at the gateway on this machine, and an end to it.
#include <fmt/format.h>

#include <memory>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/fleet.h"
#include "cli/gateway_here.h"
#include "cli/outcome.h"

namespace beffroi::cli {

namespace {

using nlohmann::ordered_json;

struct SessionsOptions {
    GatewayHere gateway;
    std::string role;
    std::string zone;
    bool json = false;
};

struct EndOptions {
    GatewayHere gateway;
    std::string device;
    std::string session;
    std::string login;
    bool json = false;
};

std::string joined(const ordered_json& list) {
    std::string text;
    for (const auto& one : list) {
        text += (text.empty() ? "" : " ") + printable(one.get<std::string>());
    }
    return text;
}

void list(const SessionsOptions& o) {
    auto answer = ask(o.gateway, {{"ask", "sessions"}});
    ordered_json wanted = ordered_json::array();
    for (auto& session : answer.at("sessions")) {
        if ((o.role.empty() || shown(session, "role") == o.role) &&
            (o.zone.empty() || shown(session, "zone") == o.zone)) {
            wanted.push_back(std::move(session));
        }
    }
    if (o.json) {
        answer["sessions"] = std::move(wanted);
        say(answer);
        return;
    }
    for (const auto& session : wanted) {
        fmt::print("{}  {:<24} {:<14} {:<14} {}  {} to {}  {}\n", shown(session, "session"), shown(session, "login"),
                   shown(session, "role"), shown(session, "zone"), device_words(session), shown(session, "opened"),
                   shown(session, "expires"), joined(session.at("addresses")));
    }
}

/// What the gateway could not finish at once, it finishes by itself; whoever has asked should know.
void warn(const ordered_json& session) {
    if (!session.value("on-record", false)) {
        fmt::print(stderr, "beffroi: the journal cannot take the end of {} yet: it is written as soon as it can\n",
                   shown(session, "session"));
    }
    if (!session.value("out-of-kernel", false)) {
        fmt::print(
            stderr,
            "beffroi: the enforcer does not answer: packets of {} still pass until it does, or until the session "
            "would have ended\n",
            shown(session, "session"));
    }
}

void end(const EndOptions& o) {
    ordered_json request{{"ask", "end"}};
    for (const auto& [key, value] :
         {std::pair("device", o.device), std::pair("session", o.session), std::pair("login", o.login)}) {
        if (!value.empty()) {
            request[key] = value;
        }
    }
    if (request.size() != 2) {
        unusable("say whose: an address, or --session ID, or --login LOGIN, and one of them only");
    }
    const auto answer = ask(o.gateway, std::move(request));
    const auto& ended = answer.at("ended");
    if (o.json) {
        say(answer);
    }
    for (const auto& session : ended) {
        if (!o.json) {
            fmt::print("ended  {}  {}  {}  {}\n", shown(session, "session"), shown(session, "login"),
                       shown(session, "zone"), device_words(session));  // without the last three if it is not on record
        }
        warn(session);
    }
    if (ended.empty()) {
        lacking("no such session is open");
    }
}

}  // namespace

void add_site_sessions(CLI::App& site) {
    const auto o = std::make_shared<SessionsOptions>();
    auto* command = site.add_subcommand("sessions", "On a gateway: who is signed in. The reading is put on record");
    command->add_option("--role", o->role, "Only of this role");
    command->add_option("--zone", o->zone, "Only in this zone");
    command->add_flag("--json", o->json, "Answer in JSON");
    add_gateway_here(*command, o->gateway);
    command->callback([o] { list(*o); });
}

void add_site_end(CLI::App& site) {
    const auto o = std::make_shared<EndOptions>();
    auto* command = site.add_subcommand(
        "end",
        "On a gateway: ends a session at once, its connections too. The journal says who has ended it. Whoever may "
        "log in may do so again");
    command->add_option("ADDRESS", o->device, "IPv4, IPv6 or MAC address of the device");
    command->add_option("--session", o->session, "Identifier of the session, as `sessions` and the journal say it");
    command->add_option("--login", o->login, "Every session of this person");
    command->add_flag("--json", o->json, "Answer in JSON");
    add_gateway_here(*command, o->gateway);
    command->callback([o] { end(*o); });
}

}  // namespace beffroi::cli
